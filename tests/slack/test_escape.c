/* slack/escape.h: what Slack parses, and what people typed. */
#include "base/own.h"
#include "slack/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *plain;
	const char *escaped;
} rows[] = {
    {"", ""},
    {"a", "a"},
    {"ünï ✓", "ünï ✓"},
    {"<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"},
    {"<https://a.example|b>", "&lt;https://a.example|b&gt;"},
    {"&", "&amp;"},
    {"&amp;", "&amp;amp;"},
    {"&lt;", "&amp;lt;"},
    {"&&gt;;", "&amp;&amp;gt;;"},
    {"*_~`\"'", "*_~`\"'"},
};

static void escaping_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 4096};
		slack_escape(rows[i].plain, &out);
		assert_string_equal(str_text(&out), rows[i].escaped);
		OWN(own_string)
		char *back = slack_unescape(rows[i].escaped);
		assert_string_equal(back, rows[i].plain);
	}
}

/* Slack escapes three characters; anything else is as it was typed. */
static void what_is_no_escape_stays(void **state)
{
	static const char *const texts[] = {
	    "&quot;", "&", "&;", "&am", "&ampl;", "&#60;", "&LT;", "<", ">"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		OWN(own_string)
		char *back = slack_unescape(texts[i]);
		assert_string_equal(back, texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(escaping_and_back),
	    cmocka_unit_test(what_is_no_escape_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
