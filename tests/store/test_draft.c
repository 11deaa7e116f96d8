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
	fixture_ok(f, draft_update(f->store, &draft, &f->err));
	fixture_reopen(f);
	assert_int_equal(
	    draft_get(f->store, draft.id, &back, &f->err), DRAFT_FOUND);
	assert_int_equal(back.person_id, ada);
	assert_string_equal(back.verb, "request");
	assert_string_equal(back.ref, "canvas-token");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_draft_is_there_once),
	    fixture_test(what_was_answered_is_kept_sealed),
	    fixture_test(what_is_sent_is_gone),
	};

	return cmocka_run_group_tests_name("store/draft", tests, NULL, NULL);
}
