/* flow/finding.h: what is kept, and what is said once. */
#include "base/own.h"
#include "flow/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void findings_are_kept_in_order(void **state)
{
	OWN(finding_clear_all)
	struct findings findings = {.items = NULL};
	char path[] = "guards.x", name[] = "note";

	(void)state;
	finding_add(&findings, FINDING_WARNING, path, "%s %d", "seen", 7);
	finding_add_template(&findings, FINDING_MISTAKE, name, 3, "lost");
	memset(path, '?', strlen(path)); /* nothing of it is kept */
	memset(name, '?', strlen(name));
	assert_int_equal(findings.count, 2);
	assert_int_equal(findings.items[0].severity, FINDING_WARNING);
	assert_string_equal(findings.items[0].path, "guards.x");
	assert_string_equal(findings.items[0].what, "seen 7");
	assert_null(findings.items[0].template_);
	assert_int_equal(findings.items[1].severity, FINDING_MISTAKE);
	assert_string_equal(findings.items[1].template_, "note");
	assert_int_equal(findings.items[1].line, 3);
}

/* A partial is walked once for each notice that it is in. */
static void a_template_s_finding_is_kept_once(void **state)
{
	OWN(finding_clear_all)
	struct findings findings = {.items = NULL};

	(void)state;
	for (int i = 0; i < 2; i++) {
		finding_add_template(
		    &findings, FINDING_MISTAKE, "_facts", 3, "lost");
		finding_add_template(
		    &findings, FINDING_MISTAKE, "_facts", 4, "lost");
		finding_add_template(
		    &findings, FINDING_MISTAKE, "_facts", 3, "found");
		finding_add_template(
		    &findings, FINDING_MISTAKE, "_other", 3, "lost");
	}
	assert_int_equal(findings.count, 4);
}

static void mistakes_become_findings(void **state)
{
	OWN(finding_clear_all)
	struct findings findings = {.items = NULL};
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	(void)state;
	for (int i = 0; i < MISTAKES_MAX + 5; i++)
		mistakes_add(&mistakes, "events", "a.b", "number %d", i);
	finding_add_mistakes(&findings, &mistakes);
	assert_int_equal(findings.count, MISTAKES_MAX + 1);
	assert_string_equal(findings.items[0].path, "events[\"a.b\"]");
	assert_string_equal(findings.items[1].what, "number 1");
	assert_string_equal(findings.items[MISTAKES_MAX].what, "and 5 more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(findings_are_kept_in_order),
	    cmocka_unit_test(a_template_s_finding_is_kept_once),
	    cmocka_unit_test(mistakes_become_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
