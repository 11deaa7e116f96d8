/* directory/filter.h: no value gets out of its place. */
#include "base/own.h"
#include "directory/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_filled(
    const char *filter, const char *value, const char *want)
{
	const struct filter_value values[] = {
	    {"uid", "ada"}, {"email", value}, {NULL, NULL}};
	OWN(str_clear)
	struct str out = {.max_bytes = 4096};

	assert_true(filter_fill(filter, values, &out, NULL));
	assert_string_equal(str_text(&out), want);
}

static void test_fill(void **state)
{
	(void)state;
	assert_filled("(mail={email})", "a@b.example", "(mail=a@b.example)");
	assert_filled("(|(mail={email})(uid={uid})(x={email}))", "a@b",
	    "(|(mail=a@b)(uid=ada)(x=a@b))");
	assert_filled("(a={}{ }{Email})", "x", "(a={}{ }{Email})");
	/* A value is no filter, whatever it holds: not even a place. */
	assert_filled("(mail={email})", "{uid}", "(mail={uid})");
}

/* RFC 4515, section 4, has the first two. */
static void test_escape(void **state)
{
	static const struct {
		const char *value, *want;
	} cases[] = {
	    {"Parens R Us (for all your parenthetical needs)",
	        "(mail=Parens R Us \\28for all your parenthetical needs\\29)"},
	    {"C:\\MyFile", "(mail=C:\\5cMyFile)"},
	    {"*)(uid=*", "(mail=\\2a\\29\\28uid=\\2a)"},
	    {"*", "(mail=\\2a)"},
	    {"a@b)(|(uid=*", "(mail=a@b\\29\\28|\\28uid=\\2a)"},
	    {"\\2a", "(mail=\\5c2a)"},
	    {"Lu\xC4\x8Di\xC4\x87", "(mail=Lu\xC4\x8Di\xC4\x87)"},
	    {"&|!=<>~", "(mail=&|!=<>~)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_filled("(mail={email})", cases[i].value, cases[i].want);
}

static void test_unknown_place(void **state)
{
	const struct filter_value values[] = {{"email", "x"}, {NULL, NULL}};
	OWN(str_clear)
	struct str out = {.max_bytes = 4096};
	OWN(str_clear)
	struct str small = {.max_bytes = 4};
	struct err err;

	(void)state;
	assert_false(filter_fill("(uid={uid})", values, &out, &err));
	assert_string_equal(err.text, "nothing is known for {uid}");
	assert_false(filter_fill("(e={mail})", values, &out, &err));
	assert_false(filter_fill("(m={email})", values, &small, &err));
	assert_string_equal(err.text, "the filter is too long");
}

static void test_check(void **state)
{
	static const char *const names[] = {"dn", "uid", NULL};
	static const struct {
		const char *filter, *want; /* NULL: it is good */
	} cases[] = {
	    {"(member={dn})", NULL},
	    {"(|(member={dn})(memberUid={uid}))", NULL},
	    {"(memberUid={uid})", NULL},
	    {"member={dn}", "write a filter within parentheses, for example "
	                    "(mail={email})"},
	    {"(member={dn}", "write a filter within parentheses, for example "
	                     "(mail={email})"},
	    {"(member={dn}))", "write a filter within parentheses, for example "
	                       "(mail={email})"},
	    {"(a={dn})(b=c)", "write a filter within parentheses, for example "
	                      "(mail={email})"},
	    {"", "write a filter within parentheses, for example "
	         "(mail={email})"},
	    {"(member=x)", "it lacks {dn}"},
	    {"(member={dn})x", "write a filter within parentheses, for example "
	                       "(mail={email})"},
	    {"(member={email})", "there is no {email}"},
	    {"(member={d})", "there is no {d}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = {.kind = ERR_NONE};
		bool ok = filter_check(cases[i].filter, names, &err);
		assert_int_equal(ok, cases[i].want == NULL);
		assert_string_equal(err.text, ok ? "" : cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_fill),
	    cmocka_unit_test(test_escape),
	    cmocka_unit_test(test_unknown_place),
	    cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
