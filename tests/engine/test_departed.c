/* engine/departed.h: who is told that a reviewer has left, and that it is once;
 * and what becomes of what somebody has asked for. */
#include "engine/desk.h"

/* What the next look-up of somebody says. */
static void look_up(struct desk *d, const char *who, const char *standing)
{
	desk_all_arrive(d);
	d->now_ms += INT64_C(25) * 3600 * 1000;
	desk_say(d, who, "hello");
	const struct delivery *asked = d->sent[d->sent_count - 1];
	assert_int_equal(asked->kind, DELIVERY_LOOK_UP);
	bool ada = strcmp(who, ADA) == 0;
	desk_answer(d, asked, DELIVERY_SENT,
	    json_pack("{s:s, s:s, s:s}", "name", ada ? "Ada" : "Wei", "email",
	        ada ? "ada@u.example" : "wei@u.example", "standing", standing),
	    NULL);
}

static const char *told(
    const struct desk *d, size_t since, const char *key, const char *value)
{
	for (size_t i = since; i < d->sent_count; i++) {
		const char *got = jsonx_path_text(d->sent[i]->payload, key);
		if (got && strcmp(got, value) == 0)
			return jsonx_text(
			    d->sent[i]->payload, "notice.markdown");
	}
	return "";
}

static void the_office_is_told_once(void **state)
{
	struct desk *d = *state;

	d->offices[0].deputy = (char *)"priya@u.example";
	desk_know_all(d);
	size_t since = d->sent_count;
	look_up(d, WEI, "deleted");
	desk_all_arrive(d);
	assert_non_null(
	    strstr(told(d, since, "channel", "CCANVAS"), "1 still can"));
	assert_null(
	    strstr(told(d, since, "channel", "CCANVAS"), "Nothing can be"));
	/* That office needs two of two. */
	assert_non_null(
	    strstr(told(d, since, "channel", "CACCESS"), "Nothing can be"));
	assert_string_equal(told(d, since, "channel", "CSECURITY"), "");
	assert_non_null(
	    strstr(told(d, since, "user", "UPRIYA"), "1 still can"));
	since = d->sent_count;
	look_up(d, WEI, "deleted");
	desk_all_arrive(d);
	assert_string_equal(told(d, since, "channel", "CCANVAS"), "");
}

static void nobody_misses_whoever_asked_for_nothing(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	size_t since = d->sent_count;
	look_up(d, ADA, "deleted");
	desk_all_arrive(d);
	assert_string_equal(told(d, since, "channel", "CCANVAS"), "");
}

static int64_t departures(struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM journal"
	                         " WHERE external_id LIKE 'departed:%'"
	                         " AND state = 'done'");
}

/* Each open case hears of it, once, and again if they came back between. */
static void what_they_asked_for_hears_of_it(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	look_up(d, ADA, "guest");
	desk_all_arrive(d);
	assert_int_equal(departures(d), 1);
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	assert_string_equal(jsonx_path_text(post->payload, "notice.title"),
	    "CT-1001: Ada seems to have left");
	look_up(d, ADA, "deleted");
	assert_int_equal(departures(d), 1);
	look_up(d, ADA, "member");
	assert_int_equal(departures(d), 1);
	look_up(d, ADA, "deleted");
	assert_int_equal(departures(d), 2);
}

/* Nobody could be asked for a while: then it is not known who was a member. */
static void nor_is_it_missed_after_an_outage(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	d->now_ms += INT64_C(25) * 3600 * 1000;
	desk_say(d, ADA, "hello");
	desk_answer(d, d->sent[d->sent_count - 1], DELIVERY_FAILED, NULL,
	    "internal_error");
	assert_int_equal(departures(d), 0);
	look_up(d, ADA, "deleted");
	assert_int_equal(departures(d), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_office_is_told_once),
	    desk_test(nobody_misses_whoever_asked_for_nothing),
	    desk_test(what_they_asked_for_hears_of_it),
	    desk_test(nor_is_it_missed_after_an_outage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
