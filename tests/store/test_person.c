/* store/person.h: who is who. */
#include "store/fixture.h"

#include <strings.h>

static struct person meet(
    struct fixture *f, const char *system, const char *who, const char *name)
{
	struct person person = {.id = 0};

	fixture_ok(
	    f, person_meet(f->store, system, who, name, &person, &f->err));
	return person;
}

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
		struct person p = meet(
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
	struct person p = meet(f, "slack", "T1/U1", "ada");
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
	struct person ada = meet(f, "slack", "T1/U1", "ada");
	OWN(person_clear)
	struct person gus = meet(f, "slack", "T1/U2", "gus");

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
	struct person chair = meet(f, "slack", "T1/U3", "chair");
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
	struct person p = meet(f, "mail", "a@b.example", NULL);
	OWN(person_clear)
	struct person again = {.id = 0};
	fixture_ok(f, person_get(f->store, p.id, &again, &f->err));
	assert_null(again.chat_user);
}

static int64_t learn(
    struct fixture *f, const char *who, const char *email, const char *standing)
{
	int64_t id = fixture_person(f, who);

	fixture_ok(f, person_learn(f->store, id, who, email, standing,
	                  fixture_now_ms, &f->err));
	return id;
}

static int64_t writer(struct fixture *f, const char *address)
{
	OWN(person_clear)
	struct person p = meet(f, "mail", address, NULL);

	return p.id;
}

static void who_writes_from_a_known_address_is_that_person(void **state)
{
	struct fixture *f = *state;
	int64_t ada = learn(f, "T1/UADA", "Ada@U.example", "member");
	OWN(person_clear)
	struct person p = meet(f, "mail", "ada@u.example", NULL);

	assert_int_equal(p.id, ada);
	assert_string_equal(p.chat_user, "T1/UADA");
	assert_int_not_equal(writer(f, "ben@u.example"), ada);
}

/* The old address may be somebody else's one day. */
static void another_address_takes_the_old_ones_place(void **state)
{
	struct fixture *f = *state;
	int64_t ada = learn(f, "T1/UADA", "ada@u.example", "member");

	learn(f, "T1/UADA", "ada.b@u.example", "member");
	assert_int_equal(writer(f, "ada.b@u.example"), ada);
	assert_int_not_equal(writer(f, "ada@u.example"), ada);
	learn(f, "T1/UADA", NULL, "deleted");
	assert_int_not_equal(writer(f, "ada.b@u.example"), ada);
}

/* A new account, or somebody new who was given the address: their mail is
 * theirs, and what the old account has done stays its own. */
static void a_new_account_has_the_address_of_a_deactivated_one(void **state)
{
	struct fixture *f = *state;
	int64_t old = learn(f, "T1/UOLD", "ada@u.example", "member");
	int64_t new = learn(f, "T1/UNEW", "ada@u.example", "member");

	/* Of two that are both there, the first keeps it. */
	assert_int_equal(writer(f, "ada@u.example"), old);
	fixture_version(f, 1);
	fixture_exec(f, "INSERT INTO case_record VALUES (1, 'CT-1001',"
	                " 'flow', 1, 1, 0, 1, 0, 0, x'00')");
	assert_int_equal(old, 1);
	learn(f, "T1/UOLD", "ada@u.example", "deleted");
	learn(f, "T1/UNEW", "ada@u.example", "member");
	assert_int_equal(writer(f, "ada@u.example"), new);
	assert_int_equal(
	    fixture_int(f, "SELECT requester_id FROM case_record"), old);
	/* The old one does not get it back. */
	learn(f, "T1/UOLD", "ada@u.example", "member");
	assert_int_equal(writer(f, "ada@u.example"), new);
}

/* Who wrote first and came to the chat later is one person, who asks and
 * decides once. */
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
	learn(f, "T1/UOLD", "wei@u.example", "deleted");
	assert_true(has_left(f, "wei@u.example"));
	assert_true(has_left(f, "UOLD"));
	learn(f, "T1/UNEW", "wei@u.example", "member");
	assert_false(has_left(f, "wei@u.example"));
	assert_true(has_left(f, "UOLD"));
	learn(f, "T1/UNEW", "wei@u.example", "guest");
	assert_true(has_left(f, "wei@u.example"));
}

static void a_writer_who_comes_to_the_chat_is_one_person(void **state)
{
	struct fixture *f = *state;
	int64_t by_mail = writer(f, "ada@u.example");

	fixture_version(f, 1);
	fixture_exec(f, "INSERT INTO case_record VALUES (1, 'CT-1001',"
	                " 'flow', 1, 1, 0, 1, 0, 0, x'00')");
	fixture_exec(f, "INSERT INTO journal VALUES (1, 'mail', 'x', 'done',"
	                " NULL, 0, x'00', NULL, NULL)");
	fixture_exec(
	    f, "INSERT INTO decision VALUES (1, 1, 'canvas', 'approve', 1)");
	assert_int_equal(by_mail, 1);
	int64_t ada = learn(f, "T1/UADA", "ada@u.example", "member");
	assert_int_not_equal(ada, by_mail);
	assert_int_equal(writer(f, "ada@u.example"), ada);
	assert_int_equal(
	    fixture_int(f, "SELECT requester_id FROM case_record"), ada);
	assert_int_equal(fixture_int(f, "SELECT person_id FROM decision"), ada);
}

/* Nobody here vouches for it: else whoever writes Ada's address into their
 * profile would be sent what is hers. */
static void an_address_of_another_workspace_is_a_claim(void **state)
{
	static const char *const standings[] = {"external", "bot"};
	struct fixture *f = *state;
	int64_t by_mail = writer(f, "ada@u.example");

	for (size_t i = 0; i < sizeof(standings) / sizeof(standings[0]); i++) {
		int64_t eve =
		    learn(f, "T2/UEVE", "ada@u.example", standings[i]);
		assert_int_not_equal(eve, by_mail);
		assert_int_equal(writer(f, "ada@u.example"), by_mail);
		/* Nor one that nobody has written from yet. */
		learn(f, "T2/UEVE", "ben@u.example", standings[i]);
	}
	assert_int_not_equal(
	    writer(f, "ben@u.example"), fixture_person(f, "T2/UEVE"));
}

static void two_in_chat_do_not_become_one(void **state)
{
	struct fixture *f = *state;
	int64_t ada = learn(f, "T1/UADA", "ada@u.example", "member");
	int64_t twin = learn(f, "T2/UADA", "ada@u.example", "member");

	assert_int_not_equal(ada, twin);
	assert_int_equal(writer(f, "ada@u.example"), ada);
	assert_int_equal(fixture_person(f, "T2/UADA"), twin);
}

static void note_undeliverable(
    void *arg, const char *address, const char *name, int64_t since_ms)
{
	str_addf(arg, "%s %s %lld\n", address, name,
	    (long long)(since_ms - fixture_now_ms));
}

static void an_address_that_mail_comes_back_from(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person ada = meet(f, "slack", "T1/U1", "Ada");
	OWN(str_clear)
	struct str seen = {.max_bytes = 1000};
	bool is_new = false;

	fixture_ok(f, person_learn(f->store, ada.id, "Ada", "ada@u.example",
	                  "member", fixture_now_ms, &f->err));
	for (int i = 0; i < 2; i++) {
		fixture_ok(f, person_undeliverable(f->store, "Ada@U.example",
		                  fixture_now_ms + i, &is_new, &f->err));
		assert_int_equal(is_new, i == 0);
		OWN(person_clear)
		struct person by_chat = meet(f, "slack", "T1/U1", "Ada");
		OWN(person_clear)
		struct person by_mail = meet(f, "mail", "ada@u.example", NULL);
		assert_true(by_chat.undeliverable_at_ms == fixture_now_ms);
		assert_true(by_mail.undeliverable_at_ms == fixture_now_ms);
	}
	fixture_ok(f, person_undeliverable(
	                  f->store, "nobody@u.example", 1, &is_new, &f->err));
	assert_false(is_new);
	fixture_ok(f, person_each_undeliverable(
	                  f->store, note_undeliverable, &seen, &f->err));
	assert_string_equal(str_text(&seen), "ada@u.example Ada 0\n");
	fixture_ok(f, person_deliverable(f->store, "ADA@u.example", &f->err));
	OWN(person_clear)
	struct person again = meet(f, "slack", "T1/U1", "Ada");
	assert_true(again.undeliverable_at_ms == 0);
}

/* What was wrong with the old address is not wrong with the new one. */
static void a_new_address_is_a_new_beginning(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person ada = meet(f, "slack", "T1/U1", "Ada");
	bool is_new;

	fixture_ok(f, person_learn(f->store, ada.id, "Ada", "ada@u.example",
	                  "member", 1, &f->err));
	fixture_ok(f, person_undeliverable(
	                  f->store, "ada@u.example", 1, &is_new, &f->err));
	fixture_ok(f, person_learn(f->store, ada.id, "Ada",
	                  "lovelace@u.example", "member", 2, &f->err));
	OWN(person_clear)
	struct person now = meet(f, "slack", "T1/U1", "Ada");
	assert_true(now.undeliverable_at_ms == 0);
}

static void an_absence_is_remembered(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person ada = meet(f, "mail", "ada@u.example", NULL);

	assert_true(ada.away_at_ms == 0);
	fixture_ok(f, person_away(f->store, ada.id, fixture_now_ms, &f->err));
	fixture_ok(f,
	    person_not_in_chat(f->store, ada.id, fixture_now_ms + 1, &f->err));
	OWN(person_clear)
	struct person later = meet(f, "mail", "ada@u.example", NULL);
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
	struct person met = meet(f, "slack", "T1/UJO", "Jo");
	assert_int_equal(met.id, jo.id);
	assert_string_equal(met.chat_user, "T1/UJO");
	OWN(person_clear)
	struct person other = meet(f, "slack", "T2/UJO", "Somebody");
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
	    fixture_test(who_writes_from_a_known_address_is_that_person),
	    fixture_test(another_address_takes_the_old_ones_place),
	    fixture_test(a_new_account_has_the_address_of_a_deactivated_one),
	    fixture_test(who_has_a_new_account_has_not_left),
	    fixture_test(a_writer_who_comes_to_the_chat_is_one_person),
	    fixture_test(an_address_of_another_workspace_is_a_claim),
	    fixture_test(two_in_chat_do_not_become_one),
	    fixture_test(an_address_that_mail_comes_back_from),
	    fixture_test(a_new_address_is_a_new_beginning),
	    fixture_test(an_absence_is_remembered),
	    fixture_test(whom_a_configuration_names),
	    fixture_test(whoever_runs_the_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
