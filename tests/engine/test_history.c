/* engine/history.h: what has happened, in words, for who may know it. */
#include "engine/desk.h"
#include "engine/history.h"

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
	    desk_test(who_may_read_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
