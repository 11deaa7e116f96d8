/* admin/cast.h: invented people and real ones, and how scripts call them. */
#include "admin/cast.h"
#include "base/own.h"
#include "flow/mistakes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct cast *invented(void)
{
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	assert_true(
	    workflow_load("workflows/canvas-token.json", &workflow, &mistakes));
	return cast_invent(workflow);
}

/* Offices of one member each, given as office, member, office, member, NULL. */
static struct config *config(const char *const *rows)
{
	struct config *c = own_calloc(1, sizeof(*c));

	c->offices = own_calloc(8, sizeof(*c->offices));
	for (; rows[0]; rows += 2) {
		struct config_office *office = &c->offices[c->office_count++];
		office->name = own_strdup(rows[0]);
		office->title = own_strdup(rows[0]);
		office->members = own_calloc(2, sizeof(char *));
		office->members[0] = own_strdup(rows[1]);
		office->quorum = 1;
	}
	return c;
}

static const struct cast_person *find(const struct cast *c, const char *handle)
{
	const struct cast_person *person = NULL;
	struct err err;

	if (!cast_find(c, handle, &person, &err))
		fail_msg("%s", err.text);
	return person;
}

static void each_office_has_two_and_two_have_none(void **state)
{
	OWN(cast_free)
	struct cast *c = invented();
	const struct config_office *admins =
	    config_office_find(c->config, "canvas_admins");

	(void)state;
	assert_int_equal(c->count, 2 + 2 * c->config->office_count);
	assert_string_equal(find(c, "ada")->name, "Ada Byron");
	assert_string_equal(admins->title, "Canvas Admins");
	assert_true(cast_is_member(admins, find(c, "chen")));
	assert_true(cast_is_member(admins, find(c, "dana")));
	assert_false(cast_is_member(admins, find(c, "ada")));
	assert_ptr_equal(
	    cast_office_of_channel(c, admins->slack_channel), admins);
	assert_ptr_equal(cast_by_email(c, "chen@example.edu"), find(c, "chen"));
	assert_ptr_equal(
	    cast_by_user(c, find(c, "chen")->user), find(c, "chen"));
	assert_null(cast_by_user(c, "UNOBODY"));
}

static void a_script_says_who_else(void **state)
{
	OWN(cast_free)
	struct cast *c = invented();
	const struct config_office *edtech =
	    config_office_find(c->config, "edtech");
	struct err err;

	(void)state;
	assert_true(cast_add(c, "gus", "Gus Grant", "guest", &err));
	assert_string_equal(find(c, "gus")->standing, "guest");
	assert_true(cast_set_office(
	    c, "edtech", "The \"IT\"", " gus , lee.ann ,quorum 2", &err));
	assert_string_equal(edtech->title, "The \"IT\"");
	assert_int_equal(edtech->quorum, 2);
	assert_true(cast_is_member(edtech, find(c, "gus")));
	assert_string_equal(find(c, "lee.ann")->name, "Lee Ann");
	assert_false(cast_is_member(edtech, find(c, "emil")));
	assert_non_null(edtech->slack_channel);
	/* Without a title the old one stays; without a quorum one is enough. */
	assert_true(cast_set_office(c, "edtech", NULL, "ada", &err));
	assert_string_equal(edtech->title, "The \"IT\"");
	assert_int_equal(edtech->quorum, 1);
	assert_true(cast_set_office(c, "edtech", NULL, "ada, by mail", &err));
	assert_null(edtech->slack_channel);
}

static void what_cannot_be_is_told(void **state)
{
	static const struct {
		const char *office, *members, *want;
	} rows[] = {
	    {"cooks", "ada", "no office \"cooks\""},
	    {"edtech", "ada, quorum 2", "quorum of 2 and 1 members"},
	    {"edtech", "ada, quorum none", "a quorum is a number"},
	    {"edtech", "", "quorum of 1 and 0 members"},
	    {"edtech", "Ada Byron", "cannot be a person's handle"},
	};
	OWN(cast_free)
	struct cast *c = invented();
	const struct cast_person *nobody = NULL;
	struct err err = {.kind = ERR_NONE};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_false(cast_set_office(
		    c, rows[i].office, NULL, rows[i].members, &err));
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.text, rows[i].want) == NULL)
			fail_msg("%s: %s", rows[i].members, err.text);
	}
	assert_false(cast_add(c, "ada", NULL, NULL, &err));
	assert_false(cast_add(c, "", NULL, NULL, &err));
	assert_false(cast_add(c, "zoe", NULL, "king", &err));
	assert_false(cast_find(c, "zoe", &nobody, &err));
	assert_non_null(strstr(err.text, "there are ada, ben, chen"));
	assert_null(nobody);
}

static void real_members_are_called_by_what_is_known_of_them(void **state)
{
	static const char *const rows[] = {"a", "mia.lopez@u.example", "b",
	    "U0ABC", "c", "mia.lopez@u.example", "d", "ada@u.example", "e",
	    "ada@v.example", NULL};
	OWN(cast_free)
	struct cast *c = cast_from_config(config(rows));
	const struct cast_person *nobody = NULL;
	struct err err;

	(void)state;
	/* mia once, two real adas and none that is invented, ben. */
	assert_int_equal(c->count, 5);
	assert_string_equal(find(c, "mia")->name, "Mia Lopez");
	assert_string_equal(find(c, "mia.lopez")->email, "mia.lopez@u.example");
	assert_string_equal(find(c, "u0abc")->user, "U0ABC");
	assert_null(find(c, "u0abc")->email);
	assert_string_equal(find(c, "ada")->email, "ada@u.example");
	assert_string_equal(find(c, "ada@v.example")->name, "Ada");
	assert_string_not_equal(
	    find(c, "ada@v.example")->user, find(c, "ada")->user);
	assert_string_equal(find(c, "ben")->name, "Ben Osei");
	assert_non_null(c->config->offices[0].slack_channel);
	assert_true(cast_add(c, "mio", NULL, NULL, &err));
	assert_false(cast_find(c, "mi", &nobody, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_office_has_two_and_two_have_none),
	    cmocka_unit_test(a_script_says_who_else),
	    cmocka_unit_test(what_cannot_be_is_told),
	    cmocka_unit_test(real_members_are_called_by_what_is_known_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
