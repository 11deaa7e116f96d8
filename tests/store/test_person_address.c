/* store/person_address.h: whose an address is, and whether mail arrives. */
#include "store/people.h"

#include "store/person_address.h"

static int64_t writer(struct fixture *f, const char *address)
{
	OWN(person_clear)
	struct person p = people_meet(f, "mail", address, NULL);

	return p.id;
}

static void who_writes_from_a_known_address_is_that_person(void **state)
{
	struct fixture *f = *state;
	int64_t ada = people_learn(f, "T1/UADA", "Ada@U.example", "member");
	OWN(person_clear)
	struct person p = people_meet(f, "mail", "ada@u.example", NULL);

	assert_int_equal(p.id, ada);
	assert_string_equal(p.chat_user, "T1/UADA");
	assert_int_not_equal(writer(f, "ben@u.example"), ada);
}

/* The old address may be somebody else's one day. */
static void another_address_takes_the_old_ones_place(void **state)
{
	struct fixture *f = *state;
	int64_t ada = people_learn(f, "T1/UADA", "ada@u.example", "member");

	people_learn(f, "T1/UADA", "ada.b@u.example", "member");
	assert_int_equal(writer(f, "ada.b@u.example"), ada);
	assert_int_not_equal(writer(f, "ada@u.example"), ada);
	people_learn(f, "T1/UADA", NULL, "deleted");
	assert_int_not_equal(writer(f, "ada.b@u.example"), ada);
}

/* A new account, or somebody new who was given the address: their mail is
 * theirs, and what the old account has done stays its own. */
static void a_new_account_has_the_address_of_a_deactivated_one(void **state)
{
	struct fixture *f = *state;
	int64_t old = people_learn(f, "T1/UOLD", "ada@u.example", "member");
	int64_t new = people_learn(f, "T1/UNEW", "ada@u.example", "member");

	/* Of two that are both there, the first keeps it. */
	assert_int_equal(writer(f, "ada@u.example"), old);
	fixture_version(f, 1);
	fixture_exec(f, "INSERT INTO case_record VALUES (1, 'CT-1001',"
	                " 'flow', 1, 1, 0, 1, 0, 0, x'00')");
	assert_int_equal(old, 1);
	people_learn(f, "T1/UOLD", "ada@u.example", "deleted");
	people_learn(f, "T1/UNEW", "ada@u.example", "member");
	assert_int_equal(writer(f, "ada@u.example"), new);
	assert_int_equal(
	    fixture_int(f, "SELECT requester_id FROM case_record"), old);
	/* The old one does not get it back. */
	people_learn(f, "T1/UOLD", "ada@u.example", "member");
	assert_int_equal(writer(f, "ada@u.example"), new);
}

/* Who wrote first and came to the chat later is one person, who asks and
 * decides once. */
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
	int64_t ada = people_learn(f, "T1/UADA", "ada@u.example", "member");
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
		    people_learn(f, "T2/UEVE", "ada@u.example", standings[i]);
		assert_int_not_equal(eve, by_mail);
		assert_int_equal(writer(f, "ada@u.example"), by_mail);
		/* Nor one that nobody has written from yet. */
		people_learn(f, "T2/UEVE", "ben@u.example", standings[i]);
	}
	assert_int_not_equal(
	    writer(f, "ben@u.example"), fixture_person(f, "T2/UEVE"));
}

static void two_in_chat_do_not_become_one(void **state)
{
	struct fixture *f = *state;
	int64_t ada = people_learn(f, "T1/UADA", "ada@u.example", "member");
	int64_t twin = people_learn(f, "T2/UADA", "ada@u.example", "member");

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
	struct person ada = people_meet(f, "slack", "T1/U1", "Ada");
	OWN(str_clear)
	struct str seen = {.max_bytes = 1000};
	bool is_new = false;

	fixture_ok(f, person_learn(f->store, ada.id, "Ada", "ada@u.example",
	                  "member", fixture_now_ms, &f->err));
	for (int i = 0; i < 2; i++) {
		fixture_ok(
		    f, person_address_undeliverable(f->store, "Ada@U.example",
		           fixture_now_ms + i, &is_new, &f->err));
		assert_int_equal(is_new, i == 0);
		OWN(person_clear)
		struct person by_chat = people_meet(f, "slack", "T1/U1", "Ada");
		OWN(person_clear)
		struct person by_mail =
		    people_meet(f, "mail", "ada@u.example", NULL);
		assert_true(by_chat.undeliverable_at_ms == fixture_now_ms);
		assert_true(by_mail.undeliverable_at_ms == fixture_now_ms);
	}
	fixture_ok(f, person_address_undeliverable(
	                  f->store, "nobody@u.example", 1, &is_new, &f->err));
	assert_false(is_new);
	fixture_ok(f, person_address_each_undeliverable(
	                  f->store, note_undeliverable, &seen, &f->err));
	assert_string_equal(str_text(&seen), "ada@u.example Ada 0\n");
	fixture_ok(
	    f, person_address_deliverable(f->store, "ADA@u.example", &f->err));
	OWN(person_clear)
	struct person again = people_meet(f, "slack", "T1/U1", "Ada");
	assert_true(again.undeliverable_at_ms == 0);
}

/* What was wrong with the old address is not wrong with the new one. */
static void a_new_address_is_a_new_beginning(void **state)
{
	struct fixture *f = *state;
	OWN(person_clear)
	struct person ada = people_meet(f, "slack", "T1/U1", "Ada");
	bool is_new;

	fixture_ok(f, person_learn(f->store, ada.id, "Ada", "ada@u.example",
	                  "member", 1, &f->err));
	fixture_ok(f, person_address_undeliverable(
	                  f->store, "ada@u.example", 1, &is_new, &f->err));
	fixture_ok(f, person_learn(f->store, ada.id, "Ada",
	                  "lovelace@u.example", "member", 2, &f->err));
	OWN(person_clear)
	struct person now = people_meet(f, "slack", "T1/U1", "Ada");
	assert_true(now.undeliverable_at_ms == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    fixture_test(who_writes_from_a_known_address_is_that_person),
	    fixture_test(another_address_takes_the_old_ones_place),
	    fixture_test(a_new_account_has_the_address_of_a_deactivated_one),
	    fixture_test(a_writer_who_comes_to_the_chat_is_one_person),
	    fixture_test(an_address_of_another_workspace_is_a_claim),
	    fixture_test(two_in_chat_do_not_become_one),
	    fixture_test(an_address_that_mail_comes_back_from),
	    fixture_test(a_new_address_is_a_new_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
