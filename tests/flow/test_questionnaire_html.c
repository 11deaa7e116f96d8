/* flow/questionnaire.h: the form as HTML. That it comes back from mail programs
 * is in tests/mail/form.test.mjs. */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/questionnaire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FORM[] =
    "{\"type\": \"object\", \"properties\": {"
    "\"purpose\": {\"type\": \"string\", \"title\": \"Which <b>? & "
    "\\\"why\\\"\","
    "  \"description\": \"One sentence.\"},"
    "\"access\": {\"type\": \"string\", \"enum\": [\"Read & write\", \"Read\"],"
    "  \"title\": \"How?\"},"
    "\"kept\": {\"type\": \"boolean\", \"const\": true, \"title\": \"Kept\"}},"
    "\"required\": [\"purpose\", \"access\", \"kept\"]}";

/* Without what is only looks. Yours to free(). */
static char *written(const char *errors_json)
{
	json_auto_t *form = NULL;
	json_auto_t *errors = NULL;
	OWN(str_clear)
	struct str html = {.max_bytes = 65536};
	struct str bare = {.max_bytes = 65536};

	assert_true(jsonx_parse(FORM, strlen(FORM), &form, NULL));
	if (errors_json)
		assert_true(jsonx_parse(
		    errors_json, strlen(errors_json), &errors, NULL));
	questionnaire_write_html(form, errors, NULL, &html);
	for (const char *p = str_text(&html); *p;) {
		static const char style[] = " style=\"";
		if (strncmp(p, style, strlen(style)) == 0)
			p = strchr(p + strlen(style), '"') + 1;
		else
			str_add_char(&bare, *p++);
	}
	return str_take(&bare);
}

static void the_whole_form(void **state)
{
	OWN(own_string)
	char *html = written(NULL);

	(void)state;
	assert_string_equal(html,
	    "<div>\n<p>1. Which &lt;b&gt;? &amp; &quot;why&quot;</p>\n"
	    "<p>One sentence.</p>\n<p>Answer:&nbsp;</p>\n</div>\n"
	    "<div>\n<p>2. How?</p>\n<p>Please mark one with an x.</p>\n"
	    "<p>[ ] Read &amp; write<br>\n[ ] Read</p>\n</div>\n"
	    "<div>\n<p>3. Kept</p>\n<p>[ ] Yes</p>\n</div>\n"
	    "<p>=== End of the questions ===</p>\n");
}

static void what_is_wrong_is_asked_alone(void **state)
{
	OWN(own_string)
	char *html = written("{\"access\": \"Please pick <one>.\"}");

	(void)state;
	assert_string_equal(html,
	    "<div>\n<p>2. How?</p>\n<p>Please mark one with an x.</p>\n"
	    "<p>! Please pick &lt;one&gt;.</p>\n"
	    "<p>[ ] Read &amp; write<br>\n[ ] Read</p>\n</div>\n"
	    "<p>=== End of the questions ===</p>\n");
}

/* As everything that writes into a str: it says so, and cuts nothing else. */
static void a_form_that_does_not_fit(void **state)
{
	json_auto_t *form = NULL;
	OWN(str_clear)
	struct str html = {.max_bytes = 100};

	(void)state;
	assert_true(jsonx_parse(FORM, strlen(FORM), &form, NULL));
	questionnaire_write_html(form, NULL, NULL, &html);
	assert_false(str_ok(&html));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_whole_form),
	    cmocka_unit_test(what_is_wrong_is_asked_alone),
	    cmocka_unit_test(a_form_that_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
