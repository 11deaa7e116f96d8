/* flow/check.h: machines that make use of the whole language, which are
 * sound, and slips that only a run over the chart finds. Messages are
 * check.test.mjs' to compare. */
#include "base/own.h"
#include "flow/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Events a, b, c and p.x, p.y may be sent by anyone; d is raised. */
static const char file_text[] =
    "{'id':'m','version':1,'title':'M','prefix':'M','machine':%s,"
    "'guards':{'yes':{'==':[{'var':'context.n'},1]},"
    " 'no':{'!=':[{'var':'context.n'},1]},"
    " 'late':{'>':[{'var':'today'},'2030-01-01']}},"
    "'actions':{'raise':{'type':'raise','event':'d'},"
    " 'set':{'type':'assign','set':{'n':1}},"
    " 'tell':{'type':'notify','to':'requester','notice':'n',"
    "  'buttons':['a','b','c','p.x','p.y']}},"
    "'delays':{'day':{'duration':'P1D'}},"
    "'events':{'open':{'by':'anyone','opens':true,'title':'O'},"
    " 'a':{'by':'requester','title':'A'},'b':{'by':'requester','title':'B'},"
    " 'c':{'by':'requester','title':'C'},"
    " 'p.x':{'by':'requester','title':'X'},"
    " 'p.y':{'by':'requester','title':'Y'}},"
    "'status':{'notice':'s'}}";

static json_t *json(const char *fmt, const char *machine)
{
	OWN(str_clear)
	struct str text = {.max_bytes = 1 << 20};
	json_error_t e;

	for (; *fmt; fmt++)
		if (strncmp(fmt, "%s", 2) == 0)
			str_add(&text, machine), fmt++;
		else
			str_add_char(&text, *fmt);
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\'')
			text.data[i] = '"';
	json_t *value = json_loads(str_text(&text), JSON_DECODE_ANY, &e);
	if (value == NULL)
		fail_msg("%s: %s", e.text, str_text(&text));
	return value;
}

/* The mistakes of a machine; those of events that it does not take aside. */
static void check(const char *machine, struct findings *findings)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	json_auto_t *file = json(file_text, machine);
	const struct check_world world = {.offices = NULL};

	if (!workflow_new(file, &workflow, &mistakes))
		fail_msg("%s: %s: %s", machine, mistakes.items[0].path,
		    mistakes.items[0].what);
	check_workflow(workflow, &world, findings);
}

static const struct finding *next(const struct findings *findings, size_t *i)
{
	for (; *i < findings->count; ++*i) {
		const struct finding *f = &findings->items[*i];
		if (f->severity == FINDING_MISTAKE &&
		    strncmp(f->path, "events", 6) != 0)
			return &findings->items[(*i)++];
	}
	return NULL;
}

static const char *const sound[] = {
    /* history, shallow and deep, with and without a default */
    "{'initial':'w','context':{'n':0},'states':{"
    "'w':{'initial':'i','on':{'a':'paused'},'states':{"
    " 'i':{'on':{'open':'j'}},'j':{'on':{'b':'#m.end'}},"
    " 'h':{'type':'history'},"
    " 'd':{'type':'history','history':'deep','target':'j'}}},"
    "'paused':{'on':{'b':'w.h','c':'w.d'}},'end':{'type':'final'}}}",
    /* a raised event, and an event forbidden inside */
    "{'initial':'i','context':{'n':0},'states':{"
    "'i':{'on':{'open':'j'}},"
    "'j':{'entry':'raise','on':{'d':'k'}},"
    "'k':{'on':{'a':{},'b':'end'}},'end':{'type':'final'}},"
    "'on':{'a':'.end'}}",
    /* wildcards, behind what is exact */
    "{'initial':'i','context':{'n':0},'states':{"
    "'i':{'on':{'open':'j'}},"
    "'j':{'on':{'p.x':'k','p.*':'end','*':'k'}},"
    "'k':{'on':{'*':'end'}},'end':{'type':'final'}}}",
    /* a parallel root ends when all of it has */
    "{'type':'parallel','context':{'n':0},'states':{"
    "'l':{'initial':'i','states':{'i':{'on':{'open':'f'}},"
    " 'f':{'type':'final'}}},"
    "'r':{'initial':'i','states':{'i':{'on':{'a':'f'}},"
    " 'f':{'type':'final'}}}}}",
    /* into two regions at once; done of both; out of one */
    "{'initial':'i','context':{'n':0},'states':{"
    "'i':{'on':{'open':{'target':['p.l.y','p.r.y']},"
    "  'b':{'target':'p'}}},"
    "'p':{'type':'parallel','states':{"
    " 'l':{'initial':'x','states':{'x':{'on':{'a':'y'}},"
    "  'y':{'on':{'a':'z','c':'#m.out'}},'z':{'type':'final'}}},"
    " 'r':{'initial':'x','states':{'x':{'on':{'a':'y'}},"
    "  'y':{'on':{'a':'z'}},'z':{'type':'final'}}}},"
    " 'onDone':'end'},"
    "'out':{'on':{'b':'end'}},'end':{'type':'final'}}}",
    /* done of the inner, then of the outer */
    "{'initial':'o','context':{'n':0},'states':{"
    "'o':{'initial':'n','onDone':'end','states':{"
    " 'n':{'initial':'i','onDone':'f','states':{"
    "  'i':{'on':{'open':'f'}},'f':{'type':'final','output':1}}},"
    " 'f':{'type':'final'}}},"
    "'end':{'type':'final'}}}",
    /* always, with guards that leave room */
    "{'initial':'i','context':{'n':0},'states':{"
    "'i':{'on':{'open':{'target':'j','actions':'set'}}},"
    "'j':{'always':[{'target':'end','guard':{'and':['yes','late']}},"
    "  {'target':'k','guard':'no'}],'on':{'a':'k'}},"
    "'k':{'after':{'day':'j'}},'end':{'type':'final'}}}",
    /* guards that share an event out between them */
    "{'initial':'i','context':{'n':0},'states':{"
    "'i':{'on':{'open':[{'target':'j','guard':'yes'},"
    "  {'target':'k','guard':{'not':'late'}},{'target':'end'}]}},"
    "'j':{'on':{'a':[{'target':'k','guard':'yes'},'end']}},"
    "'k':{'on':{'a':'end'}},'end':{'type':'final'}}}",
};

static void the_whole_language_is_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
		OWN(finding_clear_all)
		struct findings findings = {.items = NULL};
		size_t at = 0;
		check(sound[i], &findings);
		const struct finding *f = next(&findings, &at);
		if (f)
			fail_msg("%zu: %s: %s", i, f->path, f->what);
	}
}

static const struct {
	const char *machine;
	const char *want_path;
	const char *want;
} unsound[] = {
    /* only a history leads to it, and nobody was ever there */
    {"{'initial':'i','states':{'i':{'on':{'open':'w.h'}},"
     "'w':{'initial':'x','states':{'x':{'on':{'a':'#m.end'}},"
     " 'y':{'on':{'a':'x'}},'h':{'type':'history'}}},"
     "'end':{'type':'final'}}}",
        "machine.states.w.states.y", "no way leads"},
    /* one region is done, the other never */
    {"{'initial':'p','states':{'p':{'type':'parallel','states':{"
     " 'l':{'initial':'i','states':{'i':{'on':{'open':'f'}},"
     "  'f':{'type':'final'}}},"
     " 'r':{'initial':'i','states':{'i':{'on':{'a':'i'}}}}},"
     " 'onDone':'end'},'end':{'type':'final'}}}",
        "machine.states.end", "no way leads"},
    /* the inner is done, and nobody asks */
    {"{'initial':'o','states':{'o':{'initial':'n','states':{"
     " 'n':{'initial':'i','states':{'i':{'on':{'open':'f'}},"
     "  'f':{'type':'final'}}}}}}}",
        "machine.states.o.states.n.states.f", "has no \"onDone\""},
    /* a circle of three */
    {"{'initial':'i','states':{'i':{'on':{'open':'x','a':'end'}},"
     "'x':{'always':'y'},'y':{'always':'z'},'z':{'always':'x'},"
     "'end':{'type':'final'}}}",
        "machine.states.x.always", "in circles"},
    {"{'initial':'i','states':{'i':{'on':{'open':'end'},"
     " 'always':{'actions':'set'}},'end':{'type':'final'}}}",
        "machine.states.i.always", "in circles"},
    /* what two guards say together is said before */
    {"{'initial':'i','states':{'i':{'on':{'open':["
     " {'target':'j','guard':'yes'},{'target':'j','guard':'no'},'end']}},"
     "'j':{'on':{'a':'end'}},'end':{'type':'final'}}}",
        "machine.states.i.on.open[2]", "is never taken"},
    {"{'initial':'i','states':{'i':{'on':{'open':'end'},"
     " 'always':{'target':'end','guard':{'and':['yes','no']}}},"
     "'end':{'type':'final'}}}",
        "machine.states.i.always.guard", "can never be true"},
};

static void slips_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unsound) / sizeof(unsound[0]); i++) {
		OWN(finding_clear_all)
		struct findings findings = {.items = NULL};
		const struct finding *f;
		size_t at = 0;
		check(unsound[i].machine, &findings);
		while ((f = next(&findings, &at)) != NULL)
			if (strcmp(f->path, unsound[i].want_path) == 0 &&
			    strstr(f->what, unsound[i].want))
				break;
		if (f == NULL)
			fail_msg("%zu: %s: %s", i, unsound[i].want_path,
			    unsound[i].want);
	}
}

/* Many states, each leading to the next, written forwards or backwards. */
static void large_charts_are_checked_in_time(void **state)
{
	enum { STATES = 900 };

	(void)state;
	for (int backwards = 0; backwards < 2; backwards++) {
		OWN(str_clear)
		struct str machine = {.max_bytes = 1 << 20};
		OWN(finding_clear_all)
		struct findings findings = {.items = NULL};
		size_t at = 0;
		str_add(&machine, "{'initial':'s0','context':{'n':0},"
		                  "'states':{'s0':{'on':{'open':'s1'}}");
		for (int k = 1; k < STATES; k++) {
			int i = backwards ? STATES - k : k;
			str_addf(&machine,
			    ",'s%d':{'on':{'a':{'target':'s%d',"
			    "'actions':'set'},'b':'end'}}",
			    i, i == STATES - 1 ? 1 : i + 1);
		}
		str_add(&machine, ",'end':{'type':'final'}}}");
		check(str_text(&machine), &findings);
		const struct finding *f = next(&findings, &at);
		if (f)
			fail_msg("%s: %s", f->path, f->what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_whole_language_is_sound),
	    cmocka_unit_test(slips_are_found),
	    cmocka_unit_test(large_charts_are_checked_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
