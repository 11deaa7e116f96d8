/* engine/digest.h: one message a day of what waits, to whom, and when. The desk
 * begins on Wednesday, 2026-11-25, at 12:00 UTC. */
#include "engine/desk.h"

#include "engine/digest.h"
#include "store/absence.h"
#include "store/digest.h"

static const int64_t HOUR_MS = INT64_C(3600000);
static const int64_t DAY_MS = INT64_C(86400000);
/* From noon until half past eight the day after. */
static const int64_t NEXT_MS = INT64_C(20) * 3600000 + 1800000;

/* The Canvas administrators have no channel, and Wei has chosen it. */
static int setup(void **state)
{
	if (desk_setup(state) != 0)
		return 1;
	struct desk *d = *state;
	d->offices[0].slack_channel = NULL;
	desk_know_all(d);
	desk_say(d, WEI, "digest on");
	desk_request(d);
	desk_all_arrive(d);
	return 0;
}

/* As the engine does at that time: one turn. */
static void tick(struct desk *d, int64_t now_ms)
{
	d->now_ms = now_ms;
	struct batch *batch = desk_begin(d);
	fixture_ok(d->f, digest_run(batch, &d->f->err));
	desk_commit(d);
	desk_all_arrive(d);
}

static int64_t due(struct desk *d)
{
	int64_t ms;

	fixture_ok(d->f,
	    digest_due_ms(d->f->store, &d->config, d->now_ms, &ms, &d->f->err));
	return ms;
}

/* How many digests went out since; *ret_last is the newest. */
static size_t digests(
    struct desk *d, size_t since, const struct delivery **ret_last)
{
	size_t count = 0;

	for (size_t i = since; i < d->sent_count; i++)
		if (strcmp(jsonx_text(d->sent[i]->payload, "notice.template"),
		        "digest") == 0) {
			count++;
			*ret_last = d->sent[i];
		}
	return count;
}

static void it_comes_once_a_day(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;
	int64_t start_ms = d->now_ms;
	size_t since = d->sent_count;

	assert_true(due(d) == start_ms + NEXT_MS);
	tick(d, start_ms + NEXT_MS - 1);
	assert_int_equal(digests(d, since, &last), 0);
	d->now_ms = start_ms + NEXT_MS;
	assert_true(due(d) == d->now_ms);
	tick(d, d->now_ms);
	tick(d, d->now_ms + HOUR_MS);
	assert_int_equal(digests(d, since, &last), 1);
	assert_true(due(d) == start_ms + NEXT_MS + DAY_MS);
	assert_string_equal(jsonx_path_text(last->payload, "user"), "UWEI");
	assert_string_equal(jsonx_path_text(last->payload, "notice.title"),
	    "1 request waits for you");
	assert_non_null(
	    strstr(jsonx_path_text(last->payload, "notice.markdown"),
	        "from Ada: waits for Canvas administrators"));
	assert_string_equal(
	    jsonx_path_text(last->payload, "notice.buttons.0.verb"), "look");
	assert_string_equal(
	    jsonx_path_text(last->payload, "notice.buttons.0.ref"), "CT-1001");
	/* After a restart the day has still been had. */
	fixture_reopen(d->f);
	tick(d, d->now_ms + HOUR_MS);
	assert_int_equal(digests(d, since, &last), 1);
	tick(d, start_ms + NEXT_MS + DAY_MS);
	assert_int_equal(digests(d, since, &last), 2);
}

/* Late rather than not at all, and one for all the days that it was down. */
static void after_days_of_silence(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;
	size_t since = d->sent_count;

	tick(d, d->now_ms + 5 * DAY_MS);
	tick(d, d->now_ms + 1);
	assert_int_equal(digests(d, since, &last), 1);
}

/* To a day that it was ahead of; to one that has had its digest. */
static void when_the_clock_is_turned_back(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;
	int64_t first_ms = d->now_ms + NEXT_MS;
	size_t since = d->sent_count;

	tick(d, first_ms);
	tick(d, first_ms + 400 * DAY_MS);
	assert_int_equal(digests(d, since, &last), 2);
	d->now_ms = first_ms + HOUR_MS;
	assert_true(due(d) == d->now_ms);
	tick(d, d->now_ms);
	assert_int_equal(digests(d, since, &last), 2);
	assert_true(due(d) == first_ms + DAY_MS);
	tick(d, first_ms + DAY_MS);
	assert_int_equal(digests(d, since, &last), 3);
}

static void on_working_days(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;
	struct config_calendar *week = config_calendar_new("week");
	struct config_calendar *own = d->calendars[0];
	size_t since = d->sent_count;

	fixture_ok(d->f, config_calendar_set_zone(week, "UTC", &d->f->err));
	fixture_ok(d->f,
	    config_calendar_add_hours(week, "mon-fri 09:00-17:00", &d->f->err));
	d->calendars[0] = week;
	tick(d, d->now_ms + NEXT_MS + 2 * DAY_MS); /* Saturday */
	size_t saturday = digests(d, since, &last);
	bool monday = due(d) == d->now_ms + 2 * DAY_MS;
	tick(d, d->now_ms + 2 * DAY_MS);
	size_t on_monday = digests(d, since, &last);
	d->calendars[0] = own;
	config_calendar_free(&week);
	assert_int_equal(saturday, 0);
	assert_true(monday);
	assert_int_equal(on_monday, 1);
}

static void none_if_nothing_waits(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;

	OWN(own_string)
	char *ref = desk_button(d, "user", "UHANA", "canvas_admins.approve");
	desk_press(d, HANA, "canvas_admins.approve", ref);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	tick(d, d->now_ms + NEXT_MS);
	assert_int_equal(digests(d, since, &last), 0);
	assert_true(due(d) == d->now_ms + DAY_MS);
}

/* What one was not told, but of what waits, where the list says more. */
static void what_has_happened(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;
	int64_t wei = fixture_person(d->f, WEI);
	size_t since = d->sent_count;

	desk_request(d);
	desk_all_arrive(d);
	OWN(own_string)
	char *second = desk_button(d, "user", "UHANA", "canvas_admins.approve");
	desk_press(d, HANA, "canvas_admins.approve", second);
	fixture_ok(d->f,
	    digest_add_news(d->f->store, wei, 1, "A note on one", &d->f->err));
	fixture_ok(d->f,
	    digest_add_news(d->f->store, wei, 2, "A note on two", &d->f->err));
	fixture_ok(d->f, digest_add_news(d->f->store, wei, 2,
	                     "CT-1002 was withdrawn", &d->f->err));
	desk_all_arrive(d);
	tick(d, d->now_ms + NEXT_MS);
	assert_int_equal(digests(d, since, &last), 1);
	const char *text = jsonx_path_text(last->payload, "notice.markdown");
	assert_null(strstr(text, "A note on one"));
	assert_non_null(strstr(text, "**CT\\-1002:** A note on two"));
	assert_non_null(strstr(text, "* CT\\-1002 was withdrawn"));
	/* Once. */
	tick(d, d->now_ms + DAY_MS);
	assert_int_equal(digests(d, since, &last), 2);
	text = jsonx_path_text(last->payload, "notice.markdown");
	assert_null(strstr(text, "A note"));
}

static void not_to_who_is_away(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;
	int64_t wei = fixture_person(d->f, WEI);
	size_t since = d->sent_count;
	bool was;

	fixture_ok(d->f, absence_put(d->f->store, wei, d->now_ms + 9 * DAY_MS,
	                     NULL, wei, &d->f->err));
	fixture_ok(
	    d->f, digest_add_news(d->f->store, wei, 1, "A note", &d->f->err));
	tick(d, d->now_ms + NEXT_MS);
	assert_int_equal(digests(d, since, &last), 0);
	/* Nothing is lost by that. */
	fixture_ok(
	    d->f, absence_end(d->f->store, wei, d->now_ms, &was, &d->f->err));
	tick(d, d->now_ms + DAY_MS);
	assert_int_equal(digests(d, since, &last), 1);
}

/* And when they come back into an office it is as they chose. */
static void not_to_who_has_left_the_office(void **state)
{
	static char *others[] = {(char *)"hana@u.example", NULL};
	struct desk *d = *state;
	const struct delivery *last = NULL;
	char **members = d->offices[0].members;
	size_t since = d->sent_count;

	d->offices[0].members = d->offices[3].members = others;
	tick(d, d->now_ms + NEXT_MS);
	assert_int_equal(digests(d, since, &last), 0);
	d->offices[0].members = members;
	tick(d, d->now_ms + DAY_MS);
	assert_int_equal(digests(d, since, &last), 1);
}

/* Their account is closed; the office's list has them still. */
static void not_to_who_has_left(void **state)
{
	struct desk *d = *state;
	const struct delivery *last = NULL;
	int64_t wei = fixture_person(d->f, WEI);
	size_t since = d->sent_count;

	fixture_ok(
	    d->f, digest_add_news(d->f->store, wei, 1, "A note", &d->f->err));
	desk_learn(d, WEI, "Wei", "wei@u.example", "deleted");
	tick(d, d->now_ms + NEXT_MS);
	assert_int_equal(digests(d, since, &last), 0);
}

/* A person known by an address alone; what it says how to see one. */
static void by_mail_to_who_is_not_in_the_chat(void **state)
{
	static char *members[] = {(char *)"kim@u.example", NULL};
	struct desk *d = *state;
	const struct delivery *last = NULL;
	OWN(person_clear)
	struct person kim = {.id = 0};

	d->offices[0].members = members;
	fixture_ok(d->f,
	    person_of_address(d->f->store, "kim@u.example", &kim, &d->f->err));
	fixture_ok(d->f, person_learn(d->f->store, kim.id, "Kim",
	                     "kim@u.example", "member", d->now_ms, &d->f->err));
	fixture_ok(d->f, digest_put(d->f->store, kim.id, 0, &d->f->err));
	desk_request(d);
	desk_all_arrive(d);
	size_t since = d->sent_count;
	tick(d, d->now_ms + NEXT_MS);
	assert_int_equal(digests(d, since, &last), 1);
	assert_int_equal(last->kind, DELIVERY_MAIL);
	assert_string_equal(
	    jsonx_path_text(last->payload, "to"), "kim@u.example");
	const char *text = jsonx_path_text(last->payload, "notice.markdown");
	assert_non_null(strstr(text, "CT\\-1002"));
	assert_non_null(strstr(text, "Look at"));
	assert_null(json_object_get(
	    json_object_get(last->payload, "notice"), "buttons"));
}

/* A few in a turn: nobody's click waits for a hundred lists. */
static void many_take_several_turns(void **state)
{
	struct desk *d = *state;
	static const char *const who[] = {PRIYA, JO, HANA, ADA};
	const struct delivery *last = NULL;

	for (size_t i = 0; i < 4; i++)
		fixture_ok(
		    d->f, digest_put(d->f->store, fixture_person(d->f, who[i]),
		              0, &d->f->err));
	size_t since = d->sent_count;
	d->now_ms += NEXT_MS;
	tick(d, d->now_ms);
	assert_true(due(d) == d->now_ms);
	tick(d, d->now_ms);
	assert_true(due(d) > d->now_ms);
	/* Neither to EdTech, for whom nothing waits, nor to Ada. */
	assert_int_equal(digests(d, since, &last), 3);
}

static void without_anybody_nothing_is_due(void **state)
{
	struct desk *d = *state;

	fixture_exec(d->f, "DELETE FROM digest");
	assert_true(due(d) == INT64_MAX);
	tick(d, d->now_ms + NEXT_MS);
}

int main(void)
{
#define digest_test(name)                                                      \
	cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    digest_test(it_comes_once_a_day),
	    digest_test(after_days_of_silence),
	    digest_test(when_the_clock_is_turned_back),
	    digest_test(on_working_days),
	    digest_test(none_if_nothing_waits),
	    digest_test(what_has_happened),
	    digest_test(not_to_who_is_away),
	    digest_test(not_to_who_has_left_the_office),
	    digest_test(not_to_who_has_left),
	    digest_test(by_mail_to_who_is_not_in_the_chat),
	    digest_test(many_take_several_turns),
	    digest_test(without_anybody_nothing_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
