/* store/group.h: user groups as they were last read. */
#include "store/fixture.h"

#include "store/group.h"

static void the_last_reading_stays(void **state)
{
	struct fixture *f = *state;
	json_auto_t *first = json_pack("[s]", "U1");
	json_auto_t *second = json_pack("[s, s]", "U2", "U3");
	json_auto_t *none = NULL;
	json_auto_t *users = NULL;
	int64_t at_ms = -1;

	fixture_ok(f, group_get(f->store, "S1", &none, &at_ms, &f->err));
	assert_int_equal(json_array_size(none), 0);
	assert_int_equal(at_ms, 0);
	fixture_ok(f, group_put(f->store, "S1", first, 5, &f->err));
	fixture_ok(f, group_put(f->store, "S2", first, 6, &f->err));
	fixture_ok(f, group_put(f->store, "S1", second, 7, &f->err));
	fixture_reopen(f);
	fixture_ok(f, group_get(f->store, "S1", &users, &at_ms, &f->err));
	assert_true(json_equal(users, second));
	assert_int_equal(at_ms, 7);
}

static void who_is_in_it_is_known_once_it_was_read(void **state)
{
	struct fixture *f = *state;
	json_auto_t *nobody = json_array();
	bool known = true;

	fixture_ok(f, group_is_known(f->store, "S1", &known, &f->err));
	assert_false(known);
	fixture_ok(f, group_is_known(f->store, NULL, &known, &f->err));
	assert_true(known);
	fixture_ok(f, group_put(f->store, "S1", nobody, 5, &f->err));
	known = false;
	fixture_ok(f, group_is_known(f->store, "S1", &known, &f->err));
	assert_true(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(the_last_reading_stays),
	    fixture_test(who_is_in_it_is_known_once_it_was_read),
	};

	return cmocka_run_group_tests_name("store/group", tests, NULL, NULL);
}
