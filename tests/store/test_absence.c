/* store/absence.h: who is away, until it is over. */
#include "base/own.h"
#include "store/absence.h"
#include "store/fixture.h"
#include "store/person.h"

enum { DAY_MS = 86400000 };

static void put(struct fixture *f, int64_t person, int64_t until_at_ms,
    const char *delegate)
{
	fixture_ok(f, absence_put(f->store, person, until_at_ms, delegate,
	                  person, &f->err));
}

/* "Name>delegate " of each who is away then. */
static void assert_away(struct fixture *f, int64_t at_ms, const char *want)
{
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};
	struct absence *list = NULL;
	size_t count;

	fixture_ok(f, absence_list(f->store, at_ms, &list, &count, &f->err));
	for (size_t i = 0; i < count; i++)
		str_addf(&got, "%s>%s ", list[i].name,
		    list[i].delegate ? list[i].delegate : "-");
	assert_string_equal(str_text(&got), want);
	absence_free(list, count);
}

static void it_ends_by_itself_or_when_they_are_back(void **state)
{
	struct fixture *f = *state;
	int64_t ada = fixture_person(f, "T1/UADA");
	int64_t ben = fixture_person(f, "T1/UBEN");
	int64_t now_ms = fixture_now_ms;
	bool was;

	assert_away(f, now_ms, "");
	put(f, ada, now_ms + DAY_MS, "Maria@U.example");
	put(f, ben, now_ms + 2 * (int64_t)DAY_MS, NULL);
	fixture_reopen(f);
	assert_away(f, now_ms, "T1/UADA>maria@u.example T1/UBEN>- ");
	assert_away(
	    f, now_ms + DAY_MS - 1, "T1/UADA>maria@u.example T1/UBEN>- ");
	assert_away(f, now_ms + DAY_MS, "T1/UBEN>- ");
	/* Said anew, it is as it was said last. */
	put(f, ben, now_ms + DAY_MS, "x@u.example");
	assert_away(f, now_ms, "T1/UADA>maria@u.example T1/UBEN>x@u.example ");
	fixture_ok(f, absence_end(f->store, ada, now_ms, &was, &f->err));
	assert_true(was);
	fixture_ok(f, absence_end(f->store, ada, now_ms, &was, &f->err));
	assert_false(was);
	fixture_ok(
	    f, absence_end(f->store, ben, now_ms + DAY_MS, &was, &f->err));
	assert_false(was);
	assert_away(f, now_ms, "T1/UBEN>x@u.example ");
}

/* Who was known by an address alone turns out to be somebody in chat. */
static void it_moves_with_the_person(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person by_mail = {.id = 0};

	fixture_ok(
	    f, person_of_address(f->store, "ada@u.example", &by_mail, &f->err));
	put(f, by_mail.id, fixture_now_ms + DAY_MS, NULL);
	int64_t ada = fixture_person(f, "T1/UADA");
	fixture_ok(f, person_learn(f->store, ada, "Ada", "ada@u.example",
	                  "member", fixture_now_ms, &f->err));
	assert_away(f, fixture_now_ms, "Ada>- ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(it_ends_by_itself_or_when_they_are_back),
	    fixture_test(it_moves_with_the_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
