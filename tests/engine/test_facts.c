/* engine/facts.h: what rules and templates may know. */
#include "engine/desk.h"

static void is_json(json_t *taken_got, json_t *taken_want)
{
	OWN(own_string)
	char *got = jsonx_canonical(taken_got);
	OWN(own_string)
	char *want = jsonx_canonical(taken_want);

	json_decref(taken_got);
	json_decref(taken_want);
	assert_string_equal(got, want);
}

static void moments_in_words(void **state)
{
	static const struct {
		int64_t at_ms;
		const char *want;
	} wants[] = {
	    {0, "1 January 1970, 00:00 UTC"},
	    {59999, "1 January 1970, 00:00 UTC"},
	    {fixture_now_ms, "25 November 2026, 12:00 UTC"},
	    {1709251199999, "29 February 2024, 23:59 UTC"},
	    {1798761600000, "1 January 2027, 00:00 UTC"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(own_string)
		char *got = facts_when(wants[i].at_ms);
		assert_string_equal(got, wants[i].want);
	}
}

static void every_batch_knows_offices_and_day(void **state)
{
	struct desk *d = *state;

	is_json(facts_ambient(&d->config, d->now_ms),
	    json_pack("{s:s, s:{s:{s:s, s:i}, s:{s:s, s:i}, s:{s:s, s:i},"
	              " s:{s:s, s:i}, s:{s:s, s:i}}}",
	        "today", "2026-11-25", "offices", "canvas_admins", "title",
	        "Canvas administrators", "quorum", 1, "security_office",
	        "title", "UIS Security Office", "quorum", 1, "edtech", "title",
	        "EdTech", "quorum", 1, "accessibility", "title",
	        "Accessibility Office", "quorum", 2, "privacy", "title",
	        "Privacy Office", "quorum", 1));
	/* The day turns at midnight; the desk is in UTC. */
	static const struct {
		int64_t at_ms;
		const char *want;
	} days[] = {
	    {1795651199999, "2026-11-25"}, {1795651200000, "2026-11-26"}};
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		json_auto_t *facts = facts_ambient(&d->config, days[i].at_ms);
		assert_string_equal(
		    jsonx_path_text(facts, "today"), days[i].want);
	}
	/* 13 hours ahead of UTC. */
	fixture_ok(d->f, config_calendar_set_zone(
	                     d->calendars[0], "Pacific/Auckland", &d->f->err));
	json_auto_t *there = facts_ambient(&d->config, 1795604400000 - 1);
	json_auto_t *next = facts_ambient(&d->config, 1795604400000);
	assert_string_equal(jsonx_path_text(there, "today"), "2026-11-25");
	assert_string_equal(jsonx_path_text(next, "today"), "2026-11-26");
}

static void rules_know_case_and_requester(void **state)
{
	struct desk *d = *state;
	struct batch *batch = desk_begin(d);
	struct case_record record = {.number = (char *)"CT-1001",
	    .open = true,
	    .opened_at_ms = fixture_now_ms};
	struct person ada = {.name = (char *)"Ada"};
	const struct workflow *workflow =
	    rulebook_workflow(d->rulebook, "canvas-token");
	json_auto_t *rules = facts_rules(batch, workflow, &record, &ada);

	is_json(json_incref(json_object_get(rules, "case")),
	    json_pack("{s:s, s:s, s:b, s:b}", "number", "CT-1001", "opened",
	        "25 November 2026, 12:00 UTC", "open", 1, "stopped", 0));
	is_json(json_incref(json_object_get(rules, "requester")),
	    json_pack("{s:s}", "name", "Ada")); /* no address, no key */
	assert_string_equal(
	    jsonx_path_text(rules, "workflow.id"), "canvas-token");
	assert_string_equal(jsonx_path_text(rules, "today"), "2026-11-25");
	/* The batch's own facts are not touched. */
	assert_null(json_object_get(batch->ambient, "case"));
	store_rollback(d->f->store);
}

static void an_event_says_who_when_and_for_whom(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_SUBMIT, ADA, "x", NULL);
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *data = json_pack("{s:s}", "reason", "No.");
	json_auto_t *cause = json_pack("{s:s, s:s, s:{}, s:{}}", "type", "ask",
	    "office", "edtech", "data", "about");

	is_json(facts_event(batch, "deny", data, &d->offices[2], cause),
	    json_pack("{s:s, s:s, s:{s:s}, s:{s:i, s:s}, s:s, s:s, s:{s:s,"
	              " s:s}}",
	        "type", "deny", "at", "25 November 2026, 12:00 UTC", "data",
	        "reason", "No.", "by", "id", 1, "name", ADA, "office", "edtech",
	        "office_title", "EdTech", "about", "type", "ask", "office",
	        "edtech"));
	person_clear(&batch->actor); /* the clock's event is nobody's */
	is_json(facts_event(batch, "remind", NULL, NULL, NULL),
	    json_pack("{s:s, s:s}", "type", "remind", "at",
	        "25 November 2026, 12:00 UTC"));
	store_rollback(d->f->store);
}

/* Or each event would drag all before it along. */
static void a_cause_has_no_cause(void **state)
{
	json_auto_t *event =
	    json_pack("{s:s, s:s, s:{s:s}, s:{s:s}}", "type", "ask", "at",
	        "now", "data", "question", "Why?", "about", "type", "request");

	(void)state;
	is_json(facts_about(event),
	    json_pack("{s:s, s:s}", "type", "ask", "at", "now"));
	assert_non_null(json_object_get(event, "data")); /* a copy */
	is_json(facts_about(NULL), json_object());
}

static void a_template_sees_all_of_it(void **state)
{
	struct desk *d = *state;
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_auto_t *event = json_pack("{s:s}", "type", "request");

	desk_know_all(d);
	desk_request(d);
	struct batch *batch = desk_begin(d);
	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	json_auto_t *facts = facts_notice(
	    file.rules, file.workflow, file.record.snapshot, event);
	assert_string_equal(
	    jsonx_path_text(facts, "context.answers.courses"), "HIST 1106-01");
	assert_string_equal(jsonx_path_text(facts, "event.type"), "request");
	assert_int_equal(json_array_size(json_object_get(facts, "status")), 3);
	assert_string_equal(jsonx_path_text(facts, "status.0"),
	    "Two offices are looking at your request at the same time. Both"
	    " have to agree.");
	json_auto_t *without =
	    facts_notice(file.rules, file.workflow, file.record.snapshot, NULL);
	assert_null(json_object_get(without, "event"));
	store_rollback(d->f->store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(moments_in_words),
	    desk_test(every_batch_knows_offices_and_day),
	    desk_test(rules_know_case_and_requester),
	    desk_test(an_event_says_who_when_and_for_whom),
	    cmocka_unit_test(a_cause_has_no_cause),
	    desk_test(a_template_sees_all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
