/* store/person.h: who is who. */
#include "store/people.h"

#include <strings.h>

static void a_stranger_becomes_a_person_once(void **state)
{
	static const struct {
		const char *system;
		const char *who;
		const char *name;
		int64_t want_id;
		const char *want_name;
	} meetings[] = {
	    {"slack", "T1/U1", "Ada", 1, "Ada"},
	    {"slack", "T1/U1", "Somebody else", 1, "Ada"},
	    {"slack", "T1/U2", NULL, 2, "T1/U2"},
	    {"teams", "T1/U1", "Ada", 3, "Ada"},
	    {"slack", "T2/U1", "Ada", 4, "Ada"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(meetings) / sizeof(meetings[0]); i++) {
		OWN(person_clear)
		struct person p = people_meet(
		    f, meetings[i].system, meetings[i].who, meetings[i].name);
		assert_int_equal(p.id, meetings[i].want_id);
		assert_string_equal(p.name, meetings[i].want_name);
		assert_string_equal(p.standing, "unknown");
		assert_null(p.email);
		assert_int_equal(p.checked_at_ms, 0);
	}
}

static void what_was_learnt_stays(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person p = people_meet(f, "slack", "T1/U1", "ada");
	OWN(person_clear)
	struct person known = {.id = 0};
	OWN(person_clear)
	struct person later = {.id = 0};

	fixture_ok(
	    f, person_learn(f->store, p.id, "Ada Lovelace", "Ada.L@Example.EDU",
	           "member", fixture_now_ms, &f->err));
	fixture_reopen(f);
	fixture_ok(f, person_get(f->store, p.id, &known, &f->err));
	assert_string_equal(known.name, "Ada Lovelace");
	assert_string_equal(known.email, "ada.l@example.edu");
	assert_string_equal(known.standing, "member");
	assert_true(known.checked_at_ms == fixture_now_ms);
	assert_string_equal(known.chat_user, "T1/U1");
	/* An address that is gone is forgotten. */
	fixture_ok(f, person_learn(f->store, p.id, "Ada Lovelace", NULL,
	                  "deleted", fixture_now_ms, &f->err));
	fixture_ok(f, person_get(f->store, p.id, &later, &f->err));
	assert_null(later.email);
	assert_string_equal(later.standing, "deleted");
}

/* Whoever has an address, met in chat or not. */
static void an_address_means_one_person(void **state)
{
	static const struct {
		const char *address;
		int64_t want_id;
	} wants[] = {
	    {"ada.l@example.edu", 1}, /* a member */
	    {"Ada.L@EXAMPLE.edu", 1},
	    {"gus@example.edu", 2}, /* a guest stays one by mail */
	    {"GUS@example.edu", 2},
	    {"chair@example.edu", 3},
	    {"chair@example.edu", 3},
	};
	struct fixture *f = *state;
	OWN(person_clear)
	struct person ada = people_meet(f, "slack", "T1/U1", "ada");
	OWN(person_clear)
	struct person gus = people_meet(f, "slack", "T1/U2", "gus");

	fixture_ok(f, person_learn(f->store, ada.id, "Ada", "ada.l@example.edu",
	                  "member", fixture_now_ms, &f->err));
	fixture_ok(f, person_learn(f->store, gus.id, "Gus", "gus@example.edu",
	                  "guest", fixture_now_ms, &f->err));
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(person_clear)
		struct person p = {.id = 0};
		fixture_ok(f,
		    person_of_address(f->store, wants[i].address, &p, &f->err));
		assert_int_equal(p.id, wants[i].want_id);
		assert_int_equal(strcasecmp(p.email, wants[i].address), 0);
		if (p.id != 1)
			assert_null(p.chat_user);
		assert_string_equal(p.standing, p.id == 1   ? "member"
		                                : p.id == 2 ? "guest"
		                                            : "unknown");
	}
	/* Once met in chat, they are reached there. */
	OWN(person_clear)
	struct person chair = people_meet(f, "slack", "T1/U3", "chair");
	fixture_ok(
	    f, person_learn(f->store, chair.id, "Chair", "chair@example.edu",
	           "member", fixture_now_ms, &f->err));
	OWN(person_clear)
	struct person found = {.id = 0};
	fixture_ok(f,
	    person_of_address(f->store, "chair@example.edu", &found, &f->err));
	assert_int_equal(found.id, chair.id);
	assert_string_equal(found.chat_user, "T1/U3");
}

static void only_known_standings(void **state)
{
	static const struct {
		const char *standing;
		bool want;
	} standings[] = {{"member", true}, {"guest", true}, {"bot", true},
	    {"deleted", true}, {"external", true}, {"unknown", true},
	    {"owner", false}, {"", false}};
	struct fixture *f = *state;
	int64_t id = fixture_person(f, "T1/U1");

	for (size_t i = 0; i < sizeof(standings) / sizeof(standings[0]); i++)
		if (person_learn(f->store, id, "A", NULL, standings[i].standing,
		        1, &f->err) != standings[i].want)
			fail_msg("standing \"%s\"", standings[i].standing);
}

static void nobody_has_that_id(void **state)
{
	struct fixture *f = *state;
	struct person person = {.id = -7};

	assert_false(person_get(f->store, 99, &person, &f->err));
	fixture_is_error(f, ERR_BUG, "no person 99");
	assert_int_equal(person.id, -7);
}

static void a_slack_user_is_the_part_after_the_team(void **state)
{
	static const struct {
		const char *chat_user;
		const char *want;
	} users[] = {{"T1/U1", "U1"}, {NULL, NULL}, {"U1", NULL}};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		struct person p = {.chat_user = (char *)users[i].chat_user};
		const char *got = person_slack_user(&p);
		if (users[i].want)
			assert_string_equal(got, users[i].want);
		else
			assert_null(got);
	}
	/* Whoever is only known elsewhere is not in chat. */
	OWN(person_clear)
	struct person p = people_meet(f, "mail", "a@b.example", NULL);
	OWN(person_clear)
	struct person again = {.id = 0};
	fixture_ok(f, person_get(f->store, p.id, &again, &f->err));
	assert_null(again.chat_user);
}

static bool has_left(struct fixture *f, const char *member)
{
	bool left;

	fixture_ok(f, person_has_left(f->store, member, &left, &f->err));
	return left;
}

static void who_has_a_new_account_has_not_left(void **state)
{
	struct fixture *f = *state;

	assert_false(has_left(f, "wei@u.example"));
	people_learn(f, "T1/UOLD", "wei@u.example", "deleted");
	assert_true(has_left(f, "wei@u.example"));
	assert_true(has_left(f, "UOLD"));
	people_learn(f, "T1/UNEW", "wei@u.example", "member");
	assert_false(has_left(f, "wei@u.example"));
	assert_true(has_left(f, "UOLD"));
	people_learn(f, "T1/UNEW", "wei@u.example", "guest");
	assert_true(has_left(f, "wei@u.example"));
}

static void an_absence_is_remembered(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person ada = people_meet(f, "mail", "ada@u.example", NULL);

	assert_true(ada.away_at_ms == 0);
	fixture_ok(f, person_away(f->store, ada.id, fixture_now_ms, &f->err));
	fixture_ok(f,
	    person_not_in_chat(f->store, ada.id, fixture_now_ms + 1, &f->err));
	OWN(person_clear)
	struct person later = people_meet(f, "mail", "ada@u.example", NULL);
	assert_true(later.away_at_ms == fixture_now_ms);
	assert_true(later.not_in_chat_at_ms == fixture_now_ms + 1);
}

/* By a chat user's id alone, before and after their workspace is known. */
static void whom_a_configuration_names(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person jo = {.id = 0};
	OWN(person_clear)
	struct person again = {.id = 0};
	OWN(person_clear)
	struct person mail = {.id = 0};
	OWN(person_clear)
	struct person gone = {.id = 0};

	fixture_ok(f, person_of_member(f->store, "UJO", &jo, &f->err));
	assert_string_equal(person_slack_user(&jo), "UJO");
	OWN(person_clear)
	struct person met = people_meet(f, "slack", "T1/UJO", "Jo");
	assert_int_equal(met.id, jo.id);
	assert_string_equal(met.chat_user, "T1/UJO");
	OWN(person_clear)
	struct person other = people_meet(f, "slack", "T2/UJO", "Somebody");
	assert_int_not_equal(other.id, jo.id);
	fixture_ok(f, person_of_member(f->store, "UJO", &again, &f->err));
	assert_int_equal(again.id, jo.id);
	fixture_ok(
	    f, person_of_member(f->store, "jo@u.example", &mail, &f->err));
	assert_string_equal(mail.email, "jo@u.example");
	/* Nobody is written to whose account is closed. */
	fixture_ok(f, person_learn(f->store, jo.id, "Jo", NULL, "deleted",
	                  fixture_now_ms, &f->err));
	fixture_ok(f, person_of_member(f->store, "UJO", &gone, &f->err));
	assert_int_equal(gone.id, jo.id);
	assert_null(gone.chat_user);
}

static void whoever_runs_the_service(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person root = {.id = 0};
	OWN(person_clear)
	struct person again = {.id = 0};

	fixture_ok(f, person_meet(f->store, "operator", "root (uid 0)",
	                  "the operator root", &root, &f->err));
	assert_string_equal(root.standing, "unknown");
	fixture_ok(f, person_become_operator(f->store, &root, 42, &f->err));
	assert_string_equal(root.standing, PERSON_OPERATOR);
	fixture_ok(f, person_meet(f->store, "operator", "root (uid 0)",
	                  "somebody else", &again, &f->err));
	assert_int_equal(again.id, root.id);
	assert_string_equal(again.name, "the operator root");
	assert_string_equal(again.standing, PERSON_OPERATOR);
	assert_null(again.email);
	fixture_ok(f, person_become_operator(f->store, &again, 43, &f->err));
	assert_int_equal(again.checked_at_ms, 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(a_stranger_becomes_a_person_once),
	    fixture_test(an_address_means_one_person),
	    fixture_test(what_was_learnt_stays),
	    fixture_test(only_known_standings),
	    fixture_test(nobody_has_that_id),
	    fixture_test(a_slack_user_is_the_part_after_the_team),
	    fixture_test(who_has_a_new_account_has_not_left),
	    fixture_test(an_absence_is_remembered),
	    fixture_test(whom_a_configuration_names),
	    fixture_test(whoever_runs_the_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
