/* admin/dossier_part.h: who acted, what counts as accepted, what was decided.
 */
#include "admin/dossier_part.h"
#include "base/jsonx.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ADA "'by': {'name': 'Ada', 'email': 'ada@u'}"
#define BO  "'by': {'name': 'Bo'}"
#define OK(n, answer)                                                          \
	"{'sent_at': '" n "', 'hash': 'h" n "', 'version': 2, 'accepted': "    \
	"true, 'fields': [{'field': 'ok', 'question': 'I promise', 'clause': " \
	"true, 'answer': '" answer "'}, {'field': 'why', 'question': 'Why?', " \
	"'answer': 'So'}]}"

static const char DOSSIER[] =
    "{'requester': {'name': 'Ada', 'email': 'ada@u'}, 'history': ["
    " {'at': '1', 'what': 'ask', 'title': 'Ask', 'revision': 1, " ADA ","
    "  'screens': [" OK("1", "Yes") ", " OK("2",
        "Yes") ","
               "   {'sent_at': '3', 'accepted': false, 'hash': 'h3', 'fields':"
               "    [{'field': 'ok', 'question': 'I promise', 'clause': "
               "true}]}]},"
               " {'at': '4', 'what': 'status', 'title': 'Status', " BO "},"
               " {'at': '5', 'what': 'approve', 'title': 'Approve', "
               "'revision': 2,"
               "  'decides': true, 'office': 'desk', 'office_title': 'The "
               "desk', " BO ","
               "  'on_behalf_of': {'name': 'Cy'}, 'screens': [" OK(
                   "5", "No") "]},"
                              " {'at': '6', 'what': 'approve', 'title': "
                              "'Approve', 'decides': true,"
                              "  'outcome': 'not_now', " BO "},"
                              " {'at': '7', 'what': 'after', 'title': "
                              "'after', 'revision': 3}]}";

static void read_off_the_history(void **state)
{
	OWN(own_string)
	char *text = own_strdup(DOSSIER);
	json_auto_t *dossier = NULL;
	struct err err;

	(void)state;
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	assert_true(jsonx_parse(text, strlen(text), &dossier, &err));
	dossier_sum(dossier);
	OWN(own_string)
	char *people = jsonx_canonical(json_object_get(dossier, "people"));
	assert_string_equal(people,
	    "[{\"acts\":1,\"email\":\"ada@u\",\"name\":\"Ada\",\"roles\":"
	    "[\"requester\"]},{\"acts\":1,\"name\":\"Bo\",\"roles\":[\"The "
	    "desk\",\"on behalf of Cy\"]},{\"acts\":0,\"name\":\"Cy\","
	    "\"roles\":[]}]");
	const json_t *attested = json_object_get(dossier, "attestations");
	assert_int_equal(json_array_size(attested), 1);
	assert_string_equal(jsonx_path_text(attested, "0.at"), "2");
	assert_string_equal(jsonx_path_text(attested, "0.hash"), "h2");
	assert_string_equal(jsonx_path_text(attested, "0.by.name"), "Ada");
	const json_t *decided = json_object_get(dossier, "decisions");
	assert_int_equal(json_array_size(decided), 1);
	assert_string_equal(
	    jsonx_path_text(decided, "0.on_behalf_of.name"), "Cy");
	assert_string_equal(jsonx_path_text(decided, "0.words.1.answer"), "So");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(read_off_the_history),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
