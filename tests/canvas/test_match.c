/* canvas/match.h: which of an account's tokens is a case's. */
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "canvas/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Whose number is it, by the purpose alone? */
static void what_a_purpose_says(void **state)
{
	static const struct {
		const char *purpose; /* NULL: none */
		bool want;           /* of CT-1042 */
	} rows[] = {
	    {"Gradebook (CT-1042)", true},
	    {"Gradebook (CT-1042) \n", true},
	    {"(CT-1042)", true},
	    {"As in CT-1001, (CT-1041) (CT-1042)", true},
	    /* A number that is a part of another, or the other way round. */
	    {"Gradebook (CT-10421)", false},
	    {"Gradebook (CT-104)", false},
	    {"Gradebook (ACT-1042)", false},
	    {"Gradebook (XCT-1042)", false},
	    /* Words of the owner's. */
	    {"Gradebook CT-1042", false},
	    {"CT-1042", false},
	    {"CT-1042: Gradebook", false},
	    {"(CT-1042) again", false},
	    {"like (CT-1042) (CT-1043)", false},
	    {"Gradebook (ct-1042)", false},
	    {"Gradebook [CT-1042]", false},
	    {"Gradebook ( CT-1042 )", false},
	    {"Gradebook (CT-1042", false},
	    {"Gradebook CT-1042)", false},
	    {")", false},
	    {"", false},
	    {NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *token =
		    json_pack("{s:s*}", "purpose", rows[i].purpose);
		if (canvas_match_says(token, "CT-1042") != rows[i].want)
			fail_msg("%s", rows[i].purpose);
		assert_false(canvas_match_says(token, ""));
	}
}

#define OURS "\"purpose\": \"x (CT-1042)\""

static void which_is_the_case_s(void **state)
{
	static const struct {
		const char *tokens;
		const char *since; /* or NULL */
		enum canvas_match_kind want;
		const char *want_id; /* of one */
	} rows[] = {
	    {"[]", NULL, CANVAS_MATCH_NONE, NULL},
	    {"[{\"id\": \"1\", " OURS "}]", NULL, CANVAS_MATCH_ONE, "1"},
	    {"[{\"id\": \"1\", \"purpose\": \"x (CT-10421)\"},"
	     " {\"id\": \"2\", " OURS "}]",
	        NULL, CANVAS_MATCH_ONE, "2"},
	    /* Two are none, whichever is newer, active or at its end. */
	    {"[{\"id\": \"1\", \"state\": \"expired\", " OURS "},"
	     " {\"id\": \"2\", \"state\": \"active\", " OURS "}]",
	        NULL, CANVAS_MATCH_SEVERAL, NULL},
	    /* Before the approval nobody was to make it. */
	    {"[{\"id\": \"1\", \"created_on\": \"2026-12-19\", " OURS "}]",
	        "2026-12-20", CANVAS_MATCH_NONE, NULL},
	    {"[{\"id\": \"1\", " OURS "}]", "2026-12-20", CANVAS_MATCH_NONE,
	        NULL},
	    {"[{\"id\": \"1\", \"created_on\": \"2026-12-20\", " OURS "}]",
	        "2026-12-20", CANVAS_MATCH_ONE, "1"},
	    {"[{\"id\": \"1\", \"created_on\": \"2025-12-31\", " OURS "},"
	     " {\"id\": \"2\", \"created_on\": \"2026-12-21\", " OURS "}]",
	        "2026-12-20", CANVAS_MATCH_ONE, "2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *tokens = json_loads(rows[i].tokens, 0, NULL);
		const struct canvas_match_case wanted = {
		    .number = "CT-1042", .since = rows[i].since};
		json_t *token;
		assert_non_null(tokens);
		enum canvas_match_kind kind =
		    canvas_match(tokens, &wanted, &token);
		if (kind != rows[i].want)
			fail_msg("%s", rows[i].tokens);
		assert_int_equal(token != NULL, rows[i].want_id != NULL);
		if (token)
			assert_string_equal(
			    jsonx_text(token, "id"), rows[i].want_id);
	}
}

static void what_could_be_meant(void **state)
{
	json_auto_t *tokens =
	    json_loads("[{\"id\": \"1\", \"purpose\": \"ct-1042\"},"
	               " {\"id\": \"2\", \"purpose\": \"CT-104\"},"
	               " {\"id\": \"3\"},"
	               " {\"id\": \"4\", \"purpose\": \"x (CT-10421)\"}]",
	        0, NULL);
	json_auto_t *near = canvas_match_near(tokens, "CT-1042");
	json_auto_t *none = canvas_match_near(tokens, "");

	(void)state;
	assert_int_equal(json_array_size(near), 2);
	assert_string_equal(jsonx_text(json_array_get(near, 0), "id"), "1");
	assert_string_equal(jsonx_text(json_array_get(near, 1), "id"), "4");
	assert_int_equal(json_array_size(none), 0);
}

static char *ids(const json_t *rows)
{
	struct str text = {.max_bytes = 4096};
	json_t *one;
	size_t i;

	json_array_foreach (rows, i, one)
		str_addf(&text, "%s%s", i ? " " : "", jsonx_text(one, "id"));
	return str_take(&text);
}

/* Of the tokens 1 (CT-1), 2 (CT-2), 3 and 4. */
static void what_no_case_accounts_for(void **state)
{
	static const struct {
		const char *ids, *numbers, *reported; /* or NULL */
		const char *want_unknown, *want_fresh, *want_reported,
		    *want_vanished;
	} rows[] = {
	    {NULL, NULL, NULL, "1 2 3 4", "1 2 3 4", "", ""},
	    {"[\"1\"]", "[\"CT-2\"]", "[]", "3 4", "3 4", "", ""},
	    /* That it says so is not enough once the case knows its own. */
	    {"[\"3\"]", "[]", "[{\"id\": \"1\"}]", "1 2 4", "2 4", "1", ""},
	    {"[\"1\", \"2\"]", "[]", "[{\"id\": \"3\"}, {\"id\": \"9\"}]",
	        "3 4", "4", "3", "9"},
	    /* One that a case has taken on is neither unknown nor gone. */
	    {"[\"1\", \"2\", \"3\"]", "[]", "[{\"id\": \"3\"}]", "4", "4", "",
	        ""},
	    {"[null, 1, [], \"\"]", "[null, 2, \"\"]", "{}", "1 2 3 4",
	        "1 2 3 4", "", ""},
	};
	json_auto_t *tokens = json_loads(
	    "[{\"id\": \"1\", \"purpose\": \"x (CT-1)\"},"
	    " {\"id\": \"2\", \"purpose\": \"y (CT-2)\"},"
	    " {\"id\": \"3\"}, {\"id\": \"4\", \"purpose\": \"CT-1\"}]",
	    0, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *known =
		    rows[i].ids ? json_loads(rows[i].ids, 0, NULL) : NULL;
		json_auto_t *numbers =
		    rows[i].numbers ? json_loads(rows[i].numbers, 0, NULL)
		                    : NULL;
		json_auto_t *reported =
		    rows[i].reported ? json_loads(rows[i].reported, 0, NULL)
		                     : NULL;
		json_auto_t *got =
		    canvas_match_inventory(tokens, known, numbers, reported);
		const struct {
			const char *name, *want;
		} lists[] = {
		    {"unknown", rows[i].want_unknown},
		    {"fresh", rows[i].want_fresh},
		    {"reported", rows[i].want_reported},
		    {"vanished", rows[i].want_vanished},
		};
		for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++) {
			OWN(own_string)
			char *text = ids(json_object_get(got, lists[k].name));
			if (strcmp(text, lists[k].want) != 0)
				fail_msg(
				    "row %zu, %s: %s", i, lists[k].name, text);
		}
	}
}

/* What we write we find again, whatever the words are. */
static void ours_says_so(void **state)
{
	static const char *const words[] = {
	    "Gradebook", "", "(CT-1043)", "x (CT-1042)", "like this :)"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		OWN(own_string)
		char *purpose = canvas_match_purpose(words[i], "CT-1042");
		json_auto_t *token = json_pack("{s:s}", "purpose", purpose);
		assert_true(canvas_match_says(token, "CT-1042"));
		assert_false(canvas_match_says(token, "CT-1043"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_purpose_says),
	    cmocka_unit_test(which_is_the_case_s),
	    cmocka_unit_test(what_could_be_meant),
	    cmocka_unit_test(what_no_case_accounts_for),
	    cmocka_unit_test(ours_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
