/* engine/join.h: which open case a request is meant for. */
#include "base/own.h"
#include "engine/desk.h"

static void request(struct desk *d, const char *who, const char *purpose)
{
	json_t *answers = desk_answers();

	json_object_set_new(answers, "purpose", json_string(purpose));
	desk_submit(d, who, "request", "canvas-token", answers);
	assert_int_equal(d->reply.kind, REPLY_DONE);
	desk_all_arrive(d);
}

static int64_t cases(struct desk *d)
{
	return fixture_int(d->f, "SELECT count(*) FROM case_record");
}

static void the_same_person_and_purpose(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	request(d, ADA, "Copying due dates of HIST 1106");
	request(d, ADA, "Counting posts of HIST 1106");
	assert_int_equal(cases(d), 2);
	size_t posts = desk_count(d, DELIVERY_POST);
	request(d, ADA, "Counting posts of HIST 1106");
	assert_int_equal(cases(d), 2);
	/* The status goes to her alone, and is of that very case. */
	assert_int_equal(desk_count(d, DELIVERY_POST), posts + 1);
	const struct delivery *last = d->sent[d->sent_count - 1];
	assert_non_null(
	    strstr(jsonx_path_text(last->payload, "notice.title"), "CT-1002"));
	assert_int_equal(
	    fixture_int(d->f,
	        "SELECT case_id FROM audit WHERE record ->> 'outcome' ="
	        " 'already_asked'"),
	    2);
}

static void another_person_or_a_closed_case(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	request(d, ADA, "Copying due dates of HIST 1106");
	request(d, WEI, "Copying due dates of HIST 1106");
	assert_int_equal(cases(d), 2);
	desk_press(d, ADA, "withdraw", "CT-1001");
	desk_all_arrive(d);
	request(d, ADA, "Copying due dates of HIST 1106");
	assert_int_equal(cases(d), 3);
}

/* Only so many are looked at, the latest first: reading cases takes time that
 * is everybody's. */
static void not_all_that_somebody_ever_asked_for(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	request(d, ADA, "The first of many");
	for (int i = 1; i <= 50; i++) {
		OWN(own_string)
		char *purpose = own_printf("Copying due dates, %d", i);
		request(d, ADA, purpose);
	}
	request(d, ADA, "Copying due dates, 1");
	assert_int_equal(cases(d), 51);
	request(d, ADA, "The first of many");
	assert_int_equal(cases(d), 52);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        the_same_person_and_purpose, desk_setup, desk_teardown),
	    cmocka_unit_test_setup_teardown(
	        another_person_or_a_closed_case, desk_setup, desk_teardown),
	    cmocka_unit_test_setup_teardown(
	        not_all_that_somebody_ever_asked_for, desk_setup,
	        desk_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
