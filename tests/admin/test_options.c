/* admin/options.h: command lines. What is printed is in commands.test.mjs. */
#include "admin/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include <cmocka.h>

enum { WORDS_MAX = 8 };

static const struct {
	const char *words[WORDS_MAX]; /* after the command's name */
	size_t least, most;
	int want_exit; /* -1: it was understood */
	const char *want_file;
	bool want_all;
	const char *want_rest; /* words that are no options, with spaces */
} rows[] = {
    {{NULL}, 0, 0, -1, NULL, false, ""},
    {{"a"}, 0, 1, -1, NULL, false, "a"},
    {{"a", "b"}, 0, 2, -1, NULL, false, "a b"},
    {{"--file", "x"}, 0, 0, -1, "x", false, ""},
    {{"--file=x"}, 0, 0, -1, "x", false, ""},
    {{"--file="}, 0, 0, -1, "", false, ""},
    {{"--file=x=y"}, 0, 0, -1, "x=y", false, ""},
    {{"--file", "--all"}, 0, 0, -1, "--all", false, ""},
    {{"--file", "x", "--file", "y"}, 0, 0, -1, "y", false, ""},
    {{"--all"}, 0, 0, -1, NULL, true, ""},
    {{"a", "--all", "b", "--file", "x", "c"}, 0, 9, -1, "x", true, "a b c"},
    {{"-"}, 0, 1, -1, NULL, false, "-"},
    {{"--", "--all"}, 0, 1, -1, NULL, false, "--all"},
    {{"--", "--"}, 0, 1, -1, NULL, false, "--"},
    {{"--", "--help"}, 0, 1, -1, NULL, false, "--help"},
    {{"-o", "x"}, 0, 0, -1, "x", false, ""},

    {{"--help"}, 0, 0, EX_OK, NULL, false, NULL},
    {{"-h"}, 0, 0, EX_OK, NULL, false, NULL},
    {{"a", "b", "--help"}, 0, 0, EX_OK, NULL, false, NULL},
    {{"--file"}, 0, 0, EX_USAGE, NULL, false, NULL},
    {{"--all=1"}, 0, 0, EX_USAGE, NULL, false, NULL},
    {{"--fil", "x"}, 0, 0, EX_USAGE, NULL, false, NULL},
    {{"--filex"}, 0, 0, EX_USAGE, NULL, false, NULL},
    {{"-x"}, 0, 0, EX_USAGE, NULL, false, NULL},
    {{"a"}, 0, 0, EX_USAGE, NULL, false, NULL},
    {{"a"}, 2, 2, EX_USAGE, NULL, false, NULL},
    {{NULL}, 1, 1, EX_USAGE, NULL, false, NULL},
};

static void check_rest(char **argv, size_t count, const char *want)
{
	char rest[128] = "";
	size_t len = 0;

	for (size_t n = 1; n <= count; n++)
		len += (size_t)snprintf(rest + len, sizeof(rest) - len, "%s%s",
		    n > 1 ? " " : "", argv[n]);
	assert_string_equal(rest, want);
}

static void check_row(size_t i)
{
	const char *file = NULL;
	bool all = false;
	const struct options_row options[] = {{"--file", &file, NULL},
	    {"-o", &file, NULL}, {"--all", NULL, &all}, {NULL, NULL, NULL}};
	char *argv[WORDS_MAX + 2] = {(char *)"test"};
	size_t count = 77;
	int argc = 1, code = -1;

	for (; argc <= WORDS_MAX && rows[i].words[argc - 1]; argc++)
		argv[argc] = (char *)rows[i].words[argc - 1];
	bool ok = options_read(argc, argv, "usage: test\n", options,
	    rows[i].least, rows[i].most, &count, &code);
	if (ok != (rows[i].want_exit == -1) || code != rows[i].want_exit)
		fail_msg("row %zu: %d, exit %d", i, ok, code);
	if (!ok) {
		assert_int_equal(count, 77);
		return;
	}
	assert_int_equal(all, rows[i].want_all);
	if (rows[i].want_file)
		assert_string_equal(file, rows[i].want_file);
	else
		assert_null(file);
	check_rest(argv, count, rows[i].want_rest);
}

static void command_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(command_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
