/* model/config_slack.c: where Slack is, its two tokens, and the pace. */
#include "model/config_world.h"

#define TOKENS "app_token = file:app\nbot_token = file:bot\n"

static struct config *with(const char *slack)
{
	OWN(own_string)
	char *text = own_printf(BEADLE STORE "[slack]\n%s" OFFICE, slack);

	return loaded(text);
}

static void what_is_read(void **state)
{
	OWN(config_free)
	struct config *c = with("api_url = https://slack.com/api\n" TOKENS);
	OWN(config_free)
	struct config *here = with("api_url = http://localhost:8/api/\n" TOKENS
	                           "messages_per_second = 1000\n");

	(void)state;
	assert_string_equal(c->slack_api_url, "https://slack.com/api/");
	assert_string_equal(c->slack_app_token, "xapp-1-hush");
	assert_string_equal(c->slack_bot_token, "xoxb-1-hush");
	assert_string_equal(here->slack_api_url, "http://localhost:8/api/");
	assert_int_equal(here->slack_messages_per_second, 1000);
}

static void mistakes(void **state)
{
	static const char PACE[] =
	    ": messages_per_second: write a number from 1 to 1000\n";
	static const char URL[] = ":8: api_url: write https://…; http:// is "
	                          "for this machine only\n";
	static const struct {
		const char *slack, *want;
	} rows[] = {
	    {"api_url = http://slack.com/api/\n" TOKENS, URL},
	    {"api_url = wss://slack.com/\n" TOKENS, URL},
	    {"api_url = slack\n" TOKENS, ":8: api_url: "},
	    {TOKENS, "api_url"},
	    {"api_url = https://slack.com/api/\napp_token = file:bot\n"
	     "bot_token = file:app\n",
	        ":9: app_token: it holds something else; this token begins "
	        "with xapp-\n"},
	    {"api_url = https://slack.com/api/\napp_token = file:app\n"
	     "bot_token = file:app\n",
	        ":10: bot_token: it holds something else; this token begins "
	        "with xoxb-\n"},
	    {"api_url = https://slack.com/api/\napp_token = file:loose\n"
	     "bot_token = file:bot\n",
	        ":9: app_token: "},
	    {"api_url = https://slack.com/api/\n" TOKENS
	     "messages_per_second = 0\n",
	        PACE},
	    {"api_url = https://slack.com/api/\n" TOKENS
	     "messages_per_second = 1001\n",
	        PACE},
	    {"api_url = https://slack.com/api/\n" TOKENS
	     "messages_per_second = fast\n",
	        PACE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *text = own_printf(
		    BEADLE STORE "[slack]\n%s" OFFICE, rows[i].slack);
		want_problem(text, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_read),
	    cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
