/* store/home.h: whose tab is to be drawn again, and when. */
#include "store/home.h"
#include "store/fixture.h"

static void one_who_looked_is_due_once(void **state)
{
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/UADA");
	int64_t wei = fixture_person(f, "T1/UWEI");
	int64_t journal = fixture_event(f, "e1");
	struct home home;
	bool found;

	fixture_ok(f, home_touch(f->store, ada, journal, 5, &f->err));
	fixture_ok(f, home_first_due(f->store, &home, &found, &f->err));
	assert_false(found); /* nobody has looked */
	fixture_ok(f, home_put(f->store, ada, false, journal, &f->err));
	fixture_ok(f, home_put(f->store, wei, false, journal, &f->err));
	fixture_ok(f, home_touch(f->store, ada, journal, 5, &f->err));
	fixture_ok(f, home_touch(f->store, ada, journal, 9, &f->err));
	fixture_ok(f, home_first_due(f->store, &home, &found, &f->err));
	assert_true(found);
	assert_int_equal(home.person_id, ada);
	assert_int_equal(home.due_at_ms, 5); /* not put off by the second */
	fixture_ok(f, home_set_due(f->store, ada, 0, &f->err));
	fixture_ok(f, home_first_due(f->store, &home, &found, &f->err));
	assert_false(found); /* somebody else's case */
	fixture_ok(f, home_put(f->store, wei, true, journal, &f->err));
	fixture_ok(f, home_touch(f->store, ada, journal, 7, &f->err));
	fixture_ok(f, home_set_due(f->store, ada, 0, &f->err));
	fixture_ok(f, home_first_due(f->store, &home, &found, &f->err));
	assert_true(found && home.person_id == wei && home.due_at_ms == 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(one_who_looked_is_due_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
