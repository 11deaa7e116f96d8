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
static struct mail_token inbox, relay;

static int setup(void **state)
{
	struct err err;

	(void)state;
	memcpy(folder, TEMPLATE, sizeof(TEMPLATE));
	if (mkdtemp(folder) == NULL || !crypto_init(&err))
		return 1;
	config = (struct config){.store_path = own_printf("%s/db", folder)};
	memset(config.store_key, 'k', sizeof(config.store_key));
	config.inbox.token.refresh_token = (char *)"configured";
	config.mail_token.refresh_token = (char *)"configured";
	inbox = mail_token_of_inbox(&config);
	relay = mail_token_of_relay(&config);
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
	char *got = mail_token_read(&inbox);

	if (token == NULL)
		assert_null(got);
	else
		assert_string_equal(got, token);
}

static void keep(const char *token)
{
	struct err err;

	if (!mail_token_keep(&inbox, token, &err))
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
	config.inbox.token.refresh_token = (char *)"another";
	want(NULL);
	config.inbox.token.refresh_token = NULL;
	want(NULL);
	config.inbox.token.refresh_token = (char *)"configured";
	config.store_key[0]++;
	want(NULL);
	config.store_key[0]--;
	want("newest");
	assert_true(file_write(file, "no box", &err));
	want(NULL);
	keep("again");
	want("again");
}

/* Even if both come from the same one. */
static void inbox_and_relay_each_have_their_own(void **state)
{
	OWN(wiped_string)
	char *none = NULL;
	OWN(wiped_string)
	char *got = NULL;
	OWN(own_string)
	char *other = own_printf("%s.relay-token", config.store_path);
	struct err err;

	(void)state;
	keep("of the inbox");
	none = mail_token_read(&relay);
	assert_null(none);
	assert_true(mail_token_keep(&relay, "of the relay", &err));
	got = mail_token_read(&relay);
	assert_string_equal(got, "of the relay");
	want("of the inbox");
	assert_int_equal(unlink(other), 0);
}

static void who_logs_in_by_password_has_no_tokens(void **state)
{
	OWN(oauth_free)
	struct oauth *oauth = NULL;

	(void)state;
	assert_null(mail_token_oauth(&relay, NULL));
	config.mail_token.url = (char *)"https://login.example/token";
	oauth = mail_token_oauth(&relay, NULL);
	assert_non_null(oauth);
}

static void a_folder_that_is_gone_is_an_error(void **state)
{
	OWN(own_string)
	char *path = config.store_path;
	struct err err;

	(void)state;
	config.store_path = own_strdup("/nowhere/at/all/db");
	assert_false(mail_token_keep(&inbox, "x", &err));
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
	    TEST(inbox_and_relay_each_have_their_own),
	    TEST(who_logs_in_by_password_has_no_tokens),
	    TEST(a_folder_that_is_gone_is_an_error),
	};

	return cmocka_run_group_tests_name("mail/token", tests, NULL, NULL);
}
