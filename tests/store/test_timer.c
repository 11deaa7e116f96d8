/* store/timer.h: what the clock will do, and when next. */
#include "store/fixture.h"

#include "store/timer.h"

static void set_by(struct fixture *f, int64_t case_id, const char *name,
    const char *calendar, int64_t due_at_ms)
{
	struct timer timer = {
	    .case_id = case_id,
	    .name = (char *)name,
	    .verb = (char *)"verb",
	    .started_at_ms = 7,
	    .duration = (char *)"P2D",
	    .calendar = (char *)calendar,
	    .due_at_ms = due_at_ms,
	};

	fixture_ok(f, timer_set(f->store, &timer, &f->err));
}

static void set(
    struct fixture *f, int64_t case_id, const char *name, int64_t due_at_ms)
{
	set_by(f, case_id, name, NULL, due_at_ms);
}

static void is_first(
    struct fixture *f, const char *want_name, int64_t want_due_at_ms)
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
	assert_true(timer.due_at_ms == want_due_at_ms);
}

static void the_soonest_comes_first(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");

	is_first(f, NULL, INT64_MAX);
	set(f, one, "b", 300);
	is_first(f, "b", 300);
	set(f, two, "a", 100);
	set(f, one, "a", 200);
	fixture_reopen(f);
	is_first(f, "a", 100);
	fixture_ok(f, timer_cancel(f->store, two, "a", &f->err));
	is_first(f, "a", 200);
}

static void a_name_is_set_once_per_case(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");

	set(f, one, "a", 100);
	set(f, one, "a", 500);
	is_first(f, "a", 500);
	assert_int_equal(fixture_int(f, "SELECT count(*) FROM timer"), 1);
	fixture_ok(f, timer_cancel(f->store, one, "a", &f->err));
	fixture_ok(f, timer_cancel(f->store, one, "a", &f->err));
	is_first(f, NULL, INT64_MAX);
}

static void what_it_was_reckoned_from_is_kept(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	bool found;

	set_by(f, one, "a", "business", 100);
	fixture_ok(f, timer_get(f->store, one, "a", &timer, &found, &f->err));
	assert_true(found);
	assert_true(timer.case_id == one);
	assert_string_equal(timer.name, "a");
	assert_string_equal(timer.verb, "verb");
	assert_true(timer.started_at_ms == 7);
	assert_string_equal(timer.duration, "P2D");
	assert_string_equal(timer.calendar, "business");
	assert_true(timer.due_at_ms == 100);
	fixture_ok(f, timer_get(f->store, one, "b", &timer, &found, &f->err));
	assert_false(found);
}

static void one_that_stands_still_is_never_due(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	bool found;

	set(f, one, "a", INT64_MAX);
	is_first(f, NULL, INT64_MAX);
	set(f, one, "b", 900);
	is_first(f, "b", 900);
	fixture_ok(f, timer_get(f->store, one, "a", &timer, &found, &f->err));
	assert_true(found && timer.due_at_ms == INT64_MAX);
	assert_null(timer.calendar);
}

/* Only those that run by a calendar, by case and name, each once. */
static void a_walk_by_calendar(void **state)
{
	struct fixture *f = *state;
	int64_t one = fixture_case(f, "T1/U1");
	int64_t two = fixture_case(f, "T1/U1");
	OWN(str_clear)
	struct str seen = {.max_bytes = 100};
	OWN(timer_clear)
	struct timer timer = {.case_id = 0};
	bool found = true;

	set_by(f, two, "a", "business", 100);
	set_by(f, one, "c", "business", 200);
	set_by(f, one, "a", "other", 300);
	set_by(f, one, "b", NULL, 400);
	set_by(f, two, "b", "business", INT64_MAX);
	while (found) {
		struct timer next = {.case_id = 0};
		fixture_ok(f,
		    timer_next_by_calendar(f->store, timer.case_id,
		        timer.name ? timer.name : "", &next, &found, &f->err));
		timer_clear(&timer);
		timer = next;
		if (found)
			str_addf(&seen, "%d%s ", timer.case_id == one ? 1 : 2,
			    timer.name);
	}
	assert_string_equal(str_text(&seen), "1a 1c 2a ");
}

/* Those that stand still too. */
static void a_case_has_its_timers(void **state)
{
	struct fixture *f = *state;
	static const char *const wants[] = {"a", "b", "c"};
	int64_t other = fixture_case(f, "T1/U1");
	int64_t one = fixture_case(f, "T1/U1");
	OWN(own_string)
	char *name = own_strdup("");

	set(f, other, "bb", 100);
	set(f, one, "b", 300);
	set(f, one, "c", INT64_MAX);
	set(f, one, "a", 500);
	for (size_t i = 0; i <= 3; i++) {
		OWN(timer_clear)
		struct timer timer = {.case_id = 0};
		bool found;
		fixture_ok(f, timer_next_of_case(f->store, one, name, &timer,
		                  &found, &f->err));
		assert_int_equal(found, i < 3);
		if (!found)
			break;
		assert_string_equal(timer.name, wants[i]);
		free(name);
		name = own_strdup(timer.name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(the_soonest_comes_first),
	    fixture_test(a_name_is_set_once_per_case),
	    fixture_test(what_it_was_reckoned_from_is_kept),
	    fixture_test(one_that_stands_still_is_never_due),
	    fixture_test(a_walk_by_calendar),
	    fixture_test(a_case_has_its_timers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
