/* base/file.h: whole files, in and out. */
#include "base/file.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
	char dir[] = "/tmp/beadle-file-XXXXXX";

	if (mkdtemp(dir) == NULL)
		return 1;
	*state = own_strdup(dir);
	return 0;
}

static int teardown(void **state)
{
	int failed = rmdir(*state);

	free(*state);
	return failed;
}

static void what_is_written_is_read(void **state)
{
	static const char *const texts[] = {"", "one line\n", "été, no end"};
	OWN(own_string)
	char *path = own_printf("%s/file", (char *)*state);
	struct err err;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 100};
		assert_true(file_write(path, texts[i], &err));
		str_add(&got, "before: ");
		assert_true(file_read(path, &got, &err));
		assert_string_equal(
		    str_text(&got) + strlen("before: "), texts[i]);
	}
	unlink(path); /* and nothing else lies there: teardown() */
}

static void the_maximum_is_kept(void **state)
{
	OWN(own_string)
	char *path = own_printf("%s/file", (char *)*state);
	OWN(str_clear)
	struct str got = {.max_bytes = 9};
	struct err err;

	assert_true(file_write(path, "ten bytes.", &err));
	assert_false(file_read(path, &got, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.text, "too large"));
	unlink(path);
	str_reset(&got);
	assert_false(file_read("/dev/zero", &got, &err)); /* without end */
	assert_int_equal(err.kind, ERR_INPUT);
}

static void what_cannot_be_is_said(void **state)
{
	OWN(own_string)
	char *path = own_printf("%s/none/file", (char *)*state);
	OWN(str_clear)
	struct str got = {.max_bytes = 9};
	struct err err;

	assert_false(file_read(path, &got, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, "No such file or directory");
	assert_false(file_read(*state, &got, &err)); /* a folder */
	assert_false(file_write(path, "x", &err));
	assert_non_null(strstr(err.text, path));
	/* A folder is in the way: what was there stays, no half file is left.
	 */
	assert_false(file_write(*state, "x", &err));
	OWN(own_string)
	char *fresh = own_printf("%s.new", (char *)*state);
	assert_int_equal(access(fresh, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        what_is_written_is_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        the_maximum_is_kept, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        what_cannot_be_is_said, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
