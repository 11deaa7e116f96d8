/* engine/stand_in.h: who can stand in for whom. That it counts for a decision
 * is in test_leave.c. */
#include "engine/desk.h"

#include "engine/stand_in.h"

static void who_is_of_an_office(void **state)
{
	static char *members[] = {
	    (char *)"wei@u.example", (char *)"UHANA", NULL};
	const struct config_office office = {
	    .members = members, .deputy = (char *)"dana@u.example"};
	const struct config_office alone = {.members = members};
	struct absence by_mail = {.email = (char *)"wei@u.example"};
	struct absence by_user = {.chat_user = (char *)"T1/UHANA"};
	struct absence other = {.email = (char *)"ada@u.example"};
	struct person dana = {.email = (char *)"dana@u.example"};
	struct person unknown = {.email = NULL};

	(void)state;
	assert_true(stand_in_is_of(&office, &by_mail));
	assert_true(stand_in_is_of(&office, &by_user));
	assert_false(stand_in_is_of(&office, &other));
	assert_true(stand_in_may_be(&office, "WEI@u.example"));
	assert_true(stand_in_may_be(&office, "Dana@u.example"));
	assert_false(stand_in_may_be(&alone, "dana@u.example"));
	assert_false(stand_in_may_be(&office, "ada@u.example"));
	assert_true(stand_in_is_deputy(&office, &dana));
	assert_false(stand_in_is_deputy(&alone, &dana));
	assert_false(stand_in_is_deputy(&office, &unknown));
}

/* For a member of this office, now, by name, and with leave. */
static void who_acts(void **state)
{
	struct desk *d = *state;
	struct config_office *office = &d->offices[0];
	struct config_office *other = &d->offices[1];
	OWN(person_clear)
	struct person jo = {.id = 0};
	struct absence *list;
	size_t count;

	desk_know_all(d);
	clock_stop(d->now_ms);
	int64_t wei = fixture_person(d->f, WEI);
	fixture_ok(d->f, person_get(d->f->store,
	                     desk_learn(d, JO, "Jo", "jo@u.example", "member"),
	                     &jo, &d->f->err));
	office->deputy = other->deputy = (char *)"jo@u.example";
	office->deputy_decides = other->deputy_decides = true;
	const struct {
		const char *delegate;
		int64_t ends_in_ms;
		bool decides, want;
	} wants[] = {
	    {"jo@u.example", 1000, true, true},
	    {"jo@u.example", 1000, false, false},
	    {"jo@u.example", 0, true, false},
	    {"hana@u.example", 1000, true, false},
	    {NULL, 1000, true, false},
	};
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		office->deputy_decides = wants[i].decides;
		fixture_ok(d->f, absence_put(d->f->store, wei,
		                     d->now_ms + wants[i].ends_in_ms,
		                     wants[i].delegate, wei, &d->f->err));
		fixture_ok(d->f, stand_in_list(d->f->store, office, &jo, &list,
		                     &count, &d->f->err));
		if (count != wants[i].want ||
		    (count && list[0].person_id != wei))
			fail_msg("row %zu", i);
		absence_free(list, count);
		fixture_ok(d->f, stand_in_list(d->f->store, other, &jo, &list,
		                     &count, &d->f->err));
		assert_int_equal(count, 0);
		absence_free(list, count);
	}
	clock_stop(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_is_of_an_office),
	    desk_test(who_acts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
