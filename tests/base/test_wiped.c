/* base/wiped.h: nothing is given back that still says something. */
#include <stdbool.h>
#include <stdlib.h>

static void spy_free(void *p);

/* In the place of the library's, so that free() can be watched. */
#define free spy_free
#include "base/wiped.c"
#undef free

#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int freed;
static bool said_something;

static void spy_free(void *p)
{
	const unsigned char *bytes = p;

	for (size_t i = 0; p && i < malloc_usable_size(p); i++)
		said_something |= bytes[i] != 0;
	freed += p != NULL;
	(free)(p);
}

static int setup(void **state)
{
	(void)state;
	freed = 0;
	said_something = false;
	return 0;
}

static void what_is_freed_is_wiped(void **state)
{
	(void)state;
	wiped_free(wiped_strdup("a secret"));
	wiped_free(own_strdup("and one of malloc's"));
	wiped_free(NULL);
	assert_int_equal(freed, 2);
	assert_false(said_something);
}

static void what_grows_leaves_nothing_behind(void **state)
{
	char *text = wiped_malloc(8);

	(void)state;
	memcpy(text, "secret!", 8);
	text = wiped_realloc(text, 100000);
	assert_string_equal(text, "secret!");
	text = wiped_realloc(text, 4);
	assert_memory_equal(text, "secr", 4);
	assert_int_equal(freed, 2);
	wiped_free(text);
	assert_false(said_something);
}

static void as_realloc_does(void **state)
{
	char *p = wiped_realloc(NULL, 3);

	(void)state;
	assert_non_null(p);
	p = wiped_realloc(p, 0);
	assert_non_null(p);
	wiped_free(p);
	p = wiped_calloc(2, 3);
	assert_memory_equal(p, "\0\0\0\0\0\0", 6);
	wiped_string(&p);
	assert_null(p);
	wiped_string(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(what_is_freed_is_wiped, setup),
	    cmocka_unit_test_setup(what_grows_leaves_nothing_behind, setup),
	    cmocka_unit_test_setup(as_realloc_does, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
