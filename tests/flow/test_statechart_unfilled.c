/* flow/statechart_unfilled.c: is a button shown whose form decides whether
 * its event is taken? */
#include "flow/play.h"

static const struct {
	const char
	    *guards; /* "g" guards the event; context.yes is true, .no false */
	bool want;   /* without data */
} guards[] = {
    /* Nothing of the form. */
    {"'g':{'var':'context.yes'}", true},
    {"'g':{'var':'context.no'}", false},
    {"'g':{'not':'h'},'h':{'var':'context.no'}", true},
    {"'g':{'var':'event.about.x'}", false},
    /* The form may say so, or may not. */
    {"'g':{'var':'event.data.x'}", true},
    {"'g':{'!':{'var':'event.data.x'}}", true},
    {"'g':{'!':[{'var':['event.data.x',1]}]}", true},
    {"'g':{'not':'h'},'h':{'var':'event.data.x'}", true},
    {"'g':{'>':[{'var':'event.data.n'},5]}", true},
    {"'g':{'==':[{'var':'event'},1]}", true},
    {"'g':{'==':[{'var':''},1]}", true},
    {"'g':{'var':{'cat':['event.','data']}}", true},
    {"'g':{'missing':['event.data.x']}", true},
    {"'g':{'missing_some':[1,['event.data.x']]}", true},
    {"'g':{'var':'event.database'}", false},
    /* Beside what is known. */
    {"'g':{'and':[{'var':'context.yes'},{'var':'event.data.x'}]}", true},
    {"'g':{'and':[{'var':'context.no'},{'var':'event.data.x'}]}", false},
    {"'g':{'and':[{'var':'event.data.x'},{'var':'context.no'}]}", false},
    {"'g':{'or':[{'var':'context.no'},{'var':'event.data.x'}]}", true},
    {"'g':{'!':{'or':[{'var':'context.yes'},{'var':'event.data.x'}]}}", false},
    {"'g':{'!':{'and':[{'var':'context.yes'},{'var':'event.data.x'}]}}", true},
    {"'g':{'and':['h','i']},'h':{'var':'context.no'},"
     "'i':{'var':'event.data.x'}",
        false},
    {"'g':{'or':['h','i']},'h':{'var':'context.no'},"
     "'i':{'var':'event.data.x'}",
        true},
    {"'g':{'not':{'or':['h','i']}},'h':{'var':'context.yes'},"
     "'i':{'var':'event.data.x'}",
        false},
};

static void a_guard_may_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++) {
		OWN(own_string)
		char *tables = own_printf("'guards':{%s}", guards[i].guards);
		OWN(play_clear)
		struct play play = play_start(
		    "{'initial':'a','context':{'yes':true,'no':false},"
		    "'states':{'a':{'on':{'e':{'target':'b','guard':'g'}}},"
		    "'b':{}}}",
		    tables);
		if (play_accepts(&play, "{'type':'e'}") != guards[i].want)
			fail_msg("%s", guards[i].guards);
	}
}

/* Once the answers are there, they are judged. */
static void answers_are_judged(void **state)
{
	OWN(play_clear)
	struct play play = play_start("{'initial':'a','states':{'a':{'on':{"
	                              "'e':{'target':'b','guard':'g'}}},"
	                              "'b':{}}}",
	    "'guards':{'g':{'>':[{'var':'event.data.n'},5]}}");

	(void)state;
	assert_true(play_accepts(&play, "{'type':'e'}"));
	assert_false(play_accepts(&play, "{'type':'e','data':{'n':5}}"));
	assert_true(play_accepts(&play, "{'type':'e','data':{'n':6}}"));
}

/* A candidate that forbids the event for some answers lets others pass; one
 * that forbids it for all of them does not. */
static void what_may_be_forbidden_is_offered(void **state)
{
	static const char machine[] =
	    "{'initial':'a','context':{'yes':true},'states':{'a':{'on':{"
	    "'e':[{'guard':'g'},{'target':'b'}]}},'b':{}}}";
	OWN(play_clear)
	struct play some =
	    play_start(machine, "'guards':{'g':{'var':'event.data.bad'}}");
	OWN(play_clear)
	struct play all =
	    play_start(machine, "'guards':{'g':{'var':'context.yes'}}");

	(void)state;
	assert_true(play_accepts(&some, "{'type':'e'}"));
	assert_false(play_accepts(&some, "{'type':'e','data':{'bad':true}}"));
	assert_false(play_accepts(&all, "{'type':'e'}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_guard_may_hold),
	    cmocka_unit_test(answers_are_judged),
	    cmocka_unit_test(what_may_be_forbidden_is_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
