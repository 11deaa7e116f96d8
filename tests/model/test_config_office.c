/* model/config_office.c: who decides, and how many of them must agree. */
#include "model/config_world.h"

/* The first office begins at line 10. */
#define BEFORE BEADLE STORE SLACK
#define TITLE  "title = Security\nslack_channel = C0123\n"

static void everything_there_is(void **state)
{
	OWN(config_free)
	struct config *c = loaded(BEFORE
	    "[office sec_2]\ntitle = The Office\nslack_channel = G0123\n"
	    "members = Ada@U.example, U0123,,\n\tbo@u.example\nquorum = 2\n"
	    "deputy = Dana@U.example\ndeputy_decides = yes\n" OFFICE);
	const struct config_office *o = config_office_find(c, "sec_2");

	(void)state;
	assert_int_equal(c->office_count, 2);
	assert_string_equal(o->title, "The Office");
	assert_string_equal(o->slack_channel, "G0123");
	assert_string_equal(o->members[0], "ada@u.example");
	assert_string_equal(o->members[1], "U0123");
	assert_string_equal(o->members[2], "bo@u.example");
	assert_null(o->members[3]);
	assert_int_equal(o->quorum, 2);
	assert_string_equal(o->deputy, "dana@u.example");
	assert_true(o->deputy_decides);
	const struct config_office *sec = config_office_find(c, "sec");
	assert_int_equal(sec->quorum, 1);
	assert_null(sec->deputy);
	assert_false(sec->deputy_decides);
	assert_null(config_office_find(c, "none"));
}

static void mistakes(void **state)
{
	static const struct {
		const char *office, *want;
	} rows[] = {
	    {"[office sec]\n" TITLE "members =\n", "members"},
	    {"[office sec]\n" TITLE "members = ,\n",
	        "[office sec] has nobody in it; write for example members = "
	        "ada@university.example\n"},
	    {"[office sec]\n" TITLE "members = ada\n",
	        ": members: \"ada\" is neither an e-mail address nor a Slack "
	        "user ID (U…); separate members by commas\n"},
	    {"[office sec]\n" TITLE "members = a@u.example, A@u.example\n",
	        ": members: \"A@u.example\" is there twice\n"},
	    {"[office sec]\n" TITLE "members = a@u.example\nquorum = 2\n",
	        "[office sec] has a quorum of 2 and 1 members; write a quorum "
	        "of at most 1\n"},
	    {"[office sec]\n" TITLE "members = a@u.example\nquorum = 0\n",
	        ": quorum: write a number from 1 to 99\n"},
	    {"[office sec]\n" TITLE "members = a@u.example\nquorum = two\n",
	        ": quorum: write a number from 1 to 99\n"},
	    {"[office sec]\ntitle = S\nslack_channel = #security\n"
	     "members = a@u.example\n",
	        ": slack_channel: write the channel's ID (C…)"},
	    {"[office sec]\n" TITLE "slack_group = security\n",
	        ": slack_group: write the user group's ID (S…)"},
	    {"[office sec]\n" TITLE "deputy = d@u.example\n",
	        "[office sec] lacks members; write for example members = "},
	    {"[office sec]\n" TITLE "members = a@u.example\ndeputy = dana\n",
	        ": deputy: write the e-mail address of a person"},
	    {"[office sec]\n" TITLE
	     "members = a@u.example\ndeputy_decides = yes\n",
	        "[office sec] has nobody who could decide as its deputy"},
	    {"[office sec]\n" TITLE "members = a@u.example\n"
	     "deputy = d@u.example\ndeputy_decides = perhaps\n",
	        ": deputy_decides: write yes or no\n"},
	    {"[office Sec]\n" TITLE "members = a@u.example\n",
	        "the name in [office NAME] is made of small letters"},
	    {OFFICE OFFICE, "[office sec] is there twice; keep one\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *text = own_printf(BEFORE "%s", rows[i].office);
		want_problem(text, rows[i].want);
	}
}

/* Without a channel each member is asked alone; a group is members, however
 * many it has. */
static void without_channel_or_members(void **state)
{
	OWN(config_free)
	struct config *c = loaded(
	    BEFORE "[office one]\ntitle = One\nmembers = a@u.example\n"
	           "[office two]\ntitle = Two\nslack_group = S0AB\nquorum = 3\n"
	           "[office both]\ntitle = Both\nslack_channel = C1\n"
	           "slack_group = S0AB\nmembers = a@u.example\nquorum = 2\n");
	const struct config_office *one = config_office_find(c, "one");
	const struct config_office *two = config_office_find(c, "two");
	const struct config_office *both = config_office_find(c, "both");

	(void)state;
	assert_null(one->slack_channel);
	assert_null(one->slack_group);
	assert_string_equal(two->slack_group, "S0AB");
	assert_null(two->members[0]);
	assert_string_equal(both->slack_channel, "C1");
	assert_string_equal(both->members[0], "a@u.example");
}

static void a_group_needs_slack(void **state)
{
	(void)state;
	want_problem(BEADLE STORE
	    "[mail]\nsmtp_url = smtp://localhost:25\n"
	    "from = beadle@u.example\n"
	    "[office sec]\ntitle = S\nslack_group = S0AB\n",
	    "[office sec] has a slack_group, and there is no [slack] section");
}

/* Each member that is wrong, not only the first. */
static void every_mistake_of_a_list(void **state)
{
	static const char text[] =
	    BEFORE "[office sec]\n" TITLE "members = one, two, a@u.example\n";

	(void)state;
	want_problem(text, "\"one\"");
	want_problem(text, "\"two\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_there_is),
	    cmocka_unit_test(mistakes),
	    cmocka_unit_test(without_channel_or_members),
	    cmocka_unit_test(a_group_needs_slack),
	    cmocka_unit_test(every_mistake_of_a_list),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
