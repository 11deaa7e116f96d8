/*
 * people.h: a folder with a roster in it, for the tests of what reads one.
 */
#ifndef BEADLE_TESTS_DIRECTORY_PEOPLE_H
#define BEADLE_TESTS_DIRECTORY_PEOPLE_H

#include "base/jsonx.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char people_folder[] = "/tmp/beadle-people-XXXXXX";
static char *people_file;

static int people_setup(void **state)
{
	(void)state;
	if (!mkdtemp(people_folder))
		return 1;
	people_file = own_printf("%s/roster.csv", people_folder);
	return 0;
}

static int people_teardown(void **state)
{
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", people_folder);

	(void)state;
	free(people_file);
	return system(command);
}

/* As an export does it: another file takes the old one's place. */
static inline void people_write(const char *text)
{
	OWN(own_string)
	char *fresh = own_printf("%s.new", people_file);
	FILE *file = fopen(fresh, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
	assert_int_equal(rename(fresh, people_file), 0);
}

static inline void assert_json(const json_t *value, const char *want)
{
	OWN(own_string)
	char *text = jsonx_canonical(value);

	assert_string_equal(text, want);
}

#endif
