/* mail/token.h: the newest refresh token outlives a restart, and is nobody
 * else's. */
#include "base/own.h"
#include "base/str.h"
#include "base/file.h"
#include "base/wiped.h"
#include "mail/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char TEMPLATE[] = "/tmp/beadle-token-XXXXXX";
static char folder[sizeof(TEMPLATE)];
static char *file;
static struct config config;

static int setup(void **state)
{
	struct err err;

	(void)state;
	memcpy(folder, TEMPLATE, sizeof(TEMPLATE));
	if (mkdtemp(folder) == NULL || !crypto_init(&err))
		return 1;
	config = (struct config){.store_path = own_printf("%s/db", folder)};
	memset(config.store_key, 'k', sizeof(config.store_key));
	config.inbox.refresh_token = (char *)"configured";
	file = own_printf("%s.inbox-token", config.store_path);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(file);
	rmdir(folder);
	free(config.store_path);
	free(file);
	return 0;
}

static void want(const char *token)
{
	OWN(wiped_string)
	char *got = mail_token_read(&config);

	if (token == NULL)
		assert_null(got);
	else
		assert_string_equal(got, token);
}

static void keep(const char *token)
{
	struct err err;

	if (!mail_token_keep(&config, token, &err))
		fail_msg("%s", err.text);
}

static void the_newest_is_kept_and_sealed(void **state)
{
	struct stat st;
	OWN(str_clear)
	struct str bytes = {.max_bytes = 4096};
	struct err err;

	(void)state;
	want(NULL);
	keep("first");
	keep("second");
	want("second");
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(file_read(file, &bytes, &err));
	assert_null(memmem(str_text(&bytes), bytes.len, "second", 6));
}

/* A new token in the configuration, another key, a damaged file, none. */
static void what_does_not_fit_is_left_alone(void **state)
{
	struct err err;

	(void)state;
	keep("newest");
	config.inbox.refresh_token = (char *)"another";
	want(NULL);
	config.inbox.refresh_token = NULL;
	want(NULL);
	config.inbox.refresh_token = (char *)"configured";
	config.store_key[0]++;
	want(NULL);
	config.store_key[0]--;
	want("newest");
	assert_true(file_write(file, "no box", &err));
	want(NULL);
	keep("again");
	want("again");
}

static void a_folder_that_is_gone_is_an_error(void **state)
{
	OWN(own_string)
	char *path = config.store_path;
	struct err err;

	(void)state;
	config.store_path = own_strdup("/nowhere/at/all/db");
	assert_false(mail_token_keep(&config, "x", &err));
	assert_null(strstr(err.text, "x\""));
	assert_non_null(strstr(err.text, "/nowhere/at/all/db.inbox-token"));
	free(config.store_path);
	config.store_path = MOVE(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(the_newest_is_kept_and_sealed),
	    TEST(what_does_not_fit_is_left_alone),
	    TEST(a_folder_that_is_gone_is_an_error),
	};

	return cmocka_run_group_tests_name("mail/token", tests, NULL, NULL);
}
