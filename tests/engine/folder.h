/*
 * folder.h: copies of the project's folders, for tests that change them.
 */
#ifndef BEADLE_TESTS_ENGINE_FOLDER_H
#define BEADLE_TESTS_ENGINE_FOLDER_H

#include "base/own.h"
#include "store/fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The files alone, not what is in folders below. */
static inline void folder_add(const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		OWN(own_string)
		char *source = own_printf("%s/%s", from, entry->d_name);
		OWN(own_string)
		char *target = own_printf("%s/%s", to, entry->d_name);
		FILE *in = entry->d_type == DT_REG ? fopen(source, "r") : NULL;
		if (in == NULL)
			continue;
		FILE *out = fopen(target, "w");
		assert_non_null(out);
		for (int c; (c = fgetc(in)) != EOF;)
			fputc(c, out);
		fclose(in);
		fclose(out);
	}
	closedir(dir);
}

static inline void folder_copy(const char *from, const char *to)
{
	assert_int_equal(mkdir(to, 0700), 0);
	folder_add(from, to);
}

static inline void folder_remove(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		OWN(own_string)
		char *name = own_printf("%s/%s", path, entry->d_name);
		unlink(name);
	}
	closedir(dir);
	rmdir(path);
}

static inline void folder_write(
    const char *folder, const char *name, const char *text)
{
	OWN(own_string)
	char *path = own_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

#endif
