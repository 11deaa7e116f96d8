/* admin/dossier.h: the page is made of what is on record, and of nothing that
 * somebody wrote into it. What is read, tests/admin/export.test.mjs has. */
#include "admin/dossier.h"
#include "base/jsonx.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char RECORD[] =
    "{\"case\": {\"number\": \"CT-7\", \"opened_at\": \"2026-11-24T12:00:00Z\","
    " \"open\": true, \"state\": \"asked\", \"stands\": [\"It waits.\"]},"
    " \"workflow\": {\"id\": \"token\", \"version\": 3, \"title\": \"Token\","
    " \"hash\": \"beef\"},"
    " \"requester\": {\"name\": \"Ada <script>\", \"email\": \"ada@u\"},"
    " \"history\": ["
    "  {\"at\": \"2026-11-24T12:00:00Z\", \"what\": \"ask\", \"title\": "
    "\"Ask\","
    "   \"outcome\": \"done\", \"channel\": \"slack\", \"revision\": 2,"
    "   \"office\": \"desk\", \"before\": \"draft\","
    "   \"after\": {\"review\": {\"a\": \"x\", \"b\": \"y\"}},"
    "   \"by\": {\"name\": \"Bo\"},"
    "   \"on_behalf_of\": {\"name\": \"Cy\"},"
    "   \"form\": {\"name\": \"q\", \"hash\": \"cafe\", \"title\": \"Q\"},"
    "   \"answers\": [{\"field\": \"why\", \"question\": \"Why & how?\","
    "    \"choices\": [\"so\", \"thus\"], \"answer\": [\"so\"]},"
    "    {\"field\": \"more\", \"question\": \"More?\"}]},"
    "  {\"at\": \"2026-11-24T12:01:00Z\", \"what\": \"ask\", \"title\": "
    "\"Ask\","
    "   \"outcome\": \"not_now\", \"channel\": \"timer\"}],"
    " \"sent\": [{\"at\": \"2026-11-24T12:02:00Z\", \"kind\": \"mail\","
    "  \"to\": \"Ada\", \"state\": \"failed\", \"title\": \"Hello\","
    "  \"text\": \"**Bold** \\\\<i>\"}],"
    " \"context\": {}}";

static void the_page_says_it_all(void **state)
{
	static const char *const said[] = {
	    "<title>CT-7</title>",
	    "Ada &lt;script&gt; &lt;ada@u&gt;",
	    "token, version 3",
	    "It waits.",
	    "class=\"entry\"><time>2026-11-24T12:00:00Z</time> "
	    "<b>Ask</b><div>Bo on behalf of Cy, "
	    "for desk, by way of slack",
	    " draft → review.a.x review.b.y",
	    "Why &amp; how?",
	    "so · thus",
	    "(not answered)",
	    "cafe",
	    "class=\"entry aside\"><time>2026-11-24T12:01:00Z</time> "
	    "<b>Ask</b> "
	    "(not_now)<div>nobody: the clock or a system, by way of timer",
	    "mail to Ada: failed",
	    "<strong>Bold</strong> &lt;i&gt;",
	};
	json_auto_t *record = NULL;
	OWN(str_clear)
	struct str page = {.max_bytes = 65536};
	struct err err;

	(void)state;
	assert_true(jsonx_parse(RECORD, strlen(RECORD), &record, &err));
	dossier_page(record, &page);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (strstr(str_text(&page), said[i]) == NULL)
			fail_msg("%s\nis not in\n%s", said[i], str_text(&page));
	assert_null(strstr(str_text(&page), "<script"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_page_says_it_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
