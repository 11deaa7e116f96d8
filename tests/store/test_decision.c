/* store/decision.h: one decision per person and case. */
#include "store/fixture.h"

#include "store/decision.h"

static void is_office(
    struct fixture *f, int64_t case_id, int64_t person_id, const char *want)
{
	OWN(own_string)
	char *office = NULL;

	fixture_ok(
	    f, decision_of(f->store, case_id, person_id, &office, &f->err));
	if (want)
		assert_string_equal(office, want);
	else
		assert_null(office);
}

static void a_person_decides_once_per_case(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");
	int64_t wei = fixture_person(f, "T1/U2");
	int64_t priya = fixture_person(f, "T1/U3");
	int64_t event = fixture_event(f, "e1");

	is_office(f, one, wei, NULL);
	fixture_ok(f, decision_put(f->store, one, wei, "canvas_admins",
	                  "canvas_admins.approve", event, &f->err));
	fixture_reopen(f);
	is_office(f, one, wei, "canvas_admins");
	is_office(f, one, priya, NULL);
	is_office(f, two, wei, NULL);
	assert_false(decision_put(f->store, one, wei, "security_office",
	    "security_office.deny", event, &f->err));
	fixture_is_error(f, ERR_REFUSED, "UNIQUE");
	is_office(f, one, wei, "canvas_admins");
	fixture_ok(f, decision_put(f->store, two, wei, "security_office",
	                  "security_office.deny", event, &f->err));
	is_office(f, two, wei, "security_office");
}

static void a_new_round_is_of_one_case_alone(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");
	int64_t wei = fixture_person(f, "T1/U2");
	int64_t event = fixture_event(f, "e1");

	fixture_ok(f, decision_put(f->store, one, wei, "canvas_admins",
	                  "canvas_admins.approve", event, &f->err));
	fixture_ok(f, decision_put(f->store, two, wei, "canvas_admins",
	                  "canvas_admins.approve", event, &f->err));
	fixture_ok(f, decision_forget(f->store, one, &f->err));
	is_office(f, one, wei, NULL);
	is_office(f, two, wei, "canvas_admins");
	fixture_ok(f, decision_put(f->store, one, wei, "security_office",
	                  "security_office.deny", event, &f->err));
	is_office(f, one, wei, "security_office");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_person_decides_once_per_case),
	    fixture_test(a_new_round_is_of_one_case_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
