/* store/draft.h: one draft per person and form, until it is gone. */
#include "base/own.h"
#include "store/draft.h"
#include "store/fixture.h"

static void a_draft_is_there_once(void **state)
{
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/UADA");
	int64_t ben = fixture_person(f, "T1/UBEN");
	OWN(draft_clear)
	struct draft first = {.id = 0};
	OWN(draft_clear)
	struct draft again = {.id = 0};
	OWN(draft_clear)
	struct draft other = {.id = 0};

	fixture_ok(f, draft_open(f->store, ada, "request", "canvas-token",
	                  fixture_now_ms, &first, &f->err));
	assert_true(json_is_object(first.answers));
	fixture_ok(f, draft_open(f->store, ada, "request", "canvas-token",
	                  fixture_now_ms, &again, &f->err));
	assert_int_equal(again.id, first.id);
	fixture_ok(f, draft_open(f->store, ben, "request", "canvas-token",
	                  fixture_now_ms, &other, &f->err));
	assert_int_not_equal(other.id, first.id);
}

static void what_was_answered_is_kept_sealed(void **state)
{
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/UADA");
	OWN(draft_clear)
	struct draft draft = {.id = 0};
	OWN(draft_clear)
	struct draft back = {.id = 0};

	fixture_ok(f, draft_open(f->store, ada, "request", "canvas-token",
	                  fixture_now_ms, &draft, &f->err));
	json_object_set_new(draft.answers, "tool", json_string("a script"));
	draft.page = 2;
	fixture_ok(
	    f, draft_update(f->store, &draft, fixture_now_ms + 5, &f->err));
	fixture_reopen(f);
	assert_int_equal(
	    draft_get(f->store, draft.id, &back, &f->err), DRAFT_FOUND);
	assert_int_equal(back.person_id, ada);
	assert_string_equal(back.verb, "request");
	assert_string_equal(back.ref, "canvas-token");
	assert_int_equal(back.page, 2);
	assert_int_equal(back.changed_at_ms, fixture_now_ms + 5);
	assert_true(json_equal(back.answers, draft.answers));
}

static void what_is_sent_is_gone(void **state)
{
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/UADA");
	OWN(draft_clear)
	struct draft draft = {.id = 0};

	fixture_ok(f, draft_open(f->store, ada, "request", "canvas-token",
	                  fixture_now_ms, &draft, &f->err));
	fixture_ok(f, draft_delete(f->store, draft.id, &f->err));
	assert_int_equal(
	    draft_get(f->store, draft.id, &draft, &f->err), DRAFT_ABSENT);
}

static void one_is_looked_for_and_forgotten(void **state)
{
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/UADA");
	OWN(draft_clear)
	struct draft draft = {.id = 0};
	OWN(draft_clear)
	struct draft found = {.id = 0};

	assert_int_equal(draft_find(f->store, ada, "request", "canvas-token",
	                     &found, &f->err),
	    DRAFT_ABSENT);
	fixture_ok(f, draft_open(f->store, ada, "request", "canvas-token",
	                  fixture_now_ms, &draft, &f->err));
	assert_int_equal(draft_find(f->store, ada, "request", "canvas-token",
	                     &found, &f->err),
	    DRAFT_FOUND);
	assert_int_equal(found.id, draft.id);
	fixture_ok(f, draft_forget(f->store, ada, "request", "lti", &f->err));
	fixture_ok(
	    f, draft_forget(f->store, ada, "request", "canvas-token", &f->err));
	assert_int_equal(
	    draft_get(f->store, draft.id, &found, &f->err), DRAFT_ABSENT);
}

static void nobody_goes_on_after_thirty_days(void **state)
{
	static const int64_t month_ms = INT64_C(30) * 24 * 3600 * 1000;
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/UADA");
	OWN(draft_clear)
	struct draft draft = {.id = 0};
	OWN(draft_clear)
	struct draft found = {.id = 0};
	int64_t now_ms = fixture_now_ms, next_ms;

	fixture_ok(f, draft_expire(f->store, now_ms, &next_ms, &f->err));
	assert_int_equal(next_ms, now_ms + month_ms);
	fixture_ok(f, draft_open(f->store, ada, "request", "canvas-token",
	                  now_ms, &draft, &f->err));
	fixture_ok(f, draft_update(f->store, &draft, now_ms + 7, &f->err));
	fixture_ok(
	    f, draft_expire(f->store, now_ms + month_ms, &next_ms, &f->err));
	assert_int_equal(next_ms, now_ms + 7 + month_ms);
	assert_int_equal(draft_find(f->store, ada, "request", "canvas-token",
	                     &found, &f->err),
	    DRAFT_FOUND);
	fixture_ok(f, draft_expire(f->store, next_ms, &next_ms, &f->err));
	draft_clear(&found);
	assert_int_equal(draft_find(f->store, ada, "request", "canvas-token",
	                     &found, &f->err),
	    DRAFT_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_draft_is_there_once),
	    fixture_test(what_was_answered_is_kept_sealed),
	    fixture_test(what_is_sent_is_gone),
	    fixture_test(one_is_looked_for_and_forgotten),
	    fixture_test(nobody_goes_on_after_thirty_days),
	};

	return cmocka_run_group_tests_name("store/draft", tests, NULL, NULL);
}
