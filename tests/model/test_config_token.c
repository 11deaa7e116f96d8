/* model/config_token.h: a login by OAuth token, of the relay and of the inbox,
 * and the message that each mistake deserves. */
#include "model/config_world.h"

/* [mail] is line 7, what is given here begins at line 11. */
#define BEFORE BEADLE STORE MAIL
#define AFTER  "[office sec]\ntitle = Security\nmembers = ada@u.example\n"
#define URL    "token_url = https://login.example/token\n"
#define SECRET "client_secret = file:key\n"

static void all_there_is(void **state)
{
	OWN(config_free)
	struct config *c =
	    loaded(BEFORE "user = bot\n" URL "client_id = me\n" SECRET
	                  "refresh_token = file:key\nscope = a b\n"
	                  "sasl = OAuthBearer\n"
	                  "inbox = imaps://bot@imap.example\n"
	                  "inbox_" URL "inbox_client_id = you\n"
	                  "inbox_" SECRET AFTER);

	(void)state;
	assert_string_equal(c->mail_user, "bot");
	assert_null(c->mail_password);
	assert_string_equal(c->mail_token.url, "https://login.example/token");
	assert_string_equal(c->mail_token.client_id, "me");
	assert_non_null(c->mail_token.client_secret);
	assert_non_null(c->mail_token.refresh_token);
	assert_string_equal(c->mail_token.scope, "a b");
	assert_string_equal(c->mail_token.sasl, "OAUTHBEARER");
	assert_string_equal(c->inbox.token.client_id, "you");
	assert_null(c->inbox.token.refresh_token);
	assert_null(c->inbox.token.scope);
	assert_string_equal(c->inbox.token.sasl, "XOAUTH2");
}

static void without_one_there_is_no_token(void **state)
{
	OWN(config_free)
	struct config *c = loaded(BEFORE AFTER);

	(void)state;
	assert_null(c->mail_token.url);
	assert_null(c->inbox.token.url);
}

static void mistakes(void **state)
{
	static const struct {
		const char *lines, *want;
	} rows[] = {
	    {"token_url = http://login.example/\n",
	        ":11: token_url: write https://…; http:// is for this machine "
	        "only\n"},
	    {"token_url = smtp://localhost/\n", ":11: token_url: write https"},
	    {"sasl = plain\n", ":11: sasl: write xoauth2 or oauthbearer\n"},
	    {"client_secret = hush\n",
	        ":11: client_secret: a secret is not written here"},
	    {"user = bot\n" URL SECRET,
	        ":7: [mail] token_url needs client_id, and client_secret or "
	        "refresh_token or both\n"},
	    {"user = bot\n" URL "client_id = me\n",
	        ":7: [mail] token_url needs client_id, and client_secret or "
	        "refresh_token or both\n"},
	    {"inbox = imaps://bot@imap.example\ninbox_" URL "client_id = me\n",
	        ":7: [mail] inbox_token_url needs inbox_client_id, and "
	        "inbox_client_secret or inbox_refresh_token or both\n"},
	    {"user = bot\npassword = file:key\nscope = x\n",
	        ":7: [mail] scope is for a login by token; remove it, or write "
	        "token_url\n"},
	    {"inbox = imaps://bot@imap.example\n"
	     "inbox_password = file:key\ninbox_sasl = xoauth2\n",
	        ":7: [mail] inbox_sasl is for a login by token; remove it, or "
	        "write inbox_token_url\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *text = own_printf(BEFORE "%s" AFTER, rows[i].lines);
		want_problem(text, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_there_is),
	    cmocka_unit_test(without_one_there_is_no_token),
	    cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
