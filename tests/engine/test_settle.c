/* engine/settle.h: what becomes of a row after each outcome. */
#include "engine/desk.h"

static const int64_t SECOND_MS = 1000;
static const int64_t HOUR_MS = INT64_C(3600) * 1000;

/* --- pauses --------------------------------------------------------------- */

static void pauses_grow_to_ten_minutes(void **state)
{
	static const struct {
		int attempts;
		int64_t age_ms;
		int64_t retry_after_ms;
		int64_t want_least_ms; /* from now; -1: given up */
		int64_t want_most_ms;
	} wants[] = {
	    {1, 0, -1, 1000, 1250},
	    {2, 0, -1, 2000, 2500},
	    {5, 0, -1, 16000, 20000},
	    {10, 0, -1, 512000, 640000},
	    {11, 0, -1, 600000, 750000},
	    {1000, 0, -1, 600000, 750000},
	    /* The peer's wish is a floor. */
	    {1, 0, 30000, 30000, 30000},
	    {1, 0, 0, 1000, 1250},
	    {11, 0, 3600000, 3600000, 3600000},
	    /* Two days, then no more. */
	    {50, 48 * 3600000LL, -1, 600000, 750000},
	    {50, 48 * 3600000LL + 1, -1, -1, -1},
	    {1, 48 * 3600000LL + 1, 5, -1, -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		int64_t now_ms = fixture_now_ms;
		int64_t at_ms = settle_next_try_ms(now_ms - wants[i].age_ms,
		    wants[i].attempts, wants[i].retry_after_ms, now_ms);
		if (wants[i].want_least_ms < 0) {
			assert_true(at_ms == -1);
			continue;
		}
		if (at_ms < now_ms + wants[i].want_least_ms ||
		    at_ms > now_ms + wants[i].want_most_ms)
			fail_msg(
			    "row %zu: %lld", i, (long long)(at_ms - now_ms));
	}
}

/* A crowd that failed together does not come back together. */
static void pauses_differ(void **state)
{
	int64_t first = settle_next_try_ms(0, 11, -1, 0);

	(void)state;
	for (int i = 0; i < 100; i++)
		if (settle_next_try_ms(0, 11, -1, 0) != first)
			return;
	fail_msg("always %lld", (long long)first);
}

/* --- outcomes ----------------------------------------------------------------
 */

static const char *row_state(struct desk *d, int64_t id)
{
	static const char SELECT[] =
	    "SELECT state, error, attempts FROM outbox WHERE id = $1";
	static char text[128];
	struct db_statement *st = db_statement(store_db(d->f->store), SELECT);

	db_bind_int(st, id);
	assert_int_equal(db_next(st, &d->f->err), DB_ROW);
	snprintf(text, sizeof(text), "%s %s %lld", db_text(st, 0),
	    db_is_null(st, 1) ? "-" : db_text(st, 1), (long long)db_int(st, 2));
	db_done(st);
	return text;
}

static void each_outcome_of_a_message(void **state)
{
	static const struct {
		enum delivery_outcome outcome;
		const char *error;
		const char *want_row;
		bool want_again;
		bool want_maybe;
	} wants[] = {
	    {DELIVERY_SENT, NULL, "sent - 0", false, false},
	    {DELIVERY_RETRY, "http_503", "open http_503 1", true, false},
	    {DELIVERY_UNKNOWN, "timeout", "open timeout 1", true, true},
	    {DELIVERY_FAILED, "no_such_channel", "failed no_such_channel 0",
	        false, false},
	    {DELIVERY_FAILED, NULL, "failed unknown 0", false, false},
	    {DELIVERY_LATER, "held", "open - 0", true, false},
	};
	struct desk *d = *state;

	desk_know_all(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		desk_request(d);
		const struct delivery *post =
		    desk_find(d, DELIVERY_POST, "user", "UADA");
		size_t before = d->sent_count;
		desk_answer(d, post, wants[i].outcome, NULL, wants[i].error);
		assert_string_equal(
		    row_state(d, post->outbox_id), wants[i].want_row);
		d->now_ms += 2 * SECOND_MS;
		desk_pump(d);
		const struct delivery *again =
		    d->sent_count > before ? d->sent[d->sent_count - 1] : NULL;
		bool is_again = again && again->outbox_id == post->outbox_id;
		assert_int_equal(is_again, wants[i].want_again);
		if (is_again)
			assert_int_equal(
			    again->maybe_sent, wants[i].want_maybe);
		desk_all_arrive(d);
	}
}

static void a_message_is_where_the_peer_put_it(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	desk_answer(d, post, DELIVERY_SENT,
	    json_pack("{s:s, s:s}", "channel", "CCANVAS", "ts", "7.7"), NULL);
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM post"
	                      " WHERE channel = 'CCANVAS' AND ts = '7.7'"),
	    1);
	/* Answered twice: the second changes nothing. */
	desk_answer(d, post, DELIVERY_FAILED, NULL, "late");
	assert_string_equal(row_state(d, post->outbox_id), "sent - 0");
}

static void a_failure_is_seen_on_its_case(void **state)
{
	struct desk *d = *state;
	json_auto_t *audit = NULL;

	desk_know_all(d);
	desk_request(d);
	desk_answer(d, desk_find(d, DELIVERY_MAIL, "to", "ada@u.example"),
	    DELIVERY_FAILED, NULL, "550");
	audit = desk_audit(d);
	assert_string_equal(jsonx_path_text(audit, "what"), "mail.mail");
	assert_string_equal(jsonx_path_text(audit, "outcome"), "failed: 550");
	assert_string_equal(jsonx_path_text(audit, "channel"), "engine");
	assert_int_equal(
	    fixture_int(d->f, "SELECT case_id FROM audit ORDER BY id DESC"), 1);
}

static void after_two_days_it_has_failed(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	const struct delivery *mail =
	    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
	d->now_ms += 48 * HOUR_MS;
	desk_answer(d, mail, DELIVERY_RETRY, NULL, "451");
	assert_string_equal(row_state(d, mail->outbox_id), "open 451 1");
	d->now_ms += HOUR_MS;
	desk_pump(d);
	desk_answer(
	    d, d->sent[d->sent_count - 1], DELIVERY_UNKNOWN, NULL, "timeout");
	assert_string_equal(row_state(d, mail->outbox_id), "failed timeout 1");
	assert_null(dispatch_in_flight(d->dispatch, mail->outbox_id));
}

/* --- look-ups
 * --------------------------------------------------------- */

static void a_look_up_makes_a_person_known(void **state)
{
	struct desk *d = *state;
	OWN(person_clear)
	struct person ada = {.id = 0};

	desk_say(d, ADA, "hello");
	const struct delivery *asked =
	    desk_find(d, DELIVERY_LOOK_UP, "who", ADA);
	assert_non_null(asked);
	desk_answer(d, asked, DELIVERY_SENT,
	    json_pack("{s:s, s:s, s:s}", "name", "Ada", "email",
	        "Ada@U.example", "standing", "member"),
	    NULL);
	fixture_ok(d->f, person_get(d->f->store, fixture_person(d->f, ADA),
	                     &ada, &d->f->err));
	assert_string_equal(ada.email, "ada@u.example");
	assert_string_equal(ada.standing, "member");
	assert_true(ada.checked_at_ms == d->now_ms);
	/* Details stay in the person's row alone. */
	assert_int_equal(
	    fixture_int(d->f, "SELECT count(*) FROM outbox"
	                      " WHERE kind = 'look_up' AND remote IS NULL"),
	    1);
}

/* Nobody could be asked, or the answer said nothing: a stranger. */
static void a_failed_look_up_makes_a_stranger(void **state)
{
	struct desk *d = *state;
	OWN(person_clear)
	struct person ada = {.id = 0};

	desk_say(d, ADA, "hello");
	desk_answer(d, desk_find(d, DELIVERY_LOOK_UP, "who", ADA),
	    DELIVERY_FAILED, NULL, "user_not_found");
	fixture_ok(d->f, person_get(d->f->store, fixture_person(d->f, ADA),
	                     &ada, &d->f->err));
	assert_string_equal(ada.standing, "external");
	assert_int_equal(ada.checked_at_ms, 0); /* asked again next time */
	assert_non_null(strstr(desk_whispered(d, "UADA"), "confirm who"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pauses_grow_to_ten_minutes),
	    cmocka_unit_test(pauses_differ),
	    desk_test(each_outcome_of_a_message),
	    desk_test(a_message_is_where_the_peer_put_it),
	    desk_test(a_failure_is_seen_on_its_case),
	    desk_test(after_two_days_it_has_failed),
	    desk_test(a_look_up_makes_a_person_known),
	    desk_test(a_failed_look_up_makes_a_stranger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
