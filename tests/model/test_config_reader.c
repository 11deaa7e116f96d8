/* model/config_reader.h: sections, keys and lines, and the message that each
 * mistake in the file as a whole deserves. */
#include "model/config_world.h"

static const struct {
	const char *text;
	const char *want;
} files[] = {
    {"", ": there is no [beadle] section with workflows and templates\n"
         ": there is no [store] section; write for example url = "
         "sqlite:/var/lib/beadle/beadle.sqlite\n"
         ": nobody could reach Beadle; write a [slack] section\n"
         ": there is no office; write for example [office security_office]\n"},
    /* What a section lacks is said where it begins. */
    {"[beadle]\nlog_level = info\n\n[store]\n[slack]\n[office sec]\n",
        ":1: [beadle] lacks workflows; write for example workflows = "
        "/usr/local/share/beadle/workflows\n"
        ":1: [beadle] lacks templates; write for example templates = "
        "/usr/local/share/beadle/templates\n"
        ":4: [store] lacks url; write for example url = "
        "sqlite:/var/lib/beadle/beadle.sqlite\n"
        ":4: [store] lacks key; write for example key = "
        "credential:store-key\n"
        ":5: [slack] lacks api_url; write for example api_url = "
        "https://slack.com/api/\n"
        ":5: [slack] lacks app_token; write for example app_token = "
        "credential:slack-app-token\n"
        ":5: [slack] lacks bot_token; write for example bot_token = "
        "credential:slack-bot-token\n"
        ":6: [office sec] lacks title; write for example title = Security "
        "Office\n"
        ":6: [office sec] lacks members; write for example members = "
        "ada@university.example, bo@university.example, or slack_group = "
        "S0123456789\n"},
    /* Names. */
    {BEADLE STORE SLACK OFFICE "[mial]\nfrom = x\n[smtp]\n[offices x]\n"
                               "[office]\n[Office y]\n",
        ":15: there is no section [mial]; write [mail]\n"
        ":17: there is no section [smtp]; write [beadle], [store], [slack], "
        "[mail], [canvas], [calendar NAME], [digest], [office NAME], "
        "[workflow NAME], [directory], [directory roster] or "
        "[directory ldap]\n"
        ":18: there is no section [offices x]; write [office NAME]\n"
        ":19: there is no section [office]; write [office NAME]\n"
        ":20: there is no section [Office y]; write [office NAME]\n"},
    {BEADLE STORE SLACK OFFICE "qorum = 1\ncolour = red\nchannel = C1\n",
        ":15: [office sec] has no qorum; write quorum\n"
        ":16: [office sec] has no colour; it has title, slack_channel, "
        "slack_group, members, quorum, deputy, deputy_decides\n"
        ":17: [office sec] has no channel; it has title, slack_channel, "
        "slack_group, members, quorum, deputy, deputy_decides\n"},
    {BEADLE STORE SLACK OFFICE "[office Sec Office]\ntitle = S\n"
                               "slack_channel = C1\nmembers = U12\n",
        ":15: the name in [office NAME] is made of small letters, digits "
        "and _\n"},
    /* Twice. */
    {BEADLE STORE SLACK OFFICE OFFICE,
        ":15: [office sec] is there twice; keep one\n"},
    {BEADLE STORE "url = sqlite:other\n" SLACK OFFICE,
        ":7: [store] has url twice; keep one\n"},
    {BEADLE STORE SLACK OFFICE BEADLE,
        ":15: [beadle] is there already, on line 1; put these keys there\n"},
    /* Lines. */
    {"title = x\n" BEADLE STORE SLACK OFFICE,
        ":1: title stands before the first section; write [beadle] above\n"},
    {BEADLE "hello\n" STORE SLACK OFFICE,
        ":4: this is no setting; write NAME = VALUE\n"},
    {BEADLE "[store]\n  hello\nurl = sqlite:db\nkey = file:key\n" SLACK OFFICE,
        ":5: this is no setting; write NAME = VALUE\n"},
    {BEADLE STORE SLACK OFFICE "[office two\n",
        ":15: the section lacks its ]\n"},
    {BEADLE STORE SLACK "[office sec]\ntitle = S\n slack_channel = C1\n"
                        "members = a@u.example\n",
        ":13: this line begins with white space and so goes on with title; "
        "begin it at the margin\n"},
    {BEADLE STORE SLACK "[office sec]\ntitle = S\nslack_channel = C1\n"
                        "member = a@u.example,\n\tbo@u.example\n",
        ":14: [office sec] has no member; write members\n"
        ":11: [office sec] lacks members; write for example members = "
        "ada@university.example, bo@university.example, or slack_group = "
        "S0123456789\n"},
    {BEADLE STORE SLACK "[office sec]\ntitle = S\nslack_channel = C1\n"
                        "members = a@u.example,\n\tbo,\n\tcy\n",
        ":15: members: \"bo\" is neither an e-mail address nor a Slack user "
        "ID (U\xE2\x80\xA6); separate members by commas\n"
        ":16: members: \"cy\" is neither an e-mail address nor a Slack user "
        "ID (U\xE2\x80\xA6); separate members by commas\n"},
    {BEADLE STORE SLACK OFFICE "; caf\xE9\n", ":15: the line is not UTF-8\n"},
};

static void what_each_file_deserves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct config *c = NULL;
		OWN(str_clear)
		struct str problems = {.max_bytes = PLENTY};
		assert_false(load(files[i].text, &c, &problems));
		assert_null(c);
		if (strcmp(str_text(&problems), files[i].want) != 0)
			fail_msg("row %zu:\n%s", i, str_text(&problems));
	}
}

static void a_line_that_is_too_long(void **state)
{
	struct config *c = NULL;
	OWN(str_clear)
	struct str text = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str problems = {.max_bytes = PLENTY};

	(void)state;
	str_add(&text, BEADLE STORE SLACK OFFICE ", ");
	for (int i = 0; i < 50; i++)
		str_addf(&text, "ada%d@u.example,", i);
	str_add(&text, "\nquorum = x\n");
	assert_false(load(str_text(&text), &c, &problems));
	assert_non_null(strstr(str_text(&problems),
	    ":15: the line is too long; a list of members goes on in lines "
	    "that begin with white space\n"));
	/* Lines are counted on as before. */
	assert_non_null(strstr(str_text(&problems), ":16: quorum: write"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_each_file_deserves),
	    cmocka_unit_test(a_line_that_is_too_long),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
