/* model/secret.h: where a secret may be, and what is said when it is not. */
#include "base/own.h"
#include "model/secret.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/beadle-secret-XXXXXX";

static int setup(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : 1;
}

static int teardown(void **state)
{
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", folder);

	(void)state;
	return system(command);
}

static void write_secret(const char *bytes, size_t len, mode_t mode)
{
	OWN(own_string)
	char *path = own_printf("%s/key", folder);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static void expect_secret(const char *reference, const char *want)
{
	OWN(secret_free)
	char *secret = NULL;
	struct err err;

	if (!secret_read(reference, folder, &secret, &err))
		fail_msg("%s: %s", reference, err.text);
	assert_string_equal(secret, want);
}

static void expect_refused(const char *reference, const char *want)
{
	char *secret = NULL;
	struct err err = {.kind = ERR_NONE};

	assert_false(secret_read(reference, folder, &secret, &err));
	assert_null(secret);
	assert_int_equal(err.kind, ERR_INPUT);
	if (strstr(err.text, want) == NULL || strstr(err.text, "hush"))
		fail_msg("%s: %s", reference, err.text);
}

/* --- file: -----------------------------------------------------------------
 */

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *bytes;
	size_t len;
	const char *want;
	const char *want_error;
} contents[] = {
    {BYTES("hush"), "hush", NULL},
    {BYTES("hush\n"), "hush", NULL},
    {BYTES(" \t hush hush\r\n\n"), "hush hush", NULL},
    {BYTES("caf\xC3\xA9"), "caf\xC3\xA9", NULL},
    {BYTES(""), NULL, "/key is empty"},
    {BYTES(" \n \n"), NULL, "/key is empty"},
    {BYTES("hush\nhush\n"), NULL, "/key holds more than one line"},
    {BYTES("hu\0sh"), NULL, "/key holds more than one line"},
    {BYTES("hush\x7f!"), NULL, "/key holds more than one line"},
};

static void what_a_file_may_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		write_secret(contents[i].bytes, contents[i].len, 0600);
		if (contents[i].want)
			expect_secret("file:key", contents[i].want);
		else
			expect_refused("file:key", contents[i].want_error);
	}
}

static void a_file_has_a_limit(void **state)
{
	enum { LIMIT = 16384 };
	OWN(own_string)
	char *bytes = own_calloc(1, LIMIT + 1);

	(void)state;
	memset(bytes, 'x', LIMIT);
	write_secret(bytes, LIMIT, 0600);
	expect_refused("file:key", "/key is too long");
	bytes[LIMIT - 1] = '\0';
	write_secret(bytes, LIMIT - 1, 0600);
	expect_secret("file:key", bytes);
}

static const struct {
	mode_t mode;
	bool want;
} modes[] = {
    {0600, true},
    {0400, true},
    {0700, true},
    {0640, false},
    {0604, false},
    {0644, false},
    {0440, false},
    {0666, false},
};

static void others_must_not_read_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		write_secret("hush", 4, modes[i].mode);
		if (modes[i].want)
			expect_secret("file:key", "hush");
		else
			expect_refused("file:key", "; run: chmod 600 ");
	}
}

static void paths_are_absolute_or_from_the_folder(void **state)
{
	OWN(own_string)
	char *absolute = own_printf("file:%s/key", folder);
	OWN(own_string)
	char *sub = own_printf("%s/sub", folder);
	OWN(own_string)
	char *pipe_path = own_printf("%s/pipe", folder);

	(void)state;
	write_secret("hush", 4, 0600);
	assert_int_equal(mkdir(sub, 0700), 0);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	expect_secret(absolute, "hush");
	expect_secret("file:./key", "hush");
	expect_secret("file:sub/../key", "hush");
	expect_refused("file:none", "/none cannot be read (No such file");
	expect_refused("file:", " is not a file");
	expect_refused("file:sub", "/sub is not a file");
	/* Nobody writes into it, and still nobody waits. */
	expect_refused("file:pipe", "/pipe is not a file");
}

/* --- credential: and env: --------------------------------------------------
 */

static void credentials_of_systemd(void **state)
{
	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	expect_refused("credential:key", "LoadCredential=key:PATH");
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	/* systemd's own files may be readable by a group. */
	write_secret("hush\n", 5, 0440);
	expect_secret("credential:key", "hush");
	expect_refused("credential:none", "/none cannot be read");
	expect_refused("credential:", "a credential's name is a word");
	expect_refused("credential:../key", "a credential's name is a word");
	expect_refused("credential:..", " is not a file");
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void variables_of_the_environment(void **state)
{
	(void)state;
	setenv("BEADLE_TEST_KEY", " hush ", 1);
	expect_secret("env:BEADLE_TEST_KEY", "hush");
	assert_string_equal(getenv("BEADLE_TEST_KEY"), " hush ");
	setenv("BEADLE_TEST_KEY", "", 1);
	expect_refused("env:BEADLE_TEST_KEY", "BEADLE_TEST_KEY is empty");
	unsetenv("BEADLE_TEST_KEY");
	expect_refused("env:BEADLE_TEST_KEY",
	    "there is no environment variable BEADLE_TEST_KEY");
	expect_refused("env:", "there is no environment variable");
}

/* --- anything else ---------------------------------------------------------
 */

static void a_secret_itself_is_refused_and_not_repeated(void **state)
{
	static const char *const references[] = {"", "hush", "xoxb-hush",
	    "File:hush", "files:hush", " file:hush", "env hush", "credential"};

	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		expect_refused(references[i],
		    "a secret is not written here; write file:PATH, "
		    "credential:NAME or env:NAME");
}

static void freeing_takes_nothing_too(void **state)
{
	char *none = NULL;
	char *some = own_strdup("hush");

	(void)state;
	secret_free(&none);
	secret_free(&some);
	assert_null(some);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_file_may_hold),
	    cmocka_unit_test(a_file_has_a_limit),
	    cmocka_unit_test(others_must_not_read_it),
	    cmocka_unit_test(paths_are_absolute_or_from_the_folder),
	    cmocka_unit_test(credentials_of_systemd),
	    cmocka_unit_test(variables_of_the_environment),
	    cmocka_unit_test(a_secret_itself_is_refused_and_not_repeated),
	    cmocka_unit_test(freeing_takes_nothing_too),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
