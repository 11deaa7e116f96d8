/* engine/timing.h: timers in business time, through questions to the
 * requester and changes of the calendar. It is Wednesday, 25 November 2026,
 * 12:00 UTC; the office works from 9 to 17. */
#include "engine/desk.h"

#include "engine/engine.h"
#include "engine/timing.h"
#include "store/timer.h"

static const char CANVAS[] = "xstate.after.reviewReminder.canvas-token.review."
                             "canvas_admins.deciding";
static const char SECURITY[] = "xstate.after.reviewReminder.canvas-token."
                               "review.security_office.deciding";

static int64_t utc(const char *date, int hour, int minute)
{
	int64_t days = 0;

	assert_true(date_parse(date, &days));
	return ((days * 24 + hour) * 60 + minute) * 60000;
}

/* The office's calendar, with a day off or without. */
static void use_calendar(struct desk *d, const char *hours, const char *day_off)
{
	config_calendar_free(&d->calendars[0]);
	d->calendars[0] = config_calendar_new("business");
	fixture_ok(
	    d->f, config_calendar_set_zone(d->calendars[0], "UTC", &d->f->err));
	fixture_ok(d->f,
	    config_calendar_add_hours(d->calendars[0], hours, &d->f->err));
	if (day_off)
		fixture_ok(d->f, config_calendar_add_holiday(
		                     d->calendars[0], day_off, &d->f->err));
}

static void request(struct desk *d)
{
	use_calendar(d, "mon-fri 09:00-17:00", NULL);
	desk_know_all(d);
	desk_request(d);
}

/* The chart takes that event now. */
static void happens(struct desk *d, const char *verb)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_ACTION, WEI, verb, "CT-1001");
	struct batch *batch = desk_begin_as(d, event);
	json_auto_t *facts = facts_event(batch, verb, NULL, NULL, NULL);
	bool taken = false;

	assert_int_equal(
	    case_find(batch, "CT-1001", &file, &d->f->err), CASE_FOUND);
	fixture_ok(d->f, case_step(batch, &file, facts, &taken, &d->f->err));
	assert_true(taken);
	desk_commit(d);
}

/* What is due comes due. */
static void the_clock_strikes(struct desk *d)
{
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, due_timers(batch, &d->f->err));
	desk_commit(d);
}

static void is_due(struct desk *d, const char *name, int64_t want_due_at_ms)
{
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	bool found;

	fixture_ok(
	    d->f, timer_get(d->f->store, 1, name, &timer, &found, &d->f->err));
	assert_true(found);
	if (timer.due_at_ms != want_due_at_ms)
		fail_msg("due %lld minutes after that",
		    (long long)(timer.due_at_ms - want_due_at_ms) / 60000);
}

static void stands_with(
    struct desk *d, const char *name, const char *want_duration)
{
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	bool found;

	fixture_ok(
	    d->f, timer_get(d->f->store, 1, name, &timer, &found, &d->f->err));
	assert_true(found);
	assert_true(timer.due_at_ms == INT64_MAX);
	assert_string_equal(timer.duration, want_duration);
}

static void a_timer_is_due_in_business_time(void **state)
{
	struct desk *d = *state;

	request(d);
	is_due(d, CANVAS, utc("2026-11-27", 12, 0));
	d->now_ms = utc("2026-11-27", 12, 0);
	the_clock_strikes(d);
	is_due(d, CANVAS, utc("2026-12-01", 12, 0));
}

static void a_clock_stops_while_the_requester_is_asked(void **state)
{
	struct desk *d = *state;

	request(d);
	d->now_ms = utc("2026-11-26", 14, 0);
	happens(d, "canvas_admins.ask");
	stands_with(d, CANVAS, "PT6H");
	/* Another question to the requester changes nothing; nor does the
	 * other office's clock. */
	d->now_ms = utc("2026-11-26", 16, 0);
	happens(d, "canvas_admins.ask");
	stands_with(d, CANVAS, "PT6H");
	is_due(d, SECURITY, utc("2026-11-27", 12, 0));
	/* Weeks later: not a reminder has come, and six hours are left. */
	d->now_ms = utc("2026-12-15", 15, 30);
	the_clock_strikes(d);
	stands_with(d, CANVAS, "PT6H");
	happens(d, "answer");
	is_due(d, CANVAS, utc("2026-12-16", 13, 30));
	d->now_ms = utc("2026-12-16", 13, 30);
	the_clock_strikes(d);
	is_due(d, CANVAS, utc("2026-12-18", 13, 30));
}

/* Two days are sixteen hours of work; an hour of them goes before each
 * question, thirteen are left after the third answer. */
static void a_clock_stops_again_and_again(void **state)
{
	static const struct {
		const char *asked;
		int hour;
		const char *answered; /* at 9 o'clock */
	} talks[] = {
	    {"2026-11-25", 13, "2026-12-01"},
	    {"2026-12-01", 10, "2026-12-02"},
	    {"2026-12-02", 10, "2026-12-03"},
	};
	struct desk *d = *state;

	request(d);
	for (size_t i = 0; i < sizeof(talks) / sizeof(talks[0]); i++) {
		d->now_ms = utc(talks[i].asked, talks[i].hour, 0);
		happens(d, "canvas_admins.ask");
		d->now_ms = utc(talks[i].answered, 9, 0);
		happens(d, "answer");
	}
	is_due(d, CANVAS, utc("2026-12-04", 14, 0));
}

static void a_closed_case_has_no_clock(void **state)
{
	struct desk *d = *state;

	request(d);
	happens(d, "canvas_admins.ask");
	happens(d, "withdraw");
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM timer"), 0);
}

static size_t recompute(struct desk *d)
{
	size_t moved = 0;

	fixture_ok(d->f,
	    timing_recompute(&d->config, d->f->store, &moved, &d->f->err));
	return moved;
}

/* Clocks of the office's calendar that run: reminders and escalations. */
static size_t running(struct desk *d)
{
	return (size_t)fixture_int(d->f,
	    "SELECT count(*) FROM timer WHERE calendar = 'business'"
	    " AND due_at_ms < 9223372036854775807");
}

static void another_calendar_moves_what_is_due(void **state)
{
	struct desk *d = *state;

	request(d);
	d->now_ms = utc("2026-11-25", 14, 0);
	happens(d, "canvas_admins.ask");
	assert_int_equal(recompute(d), 0);
	/* Thursday is a day off; a clock that stands has no due time. */
	use_calendar(d, "mon-fri 09:00-17:00", "2026-11-26");
	size_t of_security = running(d);
	assert_true(of_security >= 1);
	assert_int_equal(recompute(d), of_security);
	is_due(d, SECURITY, utc("2026-11-30", 12, 0));
	stands_with(d, CANVAS, "P1DT6H");
	assert_int_equal(recompute(d), 0);
	d->now_ms = utc("2026-11-25", 16, 0);
	happens(d, "answer");
	is_due(d, CANVAS, utc("2026-11-30", 14, 0));
	/* And back. */
	use_calendar(d, "mon-fri 09:00-17:00", NULL);
	assert_int_equal(running(d), 2 * of_security);
	assert_int_equal(recompute(d), 2 * of_security);
	is_due(d, SECURITY, utc("2026-11-27", 12, 0));
	is_due(d, CANVAS, utc("2026-11-27", 14, 0));
}

static void a_calendar_that_is_gone_is_named(void **state)
{
	struct desk *d = *state;
	size_t moved = 77;

	request(d);
	d->config.calendar_count = 0;
	assert_false(
	    timing_recompute(&d->config, d->f->store, &moved, &d->f->err));
	fixture_is_error(d->f, ERR_INPUT, "[calendar business]");
	assert_int_equal(moved, 77);
	d->config.calendar_count = 1;
	/* It left no transaction open. */
	assert_int_equal(recompute(d), 0);
}

/* The engine itself does so when it opens, before it looks what is due. */
static void a_start_knows_the_new_calendar(void **state)
{
	struct desk *d = *state;
	OWN(engine_close)
	struct engine *engine = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	request(d);
	use_calendar(d, "mon-fri 09:00-17:00", "2026-11-26");
	store_close(&d->f->store);
	if (!engine_open(&d->config, &engine, &problems, NULL))
		fail_msg("%s", str_text(&problems));
	engine_close(&engine);
	fixture_reopen(d->f);
	assert_true(fixture_int(d->f, "SELECT min(due_at_ms) FROM timer") ==
	            utc("2026-11-30", 12, 0));
}

static void a_workflow_needs_its_calendar(void **state)
{
	struct desk *d = *state;
	OWN(rulebook_close)
	struct rulebook *book = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	d->config.calendar_count = 0;
	assert_false(rulebook_open(&d->config, d->f->store, &book, &problems));
	d->config.calendar_count = 1;
	assert_non_null(strstr(str_text(&problems),
	    "delays.reviewReminder.calendar: the configuration has no "
	    "calendar \"business\"; add a section [calendar business]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_timer_is_due_in_business_time),
	    desk_test(a_clock_stops_while_the_requester_is_asked),
	    desk_test(a_clock_stops_again_and_again),
	    desk_test(a_closed_case_has_no_clock),
	    desk_test(another_calendar_moves_what_is_due),
	    desk_test(a_calendar_that_is_gone_is_named),
	    desk_test(a_start_knows_the_new_calendar),
	    desk_test(a_workflow_needs_its_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
