/* admin/drawing.h: Block Kit as HTML; whatever it says, it is text. */
#include "admin/drawing.h"
#include "base/own.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PLENTY = 64 * 1024 };

static const struct {
	const char *json, *want;
} rows[] = {
    {"{\"blocks\":[{\"type\":\"header\",\"text\":{\"type\":\"plain_text\","
     "\"text\":\"A & <b>\"}},{\"type\":\"divider\"}]}",
        "<h3>A &amp; &lt;b&gt;</h3><hr>"},
    {"{\"blocks\":[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_"
     "section\",\"elements\":[{\"type\":\"text\",\"text\":\"a<\",\"style\":{"
     "\"bold\":true,\"code\":true}},{\"type\":\"text\",\"text\":\"b\","
     "\"style\":{\"italic\":true,\"bold\":false}}]}]}]}",
        "<p><b><code>a&lt;</code></b><i>b</i></p>"},
    {"{\"blocks\":[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_"
     "quote\",\"elements\":[{\"type\":\"text\",\"text\":\"q\"}]},{\"type\":"
     "\"rich_text_preformatted\",\"elements\":[{\"type\":\"text\",\"text\":\"x "
     "< y\"}]}]}]}",
        "<blockquote>q</blockquote><pre>x &lt; y</pre>"},
    {"{\"blocks\":[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_"
     "list\",\"style\":\"ordered\",\"elements\":[{\"type\":\"rich_text_"
     "section\",\"elements\":[{\"type\":\"text\",\"text\":\"one\"}]}]},{"
     "\"type\":\"rich_text_list\",\"style\":\"bullet\",\"elements\":[]}]}]}",
        "<ol><li>one</li></ol><ul></ul>"},
    {"{\"blocks\":[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_"
     "section\",\"elements\":[{\"type\":\"link\",\"url\":\"https://x.example/"
     "\\\"><script>\",\"text\":\"<i>\"}]}]}]}",
        "<p><a "
        "href=\"https://x.example/&quot;&gt;&lt;script&gt;\">&lt;i&gt;</a></"
        "p>"},
    {"{\"blocks\":[{\"type\":\"actions\",\"elements\":[{\"style\":\"primary\","
     "\"text\":{\"text\":\"Yes\"}},{\"style\":\"danger\",\"text\":{\"text\":"
     "\"No\"}},{\"style\":\"\\\"x\",\"text\":{\"text\":\"<\"}}]}]}",
        "<div class=\"buttons\"><span class=\"button primary\">Yes</span><span "
        "class=\"button danger\">No</span><span class=\"button "
        "\">&lt;</span></div>"},
    {"{\"blocks\":[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_"
     "section\",\"elements\":[{\"type\":\"text\"},{\"type\":\"link\"},7]}]}]}",
        "<p><a href=\"\"></a></p>"},
    {"{\"blocks\":\"none\"}", ""},
    {"[]", ""},
};

static void drawing_slack_by_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *json = json_loads(rows[i].json, 0, NULL);
		OWN(str_clear)
		struct str got = {.max_bytes = PLENTY};
		assert_non_null(json);
		drawing_slack(json, &got);
		assert_string_equal(str_text(&got), rows[i].want);
	}
}

/* A picture too large is a failed string, as everywhere. */
static void what_does_not_fit_fails(void **state)
{
	json_auto_t *json = json_loads(rows[0].json, 0, NULL);
	OWN(str_clear)
	struct str got = {.max_bytes = 10};

	(void)state;
	drawing_slack(json, &got);
	assert_false(str_ok(&got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drawing_slack_by_example),
	    cmocka_unit_test(what_does_not_fit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
