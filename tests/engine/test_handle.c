/* engine/handle.h: who is known well enough, and what words mean. */
#include "engine/desk.h"

static const int64_t DAY_MS = INT64_C(86400) * 1000;

static int64_t in_state(struct desk *d, const char *state)
{
	static const char COUNT[] =
	    "SELECT count(*) FROM journal WHERE state = $1";
	struct db_statement *st = db_statement(store_db(d->f->store), COUNT);

	db_bind_text(st, state);
	assert_int_equal(db_next(st, &d->f->err), DB_ROW);
	int64_t count = db_int(st, 0);
	db_done(st);
	return count;
}

/* --- who is it?
 * ------------------------------------------------------------------ */

static void only_a_freshly_known_member_acts(void **state)
{
	static const struct {
		const char *standing; /* NULL: never looked up */
		int64_t age_ms;
		const char *want_state;
		const char *want_word; /* why it is refused */
	} wants[] = {
	    {NULL, 0, "waiting", ""},
	    {"member", 0, "done", ""},
	    {"member", 86400 * 1000 - 1, "done", ""},
	    {"member", 86400 * 1000, "waiting", ""},
	    {"guest", 0, "refused", "as a guest"},
	    {"external", 0, "refused", "another organisation"},
	    {"deleted", 0, "refused", "deactivated"},
	    {"bot", 0, "refused", "A bot"},
	    {"guest", 86400 * 1000, "waiting", ""},
	    /* The clock was turned back: nothing is known about since when. */
	    {"member", -1, "waiting", ""},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(own_string)
		char *who = own_printf("T1/U%zu", i);
		int64_t before = in_state(d, wants[i].want_state);
		size_t look_ups = desk_count(d, DELIVERY_LOOK_UP);
		if (wants[i].standing) {
			d->now_ms -= wants[i].age_ms;
			desk_learn(d, who, "X", NULL, wants[i].standing);
			d->now_ms += wants[i].age_ms;
		}
		desk_say(d, who, "hello");
		/* Acknowledged either way; what follows comes later. */
		assert_int_equal(d->reply.kind, REPLY_DONE);
		if (in_state(d, wants[i].want_state) != before + 1)
			fail_msg("row %zu is not %s", i, wants[i].want_state);
		bool waits = strcmp(wants[i].want_state, "waiting") == 0;
		assert_int_equal(
		    desk_count(d, DELIVERY_LOOK_UP), look_ups + waits);
		if (strcmp(wants[i].want_state, "refused") == 0)
			assert_non_null(strstr(
			    desk_whispered(d, who + 3), wants[i].want_word));
		desk_all_arrive(d);
	}
}

/* Whoever has a form open sees what is wrong with it, though a day has passed
 * since it was asked who they are. That is asked again beside. */
static void a_form_that_lay_open_is_judged(void **state)
{
	static const struct {
		int64_t age_ms;
		enum reply_kind want_reply;
		const char *want_state;
	} wants[] = {
	    {INT64_C(25) * 3600 * 1000, REPLY_FORM_ERRORS, "refused"},
	    {INT64_C(8) * 86400 * 1000, REPLY_DONE, "waiting"},
	    {-1, REPLY_DONE, "waiting"},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(own_string)
		char *who = own_printf("T1/UFORM%zu", i);
		int64_t before = in_state(d, wants[i].want_state);
		size_t look_ups = desk_count(d, DELIVERY_LOOK_UP);
		d->now_ms -= wants[i].age_ms;
		desk_learn(d, who, "X", NULL, "member");
		d->now_ms += wants[i].age_ms;
		desk_submit(d, who, "request", "canvas-token", json_object());
		assert_int_equal(d->reply.kind, wants[i].want_reply);
		assert_int_equal(in_state(d, wants[i].want_state), before + 1);
		assert_int_equal(desk_count(d, DELIVERY_LOOK_UP), look_ups + 1);
		desk_all_arrive(d);
	}
}

static void nobody_needs_no_looking_up(void **state)
{
	struct desk *d = *state;

	desk_do(d, desk_event(d, EVENT_NOTE, ADA, NULL, NULL));
	desk_do(d, desk_event(d, EVENT_MESSAGE, NULL, NULL, NULL));
	assert_int_equal(in_state(d, "done"), 2);
	assert_int_equal(d->sent_count, 0);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM person"), 0);
}

static void an_action_without_a_name_is_set_aside(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_do(d, desk_event(d, EVENT_ACTION, ADA, NULL, "CT-1001"));
	assert_int_equal(in_state(d, "set_aside"), 1);
}

/* --- words
 * -------------------------------------------------------------------------- */

static void words(void **state)
{
	static const struct {
		const char *text; /* of Ada, who has one open case */
		const char *want_title;
	} wants[] = {
	    {"status", "Where CT-1001 stands"},
	    {"  Status, please", "Where CT-1001 stands"},
	    {"STATUS", "Where CT-1001 stands"},
	    {"withdraw", "Where CT-1001 stands"},
	    {"Withdraw my request!", "Where CT-1001 stands"},
	    {"hello", "Hello Ada"},
	    {"", "Hello Ada"},
	    {"what is the status", "Hello Ada"},
	    {"statuses", "Hello Ada"},
	    {"\xc3\x84hm", "Hello Ada"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		desk_say(d, ADA, wants[i].text);
		const struct delivery *sent =
		    desk_find(d, DELIVERY_POST, "channel", "D1");
		if (strcmp(jsonx_path_text(sent->payload, "notice.title"),
		        wants[i].want_title) != 0)
			fail_msg("\"%s\": %s", wants[i].text,
			    jsonx_path_text(sent->payload, "notice.title"));
		desk_all_arrive(d);
	}
	/* Whoever has no open case is greeted. */
	desk_say(d, JO, "status");
	assert_string_equal(
	    jsonx_path_text(
	        desk_find(d, DELIVERY_POST, "channel", "D1")->payload,
	        "notice.title"),
	    "Hello Jo");
}

static void the_status_of_each_open_case(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	for (int i = 0; i < 3; i++)
		desk_request(d);
	desk_press(d, ADA, "withdraw", "CT-1002");
	desk_all_arrive(d);
	size_t before = desk_count(d, DELIVERY_POST);
	desk_say(d, ADA, "status");
	desk_all_arrive(d);
	assert_int_equal(desk_count(d, DELIVERY_POST), before + 2);
}

/* --- the clock
 * ------------------------------------------------------------------------ */

static void a_timer_steps_its_case(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	d->now_ms += 2 * DAY_MS;
	struct batch *batch = desk_begin(d);
	fixture_ok(d->f, due_timers(batch, &d->f->err));
	desk_commit(d);
	const struct delivery *reminder =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	assert_non_null(jsonx_path_text(reminder->payload, "thread"));
	json_auto_t *audit = desk_audit(d);
	assert_string_equal(jsonx_path_text(audit, "channel"), "timer");
	assert_null(json_object_get(audit, "actor"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(only_a_freshly_known_member_acts),
	    desk_test(a_form_that_lay_open_is_judged),
	    desk_test(nobody_needs_no_looking_up),
	    desk_test(an_action_without_a_name_is_set_aside),
	    desk_test(words),
	    desk_test(the_status_of_each_open_case),
	    desk_test(a_timer_steps_its_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
