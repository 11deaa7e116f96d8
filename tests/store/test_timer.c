/* store/timer.h: what the clock will do, and when next. */
#include "store/fixture.h"

#include "store/timer.h"

static void set(struct fixture *f, int64_t case_id, const char *name,
    const char *verb, int64_t due_at_ms)
{
	fixture_ok(
	    f, timer_set(f->store, case_id, name, verb, due_at_ms, &f->err));
}

static void is_first(struct fixture *f, const char *want_name,
    const char *want_verb, int64_t want_due_at_ms)
{
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	int64_t due_at_ms;
	bool found;

	fixture_ok(f, timer_first(f->store, &timer, &found, &f->err));
	fixture_ok(f, timer_next_due(f->store, &due_at_ms, &f->err));
	assert_int_equal(found, want_name != NULL);
	assert_true(due_at_ms == want_due_at_ms);
	if (want_name == NULL)
		return;
	assert_string_equal(timer.name, want_name);
	assert_string_equal(timer.verb, want_verb);
	assert_true(timer.due_at_ms == want_due_at_ms);
}

static void the_soonest_comes_first(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");

	is_first(f, NULL, NULL, INT64_MAX);
	set(f, one, "b", "later", 300);
	is_first(f, "b", "later", 300);
	set(f, two, "a", "soon", 100);
	set(f, one, "a", "between", 200);
	fixture_reopen(f);
	is_first(f, "a", "soon", 100);
	fixture_ok(f, timer_cancel(f->store, two, "a", &f->err));
	is_first(f, "a", "between", 200);
}

static void a_name_is_set_once_per_case(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");

	set(f, one, "a", "first", 100);
	set(f, one, "a", "second", 500);
	is_first(f, "a", "second", 500);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM timer"), 1);
	fixture_ok(f, timer_cancel(f->store, one, "a", &f->err));
	fixture_ok(f, timer_cancel(f->store, one, "a", &f->err));
	is_first(f, NULL, NULL, INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(the_soonest_comes_first),
	    fixture_test(a_name_is_set_once_per_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
