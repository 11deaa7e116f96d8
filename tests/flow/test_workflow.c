/* flow/workflow.h: the tables beside the machine, loading, and what a loaded
 * workflow tells. */
#include "flow/wants.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "flow/workflow.h"

#include <stdio.h>
#include <unistd.h>

static const char sound[] =
    "{'id': 'leave-2', 'version': 3, 'title': 'Leave', 'prefix': 'LV',"
    " 'machine': {'initial': 'a', 'states': {'a': {'on': {'ask': {'target':"
    " 'b', 'actions': ['tell', 'keep']}}}, 'b': {'on': {'lab.ok': 'c'},"
    " 'after': {'soon': 'c'}}, 'c': {'type': 'final'}}},"
    " 'actions': {'tell': {'type': 'notify', 'to': ['requester',"
    " 'office:lab', 'person:context.boss'], 'notice': 'news', 'buttons': "
    "['lab.ok', 'status']},"
    " 'keep': {'type': 'assign', 'set': {'a': 1}}},"
    " 'delays': {'soon': {'duration': 'P1D'}},"
    " 'events': {'ask': {'by': 'anyone', 'opens': true, 'form': 'f', 'title':"
    " 'Ask'}, 'lab.ok': {'by': 'office:lab', 'not': ['requester'], 'title':"
    " 'OK', 'style': 'primary'}},"
    " 'forms': {'f': {'type': 'object', 'properties': {'why': {'type':"
    " 'string', 'title': 'Why?'}}}},"
    " 'status': {'notice': 'status',"
    " 'buttons': ['ask']}}";

static struct workflow *fixture(void)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	json_auto_t *file = wants_json(sound);
	struct workflow *workflow = NULL;

	if (!workflow_new(file, &workflow, &mistakes))
		fail_msg(
		    "%s: %s", mistakes.items[0].path, mistakes.items[0].what);
	return workflow;
}

static void what_it_tells(void **state)
{
	OWN(workflow_free)
	struct workflow *w = fixture();
	json_auto_t *offices = wants_json("['lab']");
	json_auto_t *notices = wants_json("['news', 'status']");
	json_auto_t *persons = wants_json("['person:context.boss']");

	(void)state;
	assert_string_equal(workflow_id(w), "leave-2");
	assert_int_equal(workflow_version(w), 3);
	assert_string_equal(workflow_title(w), "Leave");
	assert_string_equal(workflow_prefix(w), "LV");
	assert_string_equal(workflow_opening_event(w), "ask");
	assert_non_null(workflow_event(w, "lab.ok"));
	assert_null(workflow_event(w, "lab"));
	assert_non_null(workflow_form(w, "f"));
	assert_null(workflow_form(w, "g"));
	assert_true(json_equal(workflow_offices(w), offices));
	assert_true(json_equal(workflow_notices(w), notices));
	assert_true(json_equal(workflow_persons(w), persons));
	assert_int_equal(
	    statechart_chart(workflow_statechart(w))->node_count, 4);
}

/* Change one place of the sound one: at path (jsonx) stands value, or
 * nothing if value is NULL. */
static const struct {
	const char *at;
	const char *value;
	const char *want_path; /* NULL: still sound */
	const char *want_what;
} changes[] = {
    {"description", "'d'", NULL, NULL},
    {"id", "'Leave'", "id", "a-z"},
    {"id", "7", "id", "a-z"},
    {"version", "0", "version", "from 1"},
    {"version", "1.5", "version", "from 1"},
    {"version", "3000000000", "version", "from 1"},
    {"prefix", "'lv'", "prefix", "capital"},
    {"prefix", "'ABCDEFGHI'", "prefix", "1 to 8"},
    {"prefix", "''", "prefix", "1 to 8"},
    {"title", "7", "title", "is missing"},
    {"verson", "1", "verson", "did you mean \"version\"?"},
    {"events.ask.by", "'anybody'", "events.ask.by", "write anyone"},
    {"events.ask.by", "['anyone', 'office:']", "events.ask.by[1]",
        "office:NAME"},
    {"events.ask.by", "[]", "events.ask.by", "write anyone"},
    {"events.ask.not", "'requester'", "events.ask.not", "write a list of"},
    {"events.ask.not", "['anyone']", "events.ask.not", "write a list of"},
    {"events.ask.not", "[]", "events.ask.not", "write a list of"},
    {"events.ask.not", "['person:sponsor']", "events.ask.not",
        "write a list of"},
    {"events.ask.form", "'g'", "events.ask.form", "define it under forms"},
    {"events.ask.style", "'red'", "events.ask.style", "primary or danger"},
    {"events.ask.title", "7", "events.ask.title", "words on the button"},
    {"events.ask.decides", "'yes'", "events.ask.decides", "true or false"},
    {"events.ask.opens", "false", "events", "\"opens\": true"},
    {"events.ask.lable", "1", "events.ask.lable", "is not known here"},
    {"events.ask.confirm", "{'title': 'a', 'text': 'b', 'yes': 'c', 'no': 'd'}",
        NULL, NULL},
    {"events.ask.confirm", "{'title': 'a', 'text': 'b', 'yes': 'c'}",
        "events.ask.confirm.no", "write the words"},
    {"events.again", "{'by': 'anyone', 'title': 'A', 'opens': true}",
        "events.again.opens", "ask opens a case already"},
    {"actions.tell.to", "'deputy:lab'", NULL, NULL},
    {"actions.tell.to", "'deputy:'", "actions.tell.to",
        "office:NAME, deputy:NAME or person"},
    {"events.ask.by", "'deputy:lab'", "events.ask.by",
        "office:NAME or person:context.NAME"},
    {"actions.tell.to", "'anyone'", "actions.tell.to", "write requester"},
    {"actions.tell.to", "['actor', 7]", "actions.tell.to[1]",
        "write requester"},
    {"actions.tell.notice", "7", "actions.tell.notice", "name a template"},
    {"actions.tell.buttons", "['no']", "actions.tell.buttons[0]",
        "define it under events"},
    {"actions.tell.buttons", "'ask'", "actions.tell.buttons",
        "a list of events"},
    {"actions.tell.via", "['chat', 'mail']", NULL, NULL},
    {"actions.tell.via", "['fax']", "actions.tell.via[0]", "chat or mail"},
    {"actions.tell.via", "'chat'", "actions.tell.via", "[\"chat\"]"},
    {"actions.tell.via", "[]", "actions.tell.via", "[\"chat\"]"},
    {"actions.tell.thread", "1", "actions.tell.thread", "true or false"},
    {"actions.tell.reply", "'no'", "actions.tell.reply",
        "define it under events"},
    {"actions.tell.too", "1", "actions.tell.too", "is not known here"},
    {"actions.keep.to", "1", "actions.keep.to", "is not known here"},
    {"actions.x", "{'type': 'sing'}", "actions.x.type", "write assign"},
    {"actions.x", "{}", "actions.x.type", "write assign"},
    {"actors", "{'w': {'type': 'x'}}", "actors.w.type", "no actor type"},
    {"forms.f.properties.why.type", "'text'", "forms.f.properties.why.type",
        "write string"},
    {"status.buttons", "['no']", "status.buttons[0]", "define it under events"},
    {"status", "{'notice': 7}", "status.notice", "name a template"},
    {"status.text", "1", "status.text", "is not known here"},
    {"machine.initial", "'z'", "machine.initial", "must name one"},
};

static void each_wrong_place_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes got = {.items = NULL};
		OWN(workflow_free)
		struct workflow *workflow = NULL;
		json_auto_t *file = wants_json(sound);
		bool want = changes[i].want_path == NULL;
		jsonx_set_path(
		    file, changes[i].at, wants_json(changes[i].value));
		if (workflow_new(file, &workflow, &got) != want ||
		    got.count != (want ? 0 : 1))
			fail_msg("row %zu: %zu mistakes, the last %s", i,
			    got.count,
			    got.count ? got.items[got.count - 1].path : "");
		if (want)
			continue;
		if (strcmp(got.items[0].path, changes[i].want_path) != 0 ||
		    !strstr(got.items[0].what, changes[i].want_what))
			fail_msg("row %zu: %s: %s", i, got.items[0].path,
			    got.items[0].what);
	}
}

static void tables_are_objects(void **state)
{
	static const char *const tables[] = {"events", "forms", "actions",
	    "guards", "actors", "delays", "machine"};

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes got = {.items = NULL};
		struct workflow *workflow = NULL;
		json_auto_t *file = wants_json(sound);
		bool told = false;
		json_object_set_new(file, tables[i], json_array());
		assert_false(workflow_new(file, &workflow, &got));
		for (size_t k = 0; k < got.count; k++)
			told =
			    told || strcmp(got.items[k].path, tables[i]) == 0;
		if (!told)
			fail_msg("%s", tables[i]);
	}
}

static void what_is_no_object_is_told_once(void **state)
{
	static const char *const files[] = {"[]", "7", "null", "'x'"};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes got = {.items = NULL};
		json_auto_t *file = wants_json(files[i]);
		struct workflow *workflow = NULL;
		assert_false(workflow_new(file, &workflow, &got));
		assert_int_equal(got.count, 1);
		assert_string_equal(got.items[0].path, "");
	}
}

static void all_at_once(void **state)
{
	OWN(mistakes_clear)
	struct mistakes got = {.items = NULL};
	json_auto_t *file = json_object();
	struct workflow *workflow = NULL;

	(void)state;
	assert_false(workflow_new(file, &workflow, &got));
	/* id, version, prefix, title, an opening event, a notice, machine */
	assert_int_equal(got.count, 7);
}

/* The hash says whether two files are the same workflow. */
static void the_hash_is_of_what_it_says(void **state)
{
	OWN(mistakes_clear)
	struct mistakes got = {.items = NULL};
	OWN(workflow_free)
	struct workflow *one = fixture();
	OWN(workflow_free)
	struct workflow *same = NULL;
	OWN(workflow_free)
	struct workflow *other = NULL;
	json_auto_t *file = wants_json(sound);
	OWN(own_string)
	char *sorted = jsonx_canonical(file);
	json_auto_t *again = json_loads(sorted, 0, NULL);

	(void)state;
	json_object_set_new(again, "$schema", json_string("s.json"));
	assert_true(workflow_new(again, &same, &got));
	json_object_set_new(file, "title", json_string("Other"));
	assert_true(workflow_new(file, &other, &got));
	assert_string_equal(workflow_hash(one), workflow_hash(same));
	assert_string_not_equal(workflow_hash(one), workflow_hash(other));
}

/* A rule anywhere in it, and nothing but a rule. */
static void whether_it_looks_at_others(void **state)
{
	static const struct {
		const char *rule;
		bool want;
	} rows[] = {
	    {"{\"some\": [{\"var\": \"others\"}, {\"var\": \"earlier\"}]}",
	        true},
	    {"{\"!!\": {\"var\": [\"others\"]}}", true},
	    {"{\"==\": [\"others\", 1]}", false},
	    {"{\"!!\": {\"var\": \"context.others\"}}", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes got = {.items = NULL};
		OWN(workflow_free)
		struct workflow *w = NULL;
		json_auto_t *file = wants_json(sound);
		json_t *set = json_object_get(
		    json_object_get(json_object_get(file, "actions"), "keep"),
		    "set");
		json_object_set_new(
		    set, "a", json_loads(rows[i].rule, 0, NULL));
		assert_true(workflow_new(file, &w, &got));
		assert_int_equal(workflow_sees_others(w), rows[i].want);
	}
}

static char *written(const char *bytes, size_t len)
{
	char *path = own_strdup("/tmp/beadle-workflow-XXXXXX");
	int fd = mkstemp(path);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
	return path;
}

static void a_file_is_loaded(void **state)
{
	OWN(mistakes_clear)
	struct mistakes got = {.items = NULL};
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	json_auto_t *file = wants_json(sound);
	OWN(own_string)
	char *text = jsonx_dump(file);
	OWN(own_string)
	char *path = written(text, strlen(text));

	(void)state;
	assert_true(workflow_load(path, &workflow, &got));
	assert_true(json_equal(workflow_json(workflow), file));
	unlink(path);
}

static void a_file_that_is_none(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} files[] = {
	    {"", 0},
	    {"{", 1},
	    {"{\"id\": 1, \"id\": 2}", 18},
	    {"{\"id\": \"\xff\"}", 11},
	    {"{} x", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes got = {.items = NULL};
		struct workflow *workflow = NULL;
		OWN(own_string)
		char *path = written(files[i].bytes, files[i].len);
		assert_false(workflow_load(path, &workflow, &got));
		assert_int_equal(got.count, 1);
		assert_string_equal(got.items[0].path, "");
		unlink(path);
	}
}

static void a_file_that_is_not_there_or_no_file(void **state)
{
	static const char *const paths[] = {
	    "/nonexistent/workflow.json", "/tmp"};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		OWN(mistakes_clear)
		struct mistakes got = {.items = NULL};
		struct workflow *workflow = NULL;
		assert_false(workflow_load(paths[i], &workflow, &got));
		assert_int_equal(got.count, 1);
	}
}

static int setup(void **state)
{
	struct err err;

	(void)state;
	return crypto_init(&err) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_it_tells),
	    cmocka_unit_test(each_wrong_place_is_told),
	    cmocka_unit_test(tables_are_objects),
	    cmocka_unit_test(what_is_no_object_is_told_once),
	    cmocka_unit_test(all_at_once),
	    cmocka_unit_test(the_hash_is_of_what_it_says),
	    cmocka_unit_test(whether_it_looks_at_others),
	    cmocka_unit_test(a_file_is_loaded),
	    cmocka_unit_test(a_file_that_is_none),
	    cmocka_unit_test(a_file_that_is_not_there_or_no_file),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
