/* engine/leave.h: who may say that somebody is away, who is told, and what
 * follows for the office's questions. */
#include "engine/desk.h"

#include "store/absence.h"

/* Title and text of what went out since, by lane. */
static const char *said(
    struct desk *d, size_t since, const char *key, const char *value)
{
	for (size_t i = since; i < d->sent_count; i++) {
		const char *got = jsonx_path_text(d->sent[i]->payload, key);
		if (got && strcmp(got, value) == 0)
			return jsonx_text(d->sent[i]->payload, "notice.title");
	}
	return "(nothing)";
}

static size_t away_count(struct desk *d)
{
	struct absence *list = NULL;
	size_t count;

	fixture_ok(d->f,
	    absence_list(d->f->store, d->now_ms, &list, &count, &d->f->err));
	absence_free(list, count);
	return count;
}

/* Says it, and where it was heard. */
static size_t say(struct desk *d, const char *who, const char *text)
{
	desk_all_arrive(d);
	size_t since = d->sent_count;
	clock_stop(d->now_ms);
	desk_say(d, who, text);
	return since;
}

static void a_reviewer_is_away_and_back(void **state)
{
	static const char AWAY[] = "Wei is away until 2027-01-05";
	struct desk *d = *state;

	desk_know_all(d);
	size_t since = say(d, WEI, "away until 2027-01-05, ask Hana@u.example");
	assert_int_equal(away_count(d), 1);
	assert_string_equal(said(d, since, "channel", "CCANVAS"), AWAY);
	assert_string_equal(said(d, since, "channel", "CACCESS"), AWAY);
	assert_string_equal(
	    said(d, since, "channel", "CSECURITY"), "(nothing)");
	assert_string_equal(said(d, since, "user", "UHANA"), AWAY);
	assert_string_equal(said(d, since, "to", "hana@u.example"), AWAY);
	since = say(d, HANA, "away");
	const char *list =
	    jsonx_text(d->sent[since]->payload, "notice.markdown");
	assert_non_null(strstr(list, "* Wei, until 2027\\-01\\-05; Hana"));
	since = say(d, WEI, "back");
	assert_int_equal(away_count(d), 0);
	assert_string_equal(
	    said(d, since, "channel", "CCANVAS"), "Wei is back");
	assert_string_equal(said(d, since, "user", "UHANA"), "Wei is back");
}

/* Until the end of its last day, in the time zone of the calendar. */
static void it_ends_with_its_day(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	say(d, WEI, "away until 2026-11-26");
	assert_int_equal(away_count(d), 1);
	d->now_ms = INT64_C(1795737600000) - 1; /* 2026-11-27, 00:00 UTC */
	assert_int_equal(away_count(d), 1);
	d->now_ms++;
	assert_int_equal(away_count(d), 0);
}

static void what_cannot_be_changes_nothing(void **state)
{
	static const struct {
		const char *who, *text, *want;
	} wants[] = {
	    {WEI, "away until Tuesday", "I did not understand that"},
	    {WEI, "away until 2026-11-24", "a day from today on"},
	    {WEI, "away until 2028-01-01", "at most a year ahead"},
	    {WEI, "away until 2027-01-05, ask priya@u.example",
	        "can stand in only as another member"},
	    {WEI, "away until 2027-01-05, ask wei@u.example",
	        "can stand in only as another member"},
	    {WEI, "away hana@u.example until 2027-01-05", "Only the deputy"},
	    {WEI, "away ada@u.example until 2027-01-05", "Only the deputy"},
	    {WEI, "back", "Nobody had said"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		size_t since = say(d, wants[i].who, wants[i].text);
		const char *words =
		    jsonx_text(d->sent[since]->payload, "notice.markdown");
		if (strstr(words, wants[i].want) == NULL)
			fail_msg("row %zu: %s", i, words);
		assert_int_equal(away_count(d), 0);
	}
	/* Anybody else is told whom it is for. */
	size_t since = say(d, ADA, "away until 2027-01-05");
	assert_string_equal(
	    jsonx_text(d->sent[since]->payload, "notice.template"), "absences");
}

/* Nobody takes a seat in the office by sending its owner away. */
static void a_deputy_does_not_name_themselves(void **state)
{
	struct desk *d = *state;

	d->offices[0].deputy = (char *)"priya@u.example";
	d->offices[0].deputy_decides = true;
	desk_know_all(d);
	size_t since = say(d, PRIYA,
	    "away wei@u.example until 2027-01-05, ask priya@u.example");
	assert_non_null(
	    strstr(jsonx_text(d->sent[since]->payload, "notice.markdown"),
	        "Nobody makes themselves"));
	assert_int_equal(away_count(d), 0);
	/* Without anybody who stands in, or with somebody else, it is fine. */
	say(d, PRIYA,
	    "away wei@u.example until 2027-01-05, ask hana@u.example");
	assert_int_equal(away_count(d), 1);
	say(d, PRIYA, "away wei@u.example until 2027-01-06");
	assert_int_equal(away_count(d), 1);
	desk_all_arrive(d);
	desk_request(d);
	desk_press(d, PRIYA, "canvas_admins.approve", "CT-1001");
	assert_non_null(strstr(desk_whispered(d, "UPRIYA"), "Only Canvas"));
}

static void a_deputy_says_it_of_members_and_stands_in(void **state)
{
	struct desk *d = *state;

	d->offices[0].deputy = (char *)"priya@u.example";
	desk_know_all(d);
	say(d, WEI, "away until 2027-01-05, ask priya@u.example");
	assert_int_equal(away_count(d), 1);
	/* The delegate is asked by themselves, the office in its channel. */
	desk_all_arrive(d);
	size_t since = d->sent_count;
	desk_request(d);
	assert_non_null(
	    strstr(said(d, since, "channel", "CCANVAS"), "CT-1001"));
	assert_non_null(strstr(said(d, since, "user", "UPRIYA"), "CT-1001"));
	assert_non_null(
	    strstr(said(d, since, "to", "priya@u.example"), "CT-1001"));
	/* To decide, they need the configuration's leave. */
	desk_all_arrive(d);
	desk_press(d, PRIYA, "canvas_admins.approve", "CT-1001");
	assert_non_null(strstr(desk_whispered(d, "UPRIYA"), "Only Canvas"));
	d->offices[0].deputy_decides = true;
	say(d, PRIYA, "back wei@u.example");
	assert_int_equal(away_count(d), 0);
	desk_press(d, PRIYA, "canvas_admins.approve", "CT-1001");
	assert_non_null(strstr(desk_whispered(d, "UPRIYA"), "Only Canvas"));
	say(d, WEI, "away until 2027-01-05, ask priya@u.example");
	desk_all_arrive(d);
	since = d->sent_count;
	desk_press(d, PRIYA, "canvas_admins.approve", "CT-1001");
	for (size_t i = since; i < d->sent_count; i++)
		assert_int_not_equal(d->sent[i]->kind, DELIVERY_WHISPER);
	/* It says for whom, and is recorded so. */
	const char *shown = jsonx_path_text(
	    desk_find(d, DELIVERY_UPDATE, "notice.template", "review-request")
	        ->payload,
	    "notice.markdown");
	if (strstr(shown, "approved by Priya on behalf of Wei") == NULL)
		fail_msg("%s", shown);
	json_auto_t *audit = desk_audit(d);
	assert_int_equal(jsonx_path_int(audit, "on_behalf_of", 0),
	    fixture_person(d->f, WEI));
	/* Wei cannot decide once more. */
	say(d, WEI, "back");
	desk_all_arrive(d);
	desk_press(d, WEI, "canvas_admins.approve", "CT-1001");
	if (strstr(desk_whispered(d, "UWEI"), "on your behalf") == NULL)
		fail_msg("%s", desk_whispered(d, "UWEI"));
	/* And then not for their own office, too. */
	desk_all_arrive(d);
	desk_press(d, PRIYA, "security_office.approve", "CT-1001");
	assert_non_null(
	    strstr(desk_whispered(d, "UPRIYA"), "for another office"));
}

static int teardown(void **state)
{
	clock_stop(0);
	return desk_teardown(state);
}

int main(void)
{
#define leave_test(name)                                                       \
	cmocka_unit_test_setup_teardown(name, desk_setup, teardown)
	const struct CMUnitTest tests[] = {
	    leave_test(a_reviewer_is_away_and_back),
	    leave_test(it_ends_with_its_day),
	    leave_test(what_cannot_be_changes_nothing),
	    leave_test(a_deputy_does_not_name_themselves),
	    leave_test(a_deputy_says_it_of_members_and_stands_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
