/* slack/said.h: what somebody wrote, out of what Slack made of it. */
#include "base/own.h"
#include "slack/said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *raw;
	const char *want;
} rows[] = {
    {"", ""},
    {"  a\n", "a"},
    {"a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"},
    {"<@U0BOT> hi", "hi"},
    {"<@U0BOT|beadle>: hi", ": hi"},
    {"hi <@U0BOT>", "hi"},
    {"<@U0BOTTLE> hi", "@U0BOTTLE hi"},
    {"ask <@U2|ben> in <#C1|general>", "ask @ben in #general"},
    {"in <#C1>", "in #C1"},
    {"<!here> and <!subteam^S1|@staff>", "@here and @staff"},
    {"<!subteam^S1>", "@subteam"},
    {"<https://a.example/?b=1&amp;c=2>", "https://a.example/?b=1&c=2"},
    {"<http://a.example|a.example>", "a.example"},
    {"<https://a.example|my page>", "my page (https://a.example)"},
    {"<mailto:a@b.example|a@b.example>", "a@b.example"},
    {"<mailto:a@b.example>", "a@b.example"},
    {"<>", ""},
    {"<|>", ""},
    {"<@>", "@"},
    {"<!>", "@"},
    {"a < b", "a < b"},
    {"a <b", "a <b"},
    {"a > b", "a > b"},
    /* Written as if it were markup: it came escaped. */
    {"&lt;!channel&gt; &lt;@U2&gt;", "<!channel> <@U2>"},
    {"<https://a.example|&lt;b&gt;>", "<b> (https://a.example)"},
};

static void what_was_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *said = slack_said(rows[i].raw, "U0BOT");
		assert_string_equal(said, rows[i].want);
	}
	OWN(own_string)
	char *nobody = slack_said("<@U0BOT> hi", NULL);
	assert_string_equal(nobody, "@U0BOT hi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
