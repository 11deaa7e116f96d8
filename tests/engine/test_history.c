/* engine/history.h: what has happened, in words, for who may know it. */
#include "engine/desk.h"
#include "engine/history.h"
#include "store/audit.h"
#include "store/case_event.h"
#include "store/forget.h"

static json_t *facts_of(struct desk *d, bool with_private, size_t page)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	json_t *facts = NULL;
	struct batch *batch = desk_begin(d);

	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	fixture_ok(d->f, history_facts(batch, &file, with_private, page, &facts,
	                     &d->f->err));
	desk_commit(d);
	return facts;
}

static const char *entry(const json_t *facts, size_t i, const char *key)
{
	return jsonx_text(
	    json_array_get(json_object_get(facts, "entries"), i), key);
}

static void in_words_and_in_order(void **state)
{
	static const struct {
		const char *who, *office, *did, *said;
	} wants[] = {
	    {"Ada", "", "sent the request", ""},
	    {"", "", "heard from the directory", ""},
	    {"", "", "heard from Canvas", ""},
	    {"", "", "heard from Canvas", ""},
	    {"Wei", "Canvas administrators", "asked", "Which?"},
	    {"Ada", "", "answered", "This one."},
	    {"", "", "reminded an office that has not decided", ""},
	    {"", "", "reminded an office that has not decided", ""},
	    {"Priya", "UIS Security Office", "approved", ""},
	    {"Wei", "Canvas administrators", "declined", "Use LTI."},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_submit(d, WEI, "canvas_admins.ask", "CT-1001",
	    json_pack("{s:s}", "question", "Which?"));
	desk_submit(d, ADA, "answer", "CT-1001",
	    json_pack("{s:s}", "answer", "This one."));
	d->now_ms += INT64_C(2) * 86400 * 1000;
	struct batch *batch = desk_begin(d);
	fixture_ok(d->f, due_timers(batch, &d->f->err));
	desk_commit(d);
	desk_know_all(d); /* after a day they are looked up again */
	/* Refused, and so no part of it. */
	desk_press(d, JO, "canvas_admins.approve", "CT-1001");
	desk_press(d, PRIYA, "security_office.approve", "CT-1001");
	desk_submit(d, WEI, "canvas_admins.deny", "CT-1001",
	    json_pack("{s:s}", "reason", "Use LTI."));
	json_auto_t *facts = facts_of(d, true, 0);
	size_t count = sizeof(wants) / sizeof(wants[0]);
	assert_int_equal(
	    json_array_size(json_object_get(facts, "entries")), count);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(entry(facts, i, "who"), wants[i].who);
		assert_string_equal(entry(facts, i, "office"), wants[i].office);
		assert_string_equal(entry(facts, i, "did"), wants[i].did);
		assert_string_equal(entry(facts, i, "said"), wants[i].said);
	}
}

static void what_did_not_arrive(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_answer(d, desk_find(d, DELIVERY_POST, "channel", "CCANVAS"),
	    DELIVERY_FAILED, NULL, "not_in_channel");
	json_auto_t *facts = facts_of(d, false, 0);
	size_t last = json_array_size(json_object_get(facts, "entries")) - 1;
	assert_string_equal(entry(facts, last, "did"),
	    "could not deliver a message (not_in_channel)");
}

static void pages_are_full_from_the_end(void **state)
{
	static const struct {
		size_t page;
		int64_t want_page;
		size_t want_entries;
	} wants[] = {
	    {0, 3, HISTORY_PAGE}, /* the last */
	    {1, 1, 6}, /* the request, and three answers of systems */
	    {2, 2, HISTORY_PAGE},
	    {3, 3, HISTORY_PAGE},
	    {4, 3, HISTORY_PAGE}, /* made up */
	    {SIZE_MAX, 3, HISTORY_PAGE},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	for (size_t i = 0; i < 2 * HISTORY_PAGE + 2; i++)
		desk_press(d, WEI, "canvas_admins.claim", "CT-1001");
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		json_auto_t *facts = facts_of(d, true, wants[i].page);
		assert_int_equal(
		    jsonx_path_int(facts, "page", 0), wants[i].want_page);
		assert_int_equal(jsonx_path_int(facts, "pages", 0), 3);
		assert_int_equal(
		    json_array_size(json_object_get(facts, "entries")),
		    wants[i].want_entries);
	}
	json_auto_t *first = facts_of(d, true, 1);
	assert_string_equal(entry(first, 0, "did"), "sent the request");
	json_auto_t *open = facts_of(d, false, 0);
	assert_int_equal(json_array_size(json_object_get(open, "entries")), 4);
}

/* One that the clock or a system has sent, n days from now. */
static void goes_on(struct desk *d, int n, const char *type, const char *system)
{
	int64_t at_ms = d->now_ms + n * INT64_C(86400) * 1000;
	OWN(own_string)
	char *at = facts_when(at_ms);
	json_auto_t *event = json_pack("{s:s, s:s}", "type", type, "at", at);
	int64_t revision =
	    1 + fixture_int(d->f, "SELECT max(revision) FROM case_event");
	json_auto_t *record =
	    json_pack("{s:s, s:I, s:s, s:s*}", "what", type, "revision",
	        (json_int_t)revision, "channel", "timer", "system", system);
	int64_t id;

	desk_begin(d);
	fixture_ok(d->f, case_event_put(d->f->store, 1, revision, 0, event, &id,
	                     &d->f->err));
	fixture_ok(
	    d->f, audit_put(d->f->store, at_ms, 1, 0, record, &d->f->err));
	desk_commit(d);
}

/* A token is looked at every day for a year: that is one thing to read. */
static void what_only_goes_on_is_said_once(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	for (int day = 1; day <= 100; day++) {
		goes_on(d, day, "xstate.after.aDay.live", NULL);
		goes_on(d, day, "xstate.done.actor.look", "canvas");
	}
	json_auto_t *facts = facts_of(d, false, 0);
	const json_t *entries = json_object_get(facts, "entries");
	/* The request, what the directory said, and these two. */
	assert_int_equal(json_array_size(entries), 4);
	assert_string_equal(entry(facts, 0, "did"), "sent the request");
	assert_string_equal(
	    entry(facts, 2, "did"), "looked at the token in Canvas");
	assert_string_equal(entry(facts, 3, "did"), "heard from Canvas");
	OWN(own_string)
	char *first = facts_when(d->now_ms + INT64_C(86400) * 1000);
	OWN(own_string)
	char *last = facts_when(d->now_ms + 100 * INT64_C(86400) * 1000);
	assert_string_equal(entry(facts, 2, "times"), "100");
	assert_string_equal(entry(facts, 2, "first"), first);
	assert_string_equal(entry(facts, 2, "at"), last);
	/* Before that there were two. */
	assert_string_equal(entry(facts, 3, "times"), "102");
	desk_press(d, ADA, "history", "CT-1001");
	const char *told = desk_whispered(d, &ADA[3]);
	if (strstr(told, "looked at the token in Canvas (100 times since 26 "
	                 "November 2026") == NULL)
		fail_msg("%s", told);
}

/* Of a case of which only the number is left. */
static void what_was_forgotten(void **state)
{
	struct desk *d = *state;
	struct forget_counts counts;

	desk_know_all(d);
	desk_request(d);
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_all_arrive(d);
	desk_begin(d);
	fixture_ok(d->f, forget_before(d->f->store, d->now_ms + 1, d->now_ms,
	                     &counts, &d->f->err));
	desk_commit(d);
	assert_int_equal(counts.cases, 1);
	json_auto_t *facts = facts_of(d, true, 0);
	assert_int_equal(json_array_size(json_object_get(facts, "entries")), 1);
	assert_string_equal(
	    entry(facts, 0, "did"), "deleted what was written before");
	/* Its messages stay as they are, and it still says that it is over. */
	size_t before = d->sent_count;
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001.1");
	desk_press(d, ADA, "status", "CT-1001");
	for (size_t i = before; i < d->sent_count; i++)
		assert_int_not_equal(d->sent[i]->kind, DELIVERY_UPDATE);
	assert_true(d->sent_count > before);
}

/* Neither what reviewers note nor a reminder moves it on. */
static void what_moved_it_on_last(void **state)
{
	struct desk *d = *state;
	static const char *const dids[] = {"", "approved", "withdrew it"};

	desk_know_all(d);
	desk_request(d);
	for (size_t i = 0; i < sizeof(dids) / sizeof(dids[0]); i++) {
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		json_auto_t *last = NULL;

		if (i == 1)
			desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
		if (i == 2)
			desk_press(d, ADA, "withdraw", "CT-1001");
		desk_submit(d, PRIYA, "security_office.note", "CT-1001",
		    json_pack("{s:s}", "note", "plum"));
		if (i == 2)
			goes_on(d, 0, "xstate.after.aDay.live", NULL);
		struct batch *batch = desk_begin(d);
		assert_int_equal(
		    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
		fixture_ok(d->f, history_last(batch, &file, &last, &d->f->err));
		desk_commit(d);
		assert_string_equal(jsonx_text(last, "did"), dids[i]);
		assert_null(json_object_get(last, "said"));
	}
}

/* Whoever knows the number can send the click. */
static void who_may_read_it(void **state)
{
	static const struct {
		const char *who;
		const char *want; /* part of what they are told */
		bool want_private;
	} wants[] = {
	    {WEI, "asked", true},
	    {PRIYA, "asked", true},
	    {ADA, "asked", false}, /* it is her own */
	    {"T1/USTRANGER", "cannot find that request", false},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_learn(d, "T1/USTRANGER", "Sam", "sam@u.example", "member");
	desk_request(d);
	desk_submit(d, WEI, "canvas_admins.note", "CT-1001",
	    json_pack("{s:s}", "note", "plum"));
	desk_submit(d, WEI, "canvas_admins.ask", "CT-1001",
	    json_pack("{s:s}", "question", "Which?"));
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		desk_press(d, wants[i].who, "history", "CT-1001#1");
		const char *told = desk_whispered(d, wants[i].who + 3);
		if (strstr(told, wants[i].want) == NULL ||
		    (strstr(told, "plum") != NULL) != wants[i].want_private)
			fail_msg("%s: %s", wants[i].who, told);
		desk_all_arrive(d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(in_words_and_in_order),
	    desk_test(what_did_not_arrive),
	    desk_test(pages_are_full_from_the_end),
	    desk_test(what_only_goes_on_is_said_once),
	    desk_test(what_was_forgotten),
	    desk_test(what_moved_it_on_last),
	    desk_test(who_may_read_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
