/*
 * options.c: see options.h.
 */
#include "admin/options.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static bool options_wrong(
    char **argv, const char *what, const char *usage, int *ret_exit)
{
	fprintf(stderr, "beadle %s: %s\n%s", argv[0], what, usage);
	*ret_exit = EX_USAGE;
	return false;
}

static const struct options_row *options_find(
    const struct options_row *rows, const char *name)
{
	for (; rows->name; rows++)
		if (strcmp(rows->name, name) == 0)
			return rows;
	return NULL;
}

bool options_read(int argc, char **argv, const char *usage,
    const struct options_row *rows, size_t least, size_t most,
    size_t *ret_count, int *ret_exit)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(usage, stdout);
			*ret_exit = EX_OK;
			return false;
		}
		if (argv[i][0] != '-' || argv[i][1] == '\0') {
			argv[++count] = argv[i];
			continue;
		}
		const struct options_row *row = options_find(rows, argv[i]);
		if (row == NULL)
			return options_wrong(
			    argv, "there is no such option", usage, ret_exit);
		if (row->flag)
			*row->flag = true;
		else if (i + 1 < argc)
			*row->value = argv[++i];
		else
			return options_wrong(
			    argv, "an option lacks its value", usage, ret_exit);
	}
	if (count < least)
		return options_wrong(
		    argv, "something is missing", usage, ret_exit);
	if (count > most)
		return options_wrong(
		    argv, "that is one word too many", usage, ret_exit);
	*ret_count = count;
	return true;
}
