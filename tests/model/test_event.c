/* model/event.h: there and back, whole or in part, and what is no event. */
#include "base/own.h"
#include "model/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	enum event_kind kind;
	const char *want_name;
} kinds[] = {
    {EVENT_MESSAGE, "message"},
    {EVENT_ACTION, "action"},
    {EVENT_SUBMIT, "submit"},
    {EVENT_HOME, "home"},
    {EVENT_COMMAND, "command"},
    {EVENT_TIMER, "timer"},
    {EVENT_NOTE, "note"},
    {EVENT_BOUNCE, "bounce"},
    {EVENT_RESULT, "result"},
};

static void kinds_have_the_names_that_are_stored(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_string_equal(
		    event_kind_name(kinds[i].kind), kinds[i].want_name);
}

static struct event *full(enum event_kind kind)
{
	struct event *e = event_new(kind, "slack", "Ev1");

	e->who = own_strdup("T1/U1");
	e->who_name = own_strdup("Ada \xC3\xA9");
	e->verb = own_strdup("approve");
	e->ref = own_strdup("CT-1042.17");
	e->text = own_strdup("two\nlines");
	e->data = json_pack("{s:s, s:[i]}", "purpose", "export", "n", 7);
	e->channel = own_strdup("D1");
	e->thread = own_strdup("1.2");
	e->ts = own_strdup("1.3");
	e->trigger = own_strdup("3.4");
	e->view = own_strdup("V1");
	e->hook = own_strdup("https://hooks.slack.com/1");
	e->subject = own_strdup("Re: two");
	e->doubts = EVENT_CLAIMED | EVENT_UNSIGNED;
	e->at_ms = 1795523400000;
	return e;
}

static void assert_same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		assert_ptr_equal(a, b);
	else
		assert_string_equal(a, b);
}

static void assert_same(const struct event *a, const struct event *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->at_ms, b->at_ms);
	assert_string_equal(a->source, b->source);
	assert_string_equal(a->external_id, b->external_id);
	assert_same_text(a->who, b->who);
	assert_same_text(a->who_name, b->who_name);
	assert_same_text(a->verb, b->verb);
	assert_same_text(a->ref, b->ref);
	assert_same_text(a->text, b->text);
	assert_same_text(a->subject, b->subject);
	assert_int_equal(a->doubts, b->doubts);
	assert_same_text(a->channel, b->channel);
	assert_same_text(a->thread, b->thread);
	assert_same_text(a->trigger, b->trigger);
	assert_same_text(a->ts, b->ts);
	assert_same_text(a->view, b->view);
	assert_same_text(a->hook, b->hook);
	assert_true(a->data == b->data || json_equal(a->data, b->data));
}

static void expect_back(const struct event *event)
{
	json_auto_t *body = event_to_json(event);
	OWN(own_string)
	char *text = json_dumps(body, 0);
	json_auto_t *read = json_loads(text, 0, NULL);
	OWN(event_free)
	struct event *back = event_from_json(
	    event->source, event->external_id, event->at_ms, read);

	assert_same(event, back);
}

static void what_is_stored_comes_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		OWN(event_free)
		struct event *event = full(kinds[i].kind);
		OWN(event_free)
		struct event *bare = event_new(kinds[i].kind, "timer", "x");
		expect_back(event);
		expect_back(bare);
	}
}

/* Their columns have them already. */
static void the_body_leaves_out_what_has_a_column(void **state)
{
	OWN(event_free)
	struct event *event = full(EVENT_ACTION);
	OWN(event_free)
	struct event *bare = event_new(EVENT_NOTE, "s", "x");
	json_auto_t *body = event_to_json(event);
	json_auto_t *bare_body = event_to_json(bare);

	(void)state;
	assert_null(json_object_get(body, "source"));
	assert_null(json_object_get(body, "external_id"));
	assert_null(json_object_get(body, "at_ms"));
	assert_int_equal(json_object_size(body), 15);
	assert_int_equal(json_object_size(bare_body), 1);
}

/* The data is shared, not lost, whoever is freed first. */
static void data_is_counted(void **state)
{
	struct event *event = full(EVENT_SUBMIT);
	json_auto_t *body = event_to_json(event);
	struct event *back = event_from_json("slack", "Ev1", 0, body);

	(void)state;
	event_free(&event);
	assert_null(event);
	event_free(&event);
	assert_int_equal(json_integer_value(json_array_get(
	                     json_object_get(back->data, "n"), 0)),
	    7);
	event_free(&back);
}

static const char *const strange[] = {"{}", "[]", "7", "null", "\"note\"",
    "{\"kind\":7}", "{\"kind\":\"\"}", "{\"kind\":\"Action\"}",
    "{\"kind\":\"unknown\",\"who\":null,\"text\":{},\"verb\":[\"a\"]}"};

static void what_is_no_event_is_a_note(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		json_auto_t *body =
		    json_loads(strange[i], JSON_DECODE_ANY, NULL);
		OWN(event_free)
		struct event *event = event_from_json("slack", "Ev1", 5, body);
		OWN(event_free)
		struct event *want = event_new(EVENT_NOTE, "slack", "Ev1");
		want->at_ms = 5;
		assert_same(event, want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds_have_the_names_that_are_stored),
	    cmocka_unit_test(what_is_stored_comes_back),
	    cmocka_unit_test(the_body_leaves_out_what_has_a_column),
	    cmocka_unit_test(data_is_counted),
	    cmocka_unit_test(what_is_no_event_is_a_note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
