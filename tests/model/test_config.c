/* model/config.h: good files, and files that are elsewhere. */
#include "model/config_world.h"

static void all_there_is(void **state)
{
	OWN(config_free)
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(own_string)
	char *workflows = own_printf("%s/w", folder);
	OWN(own_string)
	char *store = own_printf("%s/db", folder);
	OWN(own_string)
	char *ca = own_printf("%s/pw", folder);

	(void)state;
	setenv("BEADLE_TEST_BOT", "xoxb-2-hush", 1);
	assert_true(
	    load("\xEF\xBB\xBF; a comment\r\n"
	         "[beadle]\r\nworkflows = w\r\ntemplates = /tmp\r\n"
	         "log_level = debug\nclock = turn\n" STORE
	         "[slack]\napi_url = http://localhost:87/api/\n"
	         "app_token = file:app\nbot_token = env:BEADLE_TEST_BOT\n"
	         "messages_per_second = 3\n"
	         "[mail]\nsmtp_url = smtp+starttls://Relay.example:26\n"
	         "user = b\npassword = file:pw\nca_file = pw\n"
	         "from = The Beadle <b@u.example>\ndomain = u.example\n"
	         "answers = plus\ninbox = maildir:box\nmembers = "
	         "U.example,\n\tcs.u.example\n"
	         "answers_per_sender = 7\nrequest = canvas-token\n"
	         "[office sec]\ntitle = Security Office\n"
	         "slack_channel = G0123\nmembers = Ada@U.example,\n"
	         "\tU0123,,\n# a comment\n  bo@u.example cy@u.example\n"
	         "quorum = 2\ndeputy = Dana@U.example\n"
	         "deputy_decides = yes\n"
	         "[office edu_2]\ntitle=Ed: Tech\nslack_channel: C1\n"
	         "members =\n\tw@u.example\n",
	        &c, &problems));
	assert_string_equal(str_text(&problems), "");
	assert_string_equal(c->workflows_dir, workflows);
	assert_string_equal(c->templates_dir, "/tmp");
	assert_int_equal(c->log_level, LOG_DEBUG);
	assert_non_null(c->clock_file);
	assert_string_equal(c->store_path, store);
	assert_memory_equal(c->store_key, "\x01\x23\x45\x67", 4);
	assert_string_equal(c->slack_api_url, "http://localhost:87/api/");
	assert_string_equal(c->slack_app_token, "xapp-1-hush");
	assert_string_equal(c->slack_bot_token, "xoxb-2-hush");
	assert_int_equal(c->slack_messages_per_second, 3);
	assert_string_equal(c->mail_host, "relay.example");
	assert_int_equal(c->mail_port, 26);
	assert_true(c->mail_starttls);
	assert_string_equal(c->mail_user, "b");
	assert_string_equal(c->mail_password, "hush");
	assert_string_equal(c->mail_ca_file, ca);
	assert_string_equal(c->mail_from, "b@u.example");
	assert_string_equal(c->mail_from_name, "The Beadle");
	assert_string_equal(c->mail_domain, "u.example");
	assert_int_equal(c->mail_answers, CONFIG_ANSWERS_PLUS);
	assert_string_equal(c->mail_members[0], "u.example");
	assert_string_equal(c->mail_members[1], "cs.u.example");
	assert_null(c->mail_members[2]);
	assert_int_equal(c->mail_per_sender, 7);
	assert_int_equal(c->mail_per_case, 40);
	assert_string_equal(c->mail_request, "canvas-token");
	assert_int_equal(c->office_count, 2);
	const struct config_office *sec = config_office_find(c, "sec");
	assert_string_equal(sec->title, "Security Office");
	assert_string_equal(sec->slack_channel, "G0123");
	assert_int_equal(sec->quorum, 2);
	assert_string_equal(sec->members[0], "ada@u.example");
	assert_string_equal(sec->members[1], "U0123");
	assert_string_equal(sec->members[2], "bo@u.example");
	assert_string_equal(sec->members[3], "cy@u.example");
	assert_null(sec->members[4]);
	assert_string_equal(sec->deputy, "dana@u.example");
	assert_true(sec->deputy_decides);
	const struct config_office *edu = config_office_find(c, "edu_2");
	assert_string_equal(edu->title, "Ed: Tech");
	assert_int_equal(edu->quorum, 1);
	assert_null(edu->deputy);
	assert_false(edu->deputy_decides);
	assert_null(config_office_find(c, "se"));
}

static void only_what_is_needed(void **state)
{
	OWN(config_free)
	struct config *slack = NULL;
	OWN(config_free)
	struct config *mail = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	assert_true(load(BEADLE STORE SLACK OFFICE, &slack, &problems));
	assert_string_equal(slack->slack_api_url, "https://slack.com/api/");
	assert_int_equal(slack->log_level, LOG_INFO);
	assert_null(slack->mail_host);
	assert_null(slack->clock_file);
	/* Without Slack, an office needs no channel. */
	assert_true(load(BEADLE STORE MAIL
	    "[office sec]\ntitle = S\nmembers = a@u.example\n",
	    &mail, &problems));
	assert_null(mail->slack_api_url);
	assert_int_equal(mail->mail_port, 587);
	assert_string_equal(mail->mail_from_name, "Beadle");
	assert_null(mail->mail_user);
	assert_int_equal(mail->mail_answers, CONFIG_ANSWERS_NO);
	assert_null(mail->mail_members);
	assert_string_equal(str_text(&problems), "");
}

static void a_file_that_is_not_there(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	assert_false(config_load("/nowhere/beadle.conf", &c, &problems));
	assert_null(c);
	assert_string_equal(str_text(&problems),
	    "/nowhere/beadle.conf: cannot be read (No such file or directory); "
	    "write --config FILE, or see deploy/beadle.example.conf\n");
}

/* Every problem that a machine without Beadle's folders has with it. */
static void the_example_lacks_nothing_but_the_folders(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	write_file("store-key", HEX16 HEX16 HEX16 HEX16, 0600);
	write_file("slack-app-token", "xapp-1", 0600);
	write_file("slack-bot-token", "xoxb-1", 0600);
	write_file("mail-password", "hush", 0600);
	config_load("deploy/beadle.example.conf", &c, &problems);
	for (const char *p = str_text(&problems); *p; p = strchr(p, '\n') + 1) {
		OWN(own_string)
		char *line = own_printf("%.*s", (int)strcspn(p, "\n"), p);
		if (!strstr(line, ": /usr/local/share/beadle/"))
			fail_msg("%s", line);
	}
	config_free(&c);
	unsetenv("CREDENTIALS_DIRECTORY");
}

/* Nothing of the service's machine is here, and nothing is missed. */
static void elsewhere_only_the_file_counts(void **state)
{
	OWN(config_free)
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	static const unsigned char zeros[CRYPTO_KEY_BYTES];

	(void)state;
	if (!config_load_elsewhere("deploy/beadle.example.conf", &c, &problems))
		fail_msg("%s", str_text(&problems));
	assert_string_equal(config_office_find(c, "edtech")->title, "EdTech");
	assert_non_null(c->workflows_dir);
	assert_null(c->slack_app_token);
	assert_null(c->mail_password);
	assert_memory_equal(c->store_key, zeros, sizeof(zeros));
}

static void elsewhere_a_mistake_is_still_one(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};
	OWN(own_string)
	char *path = own_printf("%s/e.conf", folder);

	(void)state;
	write_file("e.conf",
	    BEADLE "[store]\nurl = here\nkey = file:none\n" SLACK OFFICE, 0600);
	assert_false(config_load_elsewhere(path, &c, &problems));
	assert_non_null(strstr(str_text(&problems), "sqlite:PATH"));
	assert_null(strstr(str_text(&problems), "none"));
	assert_null(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_there_is),
	    cmocka_unit_test(only_what_is_needed),
	    cmocka_unit_test(a_file_that_is_not_there),
	    cmocka_unit_test(the_example_lacks_nothing_but_the_folders),
	    cmocka_unit_test(elsewhere_only_the_file_counts),
	    cmocka_unit_test(elsewhere_a_mistake_is_still_one),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
