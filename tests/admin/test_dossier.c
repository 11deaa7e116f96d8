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
    "{\"format\": {\"name\": \"beadle-case-record\", \"version\": 1},"
    " \"exported_at\": \"2026-12-01T08:00:00.000Z\","
    " \"case\": {\"number\": \"CT-7\", \"opened_at\": \"2026-11-24T12:00:00Z\","
    "  \"open\": true, \"forgotten\": false, \"state\": \"asked\","
    "  \"stands\": [\"It waits.\"]},"
    " \"workflow\": {\"id\": \"token\", \"version\": 3, \"title\": \"Token\","
    "  \"hash\": \"beef\"},"
    " \"requester\": {\"name\": \"Ada \\u202e<script>\\u0007\", \"email\": "
    "\"ada@u\"},"
    " \"people\": [{\"name\": \"Bo\", \"roles\": [\"Desk\", \"on behalf of"
    " Cy\"], \"acts\": 1}],"
    " \"attestations\": [{\"at\": \"2026-11-24T11:58:00Z\", \"by\": {\"name\":"
    "  \"Ada <script>\"}, \"what\": \"ask\", \"field\": \"ok\", \"clause\":"
    "  \"I keep it safe\", \"accepted\": true, \"version\": 2, \"hash\":"
    "  \"c1a5e\", \"settings\": {\"policy\": \"August\"}}],"
    " \"decisions\": [{\"at\": \"2026-11-24T12:00:00Z\", \"by\": {\"name\":"
    "  \"Bo\"}, \"on_behalf_of\": {\"name\": \"Cy\"}, \"office_title\":"
    "  \"Desk\", \"what\": \"deny\", \"title\": \"Deny\", \"words\":"
    "  [{\"field\": \"why\", \"question\": \"Why not?\", \"answer\":"
    "  \"Too much <data>\"}]}],"
    " \"history\": ["
    "  {\"at\": \"2026-11-24T12:00:00Z\", \"what\": \"ask\", \"title\":"
    "   \"Ask\", \"outcome\": \"done\", \"channel\": \"slack\","
    "   \"revision\": 2, \"office\": \"desk\", \"private\": true,"
    "   \"before\": \"draft\","
    "   \"after\": {\"review\": {\"a\": \"x\", \"b\": \"y\"}},"
    "   \"by\": {\"name\": \"Bo\"}, \"on_behalf_of\": {\"name\": \"Cy\"},"
    "   \"form\": {\"name\": \"q\", \"hash\": \"cafe\", \"title\": \"Q\"},"
    "   \"screens\": ["
    "    {\"sent_at\": \"2026-11-22T09:30:00Z\", \"page\": 1, \"pages\": 2,"
    "     \"title\": \"First\", \"hash\": \"cafe\", \"accepted\": false,"
    "     \"dropped\": 3, \"fields\": [{\"field\": \"why\", \"question\":"
    "      \"Why & how?\", \"choices\": [\"so\", \"thus\"], \"answer\":"
    "      [\"so\"], \"error\": \"Not so.\"}]},"
    "    {\"sent_at\": \"2026-11-24T12:00:00Z\", \"page\": 2, \"hash\":"
    "     \"f00d\", \"accepted\": true, \"version\": 2,"
    "     \"answers\": {\"more\": \"x\"}},"
    "    {\"sent_at\": \"2026-11-24T12:00:00Z\", \"hash\": \"f00d\","
    "     \"accepted\": true, \"fields\": [{\"field\": \"more\","
    "      \"question\": \"More?\"}]}]},"
    "  {\"at\": \"2026-11-24T12:01:00Z\", \"what\": \"ask\", \"title\":"
    "   \"Ask\", \"outcome\": \"not_now\", \"channel\": \"timer\"}],"
    " \"messages\": [{\"made_at\": \"2026-11-24T12:02:00Z\", \"kind\":"
    "  \"mail\", \"system\": \"mail\", \"to\": \"Ada\", \"state\": \"failed\","
    "  \"attempts\": 3, \"error\": \"550\", \"title\": \"Hello\","
    "  \"text\": \"**Bold** \\\\<i>\"}],"
    " \"edits\": 4, \"context\": {}}";

static void the_page_says_it_all(void **state)
{
	static const char *const said[] = {
	    "<title>CT-7</title>",
	    "Record of a case: Token",
	    "Ada &lt;script&gt; &lt;ada@u&gt;",
	    "token, version 3",
	    "beadle-case-record, version 1",
	    "It waits.",
	    "<td>Desk, on behalf of Cy</td><td>1</td>",
	    "I keep it safe",
	    "text c1a5e, rules of version 2",
	    "Settings: policy = August",
	    "Too much &lt;data&gt;",
	    "<li class=\"entry\"><time datetime=\"2026-11-24T12:00:00Z\">"
	    "2026-11-24 12:00:00 UTC</time> <b>Ask</b>"
	    " <span class=\"tag private\">private</span><div>Bo on behalf of "
	    "Cy,"
	    " for desk <span class=\"hint\">by way of slack",
	    " draft → review.a.x review.b.y",
	    "3 more times sent and come back, not kept",
	    "<div class=\"screen back\"><h3>Page 1 of 2: First"
	    " <span class=\"tag bad\">sent, and came back</span>"
	    " <time datetime=\"2026-11-22T09:30:00Z\">",
	    "Why &amp; how?",
	    "so · thus",
	    "<div class=\"error\">Not so.</div>",
	    "Its text is not known any more",
	    "(not answered)",
	    "<li class=\"entry aside\"><time "
	    "datetime=\"2026-11-24T12:01:00Z\">",
	    "<span class=\"tag \">not now</span><div>Beadle"
	    " <span class=\"hint\">by way of timer",
	    "mail to Ada",
	    "<span class=\"tag bad\">failed</span>",
	    "<span class=\"error\">550</span>",
	    "<strong>Bold</strong> &lt;i&gt;",
	    "drawn again 4 times",
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
	assert_null(strstr(str_text(&page), "://"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_page_says_it_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
