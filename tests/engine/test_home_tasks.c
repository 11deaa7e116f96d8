/* engine/home_tasks.h: what waits, for whom, since when. */
#include "engine/desk.h"

#include "engine/home_tasks.h"

static const int64_t DAY_MS = INT64_C(86400000);

static json_t *tasks_of(struct desk *d, const char *who)
{
	json_t *tasks;
	struct batch *batch = desk_begin(d);

	fixture_ok(d->f, person_meet(batch->store, "slack", who, NULL,
	                     &batch->actor, &d->f->err));
	fixture_ok(d->f, home_tasks(batch, &tasks, &d->f->err));
	desk_commit(d);
	return tasks;
}

static size_t count_of(struct desk *d, const char *who)
{
	json_auto_t *tasks = tasks_of(d, who);

	return json_array_size(tasks);
}

static void the_oldest_first_with_its_age(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	d->now_ms += DAY_MS;
	desk_request(d);
	desk_all_arrive(d);
	d->now_ms += DAY_MS;
	json_auto_t *tasks = tasks_of(d, PRIYA);
	assert_int_equal(json_array_size(tasks), 2);
	assert_string_equal(
	    jsonx_path_text(tasks, "0.facts.case.number"), "CT-1001");
	assert_string_equal(jsonx_path_text(tasks, "0.facts.age.days"), "2");
	assert_string_equal(jsonx_path_text(tasks, "1.facts.age.days"), "1");
	assert_string_equal(jsonx_path_text(tasks, "0.facts.office.title"),
	    "UIS Security Office");
	assert_string_equal(
	    jsonx_path_text(tasks, "0.button.link.channel"), "CSECURITY");
	assert_int_equal(count_of(d, ADA), 0);
}

/* What cannot be read does not take the others from a reviewer. */
static void a_damaged_case_hides_no_other(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(count_of(d, PRIYA), 2);
	fixture_exec(d->f, "UPDATE case_record SET snapshot ="
	                   " zeroblob(length(snapshot)) WHERE id = 1");
	json_auto_t *tasks = tasks_of(d, PRIYA);
	assert_int_equal(json_array_size(tasks), 1);
	assert_string_equal(
	    jsonx_path_text(tasks, "0.facts.case.number"), "CT-1002");
}

/* Revoke is there for the day it is needed; that day is no deadline. */
static void an_offer_waits_for_nobody(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	fixture_exec(d->f, "UPDATE post SET asks = 0 WHERE recipient ="
	                   " 'office:security_office'");
	assert_int_equal(count_of(d, PRIYA), 0);
	assert_int_equal(count_of(d, WEI), 1);
}

/* More of what has been dealt with than is looked at. */
static void what_is_over_does_not_hide_what_waits(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	for (int i = 0; i < 55; i++)
		fixture_exec(d->f,
		    "INSERT INTO person (name, standing, checked_at_ms)"
		    " VALUES ('x', 'unknown', 0)");
	desk_request(d);
	desk_all_arrive(d);
	fixture_exec(d->f,
	    "INSERT INTO post (case_id, system, lane, recipient, template,"
	    " verbs, live, asks, held, made_at_ms, hash)"
	    " SELECT 1, 'slack', 'l', 'office:security_office', 't',"
	    " '[\"history\"]', 1, 0, 0, 1, 'h' FROM person");
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(count_of(d, PRIYA), 2);
}

/* A mail is not edited; looking is when it is noticed. */
static void a_mail_asks_until_it_is_over(void **state)
{
	static const char ASKING[] =
	    "SELECT count(*) FROM post WHERE system = 'mail' AND asks = 1";
	struct desk *d = *state;

	desk_know_all(d);
	d->offices[0].slack_channel = NULL;
	d->config.mail_answers = CONFIG_ANSWERS_PLUS;
	d->config.mail_from = (char *)"beadle@u.example";
	desk_learn(d, "T1/UZOE", "Zoe", "zoe@u.example", "member");
	static char *members[] = {(char *)"kim@u.example", NULL};
	d->offices[0].members = members;
	desk_request(d);
	desk_all_arrive(d);
	assert_int_equal(fixture_int(d->f, ASKING), 1);
	OWN(person_clear)
	struct person kim = {.id = 0};
	fixture_ok(d->f,
	    person_of_address(d->f->store, "kim@u.example", &kim, &d->f->err));
	fixture_ok(d->f, person_learn(d->f->store, kim.id, "Kim",
	                     "kim@u.example", "member", d->now_ms, &d->f->err));
	struct batch *batch = desk_begin(d);
	json_auto_t *tasks = NULL;
	fixture_ok(
	    d->f, person_get(batch->store, kim.id, &batch->actor, &d->f->err));
	fixture_ok(d->f, home_tasks(batch, &tasks, &d->f->err));
	desk_commit(d);
	assert_int_equal(json_array_size(tasks), 1);
	assert_null(jsonx_path(tasks, "0.button"));

	OWN(own_string)
	char *deny =
	    desk_button(d, "channel", "CSECURITY", "security_office.deny");
	desk_submit(d, PRIYA, "security_office.deny", deny,
	    json_pack("{s:s}", "reason", "LTI does this."));
	assert_int_equal(fixture_int(d->f, ASKING), 1);
	json_auto_t *none = NULL;
	batch = desk_begin(d);
	fixture_ok(
	    d->f, person_get(batch->store, kim.id, &batch->actor, &d->f->err));
	fixture_ok(d->f, home_tasks(batch, &none, &d->f->err));
	desk_commit(d);
	assert_int_equal(json_array_size(none), 0);
	assert_int_equal(fixture_int(d->f, ASKING), 0);
}

static void counted(void **state)
{
	json_auto_t *none = home_tasks_count(0, 10);
	json_auto_t *many = home_tasks_count(12, 10);

	(void)state;
	assert_true(json_is_false(json_object_get(none, "any")));
	assert_null(json_object_get(none, "more"));
	assert_string_equal(jsonx_path_text(many, "count"), "12");
	assert_string_equal(jsonx_path_text(many, "more"), "2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_oldest_first_with_its_age),
	    desk_test(a_damaged_case_hides_no_other),
	    desk_test(an_offer_waits_for_nobody),
	    desk_test(what_is_over_does_not_hide_what_waits),
	    desk_test(a_mail_asks_until_it_is_over),
	    cmocka_unit_test(counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
