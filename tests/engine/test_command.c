/* engine/command.h: what is a command, and what only begins like one. */
#include "base/jsonx.h"
#include "base/own.h"
#include "engine/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *text;
	const char *word;
	const char *want_rest; /* NULL: it is none */
} lines[] = {
    {"Approve", "Approve", ""},
    {"approve.", "Approve", ""},
    {"APPROVE!\r\n\r\nThanks, Wei", "Approve", "Thanks, Wei"},
    {"\n\n  approve  \n", "Approve", ""},
    {"Deny: no budget", "Deny", "no budget"},
    {"deny :no budget\nat all", "Deny", "no budget\nat all"},
    {"Deny:\n\nThere is a report: use that.", "Deny",
        "There is a report: use that."},
    {"I am the host", "I am the host", ""},
    {"i am  the host.", "I am the host", ""},
    {"Approve, but only for one course", "Approve", NULL},
    {"Approve if they delete it", "Approve", NULL},
    {"Do not approve", "Approve", NULL},
    {"Approved", "Approve", NULL},
    {"Dear all,\nApprove", "Approve", NULL},
    {"", "Approve", NULL},
    {":", "Approve", NULL},
    {"...", "Approve", NULL},
    {"\u2014 approve \u2014", "Approve", ""},
};

static void the_first_line_is_the_word_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		OWN(own_string)
		char *rest = NULL;
		bool is = command_is(lines[i].text, lines[i].word, &rest);
		const char *want = lines[i].want_rest;
		if (is != (want != NULL) || (want && strcmp(rest, want) != 0))
			fail_msg("%s: %s", lines[i].text, rest ? rest : "no");
	}
}

static void a_button_is_named_by_its_words_or_its_verb(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
	    {"Approve", "canvas_admins.approve"},
	    {"Deny: no", "canvas_admins.deny"}, {"Done", "token_created"},
	    {"token_created", "token_created"}, {"canvas_admins.approve", NULL},
	    {"Status", "status"},
	    {"Ask", NULL}, /* it is not among the mail's */
	};
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	json_auto_t *verbs = json_pack("[s, s, s, s]", "canvas_admins.approve",
	    "canvas_admins.deny", "token_created", "status");

	(void)state;
	assert_true(
	    workflow_load("workflows/canvas-token.json", &workflow, &mistakes));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *rest = NULL;
		const char *verb =
		    command_verb(rows[i].text, workflow, verbs, &rest);
		if (rows[i].want ? !verb || strcmp(verb, rows[i].want) != 0
		                 : verb != NULL)
			fail_msg("%s: %s", rows[i].text, verb ? verb : "no");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_line_is_the_word_alone),
	    cmocka_unit_test(a_button_is_named_by_its_words_or_its_verb),
	};

	return cmocka_run_group_tests_name("engine/command", tests, NULL, NULL);
}
