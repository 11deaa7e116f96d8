/* engine/notify.h: who is meant. */
#include "engine/acts.h"

static void recipients_and_ways(void **state)
{
	static const struct {
		const char *action;
		const char *want;
	} wants[] = {
	    {"{\"to\":\"requester\",\"notice\":\"approved\"}",
	        "post user=UADA; mail to=ada@u.example"},
	    {"{\"to\":\"requester\",\"notice\":\"approved\","
	     "\"via\":[\"chat\"]}",
	        "post user=UADA"},
	    {"{\"to\":\"requester\",\"notice\":\"approved\","
	     "\"via\":[\"mail\"]}",
	        "mail to=ada@u.example"},
	    {"{\"to\":\"requester\",\"notice\":\"approved\",\"via\":[]}", ""},
	    /* Whoever acts is there already: no mail unless asked for. */
	    {"{\"to\":\"actor\",\"notice\":\"approved\"}", "post user=UWEI"},
	    {"{\"to\":\"actor\",\"notice\":\"approved\","
	     "\"via\":[\"chat\",\"mail\"]}",
	        "post user=UWEI; mail to=wei@u.example"},
	    {"{\"to\":\"office:edtech\",\"notice\":\"approved\"}",
	        "post channel=CEDTECH"},
	    {"{\"to\":[\"office:edtech\",\"requester\"],"
	     "\"notice\":\"approved\",\"via\":[\"chat\"]}",
	        "post channel=CEDTECH; post user=UADA"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1000};
		size_t since = d->sent_count;
		acts_carry_out(d, wants[i].action);
		acts_went_out(d, since, &got);
		assert_string_equal(str_text(&got), wants[i].want);
		desk_all_arrive(d);
	}
}

/* In chat and by mail, like anybody who need not be there every day; without
 * one it is the office's own. */
static void the_deputy_of_an_office(void **state)
{
	static const char ACTION[] =
	    "{\"to\":\"deputy:edtech\",\"notice\":\"approved\"}";
	struct desk *d = *state;
	struct config_office *edtech =
	    (struct config_office *)config_office_find(&d->config, "edtech");
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	acts_carry_out(d, ACTION);
	edtech->deputy = (char *)"priya@u.example";
	acts_carry_out(d, ACTION);
	edtech->deputy = NULL;
	acts_went_out(d, since, &got);
	assert_string_equal(str_text(&got),
	    "post channel=CEDTECH; post user=UPRIYA; mail to=priya@u.example");
}

static void whom_the_case_names(void **state)
{
	static const char ACTION[] = "{\"to\":\"person:context.sponsor\","
	                             "\"notice\":\"approved\"}";
	static const struct {
		const char *sponsor;
		const char *want;
	} wants[] = {
	    /* Known in chat, or to be looked for there. */
	    {"Priya@U.example", "post user=UPRIYA; mail to=priya@u.example"},
	    {"Chair@U.example",
	        "post email=chair@u.example; mail to=chair@u.example"},
	    /* A guest: the sender finds out again, whatever they became. */
	    {"gus@u.example",
	        "post email=gus@u.example; mail to=gus@u.example"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_learn(d, "T1/UGUS", "Gus", "gus@u.example", "guest");
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(str_clear)
		struct str got = {.max_bytes = 1000};
		size_t since = d->sent_count;
		fixture_ok(
		    d->f, acts_carry_out_as(d, ACTION, wants[i].sponsor));
		acts_went_out(d, since, &got);
		assert_string_equal(str_text(&got), wants[i].want);
		desk_all_arrive(d);
	}
	assert_false(acts_carry_out_as(d, ACTION, NULL));
	assert_int_equal(d->f->err.kind, ERR_BUG);
	assert_false(acts_carry_out_as(d, ACTION, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(recipients_and_ways),
	    desk_test(the_deputy_of_an_office),
	    desk_test(whom_the_case_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
