/* flow/migrate.h: cases of version 1 go on under version 2. */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/migrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Version 2: the desk reads before it looks, and a second region. */
static const char file_text[] =
    "{'id':'loan','version':2,'title':'Loan','prefix':'LN',"
    "'machine':{'initial':'draft','context':{'answers':{},'seen':[]},"
    "'states':{"
    " 'draft':{'on':{'request':'review'}},"
    " 'review':{'type':'parallel','onDone':'lent','states':{"
    "  'desk':{'initial':'reading','states':{"
    "   'reading':{'entry':'ask','on':{'yes':'agreed'},"
    "    'after':{'reminder':{'actions':'ask'}}},"
    "   'agreed':{'type':'final'}}},"
    "  'shop':{'initial':'open','states':{"
    "   'open':{'on':{'yes':'closed'}},'closed':{'type':'final'}}}}},"
    " 'waiting':{'always':{'target':'lent','guard':'seen'},"
    "  'on':{'yes':'lent'}},"
    " 'lent':{'type':'final'}}},"
    "'guards':{'seen':{'!!':{'var':'context.seen'}}},"
    "'actions':{'ask':{'type':'notify','to':'requester','notice':'n'}},"
    "'delays':{'reminder':{'duration':'P2D'}},"
    "'events':{'request':{'by':'anyone','opens':true,'title':'R'},"
    " 'yes':{'by':'office:desk','title':'Yes'}},"
    "'status':{'notice':'s'},"
    "'migrate':{'from':{'1':{'states':%s,'context':%s}}}}";

static json_t *parse(char *taken_text)
{
	json_error_t e;

	for (char *p = taken_text; *p; p++)
		if (*p == '\'')
			*p = '"';
	json_t *value = json_loads(taken_text, 0, &e);
	if (value == NULL)
		fail_msg("%s: %s", taken_text, e.text);
	free(taken_text);
	return value;
}

static json_t *json(const char *text)
{
	return parse(own_strdup(text));
}

static struct workflow *workflow_of(const char *states, const char *context)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *file = parse(own_printf(file_text, states, context));
	struct workflow *workflow = NULL;

	if (!workflow_new(file, &workflow, &mistakes))
		fail_msg(
		    "%s: %s", mistakes.items[0].path, mistakes.items[0].what);
	return workflow;
}

static const struct move {
	const char *states;
	const char *before; /* the value */
	const char *want;   /* or NULL */
	const char *want_error;
} moves[] = {
    /* what is in both stays where it is */
    {"{}", "'draft'", "'draft'", NULL},
    {"{}", "{'review':{'desk':'agreed','shop':'open'}}",
        "{'review':{'desk':'agreed','shop':'open'}}", NULL},
    /* what is new is entered by default */
    {"{}", "{'review':{'desk':'agreed'}}",
        "{'review':{'desk':'agreed','shop':'open'}}", NULL},
    {"{'checking':'review'}", "'checking'",
        "{'review':{'desk':'reading','shop':'open'}}", NULL},
    /* the nearest line counts */
    {"{'a':'draft','a.b':'waiting'}", "{'a':{'b':'c'}}", "'waiting'", NULL},
    {"{'a':'draft','a.b':'waiting'}", "{'a':'x'}", "'draft'", NULL},
    {"{'review.desk':'draft'}", "{'review':{'desk':'reading'}}", "'draft'",
        NULL},
    /* two regions into one state, two into two */
    {"{'p':'waiting'}", "{'p':{'x':'1','y':'2'}}", "'waiting'", NULL},
    {"{'p.x':'review.desk.agreed','p.y':'review.shop'}",
        "{'p':{'x':'1','y':'2'}}", "{'review':{'desk':'agreed','shop':'open'}}",
        NULL},
    /* all regions done: what follows by itself does follow */
    {"{'p.x':'review.desk.agreed','p.y':'review.shop.closed'}",
        "{'p':{'x':'1','y':'2'}}", "'lent'", NULL},
    {"{'p.x':'draft','p.y':'waiting'}", "{'p':{'x':'1','y':'2'}}", NULL,
        "loan would be in 2 of its states at once"},
    {"{}", "'checking'", NULL,
        "there is no state \"checking\" any more; write \"checking\":"},
    {"{}", "{'review':{'desk':'lost'}}", NULL, "\"review.desk.lost\""},
};

static void states_are_mapped(void **state)
{
	json_auto_t *event = json("{'type':'beadle.migrate'}");

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		OWN(workflow_free)
		struct workflow *w = workflow_of(moves[i].states, "{}");
		json_auto_t *snapshot = parse(
		    own_printf("{'value':%s,'context':{},'status':'active'}",
		        moves[i].before));
		struct step step = {.snapshot = NULL};
		struct err err = {.kind = ERR_NONE};
		bool ok =
		    migrate_step(w, 1, snapshot, event, NULL, &step, &err);
		if (ok != (moves[i].want != NULL))
			fail_msg("%zu: %s", i, err.text);
		if (!ok && !strstr(err.text, moves[i].want_error))
			fail_msg("%zu: %s", i, err.text);
		if (ok) {
			json_auto_t *want =
			    parse(own_printf("{'value':%s}", moves[i].want));
			OWN(own_string)
			char *got = jsonx_canonical(step.snapshot);
			if (!json_equal(json_object_get(step.snapshot, "value"),
			        json_object_get(want, "value")))
				fail_msg("%zu: %s", i, got);
		}
		step_clear(&step);
	}
}

static void migrate(const char *states, const char *context,
    const char *snapshot_text, struct step *ret_step)
{
	OWN(workflow_free)
	struct workflow *w = workflow_of(states, context);
	json_auto_t *snapshot = json(snapshot_text);
	json_auto_t *event = json("{'type':'beadle.migrate','from':1}");
	json_auto_t *ambient = json("{'today':'2026-11-25'}");
	struct err err = {.kind = ERR_NONE};

	if (!migrate_step(w, 1, snapshot, event, ambient, ret_step, &err))
		fail_msg("%s", err.text);
}

static void contexts_are_carried_over(void **state)
{
	struct step step;

	(void)state;
	migrate("{}",
	    "{'seen':[{'var':'today'},{'var':'event.from'}],"
	    " 'old.purpose':{'var':'context.purpose'},"
	    " 'purpose':null}",
	    "{'value':'draft','status':'active','context':{'purpose':'x'}}",
	    &step);
	json_auto_t *want = json("{'answers':{},'seen':['2026-11-25',1],"
	                         "'old':{'purpose':'x'},'purpose':null}");
	assert_true(
	    json_equal(json_object_get(step.snapshot, "context"), want));
	step_clear(&step);
}

/* No message twice, but the clock runs. */
static void nobody_is_told_and_clocks_run(void **state)
{
	struct step step;

	(void)state;
	migrate("{'checking':'review'}", "{}",
	    "{'value':'checking','status':'active','context':{}}", &step);
	assert_int_equal(json_array_size(step.effects), 1);
	const json_t *effect = json_array_get(step.effects, 0);
	assert_string_equal(jsonx_path_text(effect, "type"), "timer_set");
	assert_string_equal(jsonx_path_text(effect, "id"),
	    "xstate.after.reminder.loan.review.desk.reading");
	step_clear(&step);
}

static void a_case_can_be_over_by_it(void **state)
{
	struct step step;

	(void)state;
	migrate("{}", "{'seen':[true]}",
	    "{'value':'waiting','status':'active','context':{}}", &step);
	assert_string_equal(jsonx_path_text(step.snapshot, "status"), "done");
	assert_string_equal(jsonx_path_text(step.snapshot, "value"), "lent");
	step_clear(&step);
}

static void versions_without_a_line_stay(void **state)
{
	OWN(workflow_free)
	struct workflow *w = workflow_of("{}", "{}");

	(void)state;
	assert_true(migrate_has(w, 1));
	assert_false(migrate_has(w, 0));
	assert_false(migrate_has(w, 2));
}

static const struct {
	const char *migrate, *want_path, *want_what;
} files[] = {
    {"{}", "migrate.from", "write which versions"},
    {"{'from':{},'to':{}}", "migrate.to", "not known"},
    {"{'from':{'2':{}}}", "migrate.from.2", "before this one"},
    {"{'from':{'x':{}}}", "migrate.from.x", "before this one"},
    {"{'from':{'1':[]}}", "migrate.from.1", "must be an object"},
    {"{'from':{'1':{'state':{}}}}", "migrate.from.1.state", "not known"},
    {"{'from':{'1':{'states':{'a':'gone'}}}}", "migrate.from.1.states.a",
        "there is no state \"gone\""},
    {"{'from':{'1':{'states':{'a':1}}}}", "migrate.from.1.states.a",
        "write the name"},
    {"{'from':{'1':{'states':[]}}}", "migrate.from.1.states",
        "must be an object"},
    {"{'from':{'1':{'context':{'a':{'frob':[]}}}}}",
        "migrate.from.1.context.a.frob", "no such operator"},
    {"{'from':{'1':{'context':1}}}", "migrate.from.1.context",
        "must be an object"},
};

static void mistakes_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes mistakes = {.items = NULL};
		OWN(workflow_free)
		struct workflow *workflow = NULL;
		json_auto_t *file = parse(own_printf(file_text, "{}", "{}"));
		json_object_set_new(file, "migrate", json(files[i].migrate));
		assert_false(workflow_new(file, &workflow, &mistakes));
		assert_int_equal(mistakes.count, 1);
		assert_string_equal(mistakes.items[0].path, files[i].want_path);
		assert_non_null(
		    strstr(mistakes.items[0].what, files[i].want_what));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(states_are_mapped),
	    cmocka_unit_test(contexts_are_carried_over),
	    cmocka_unit_test(nobody_is_told_and_clocks_run),
	    cmocka_unit_test(a_case_can_be_over_by_it),
	    cmocka_unit_test(versions_without_a_line_stay),
	    cmocka_unit_test(mistakes_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
