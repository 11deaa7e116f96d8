/* admin/drawing.h: an Adaptive Card as HTML; whatever it says, it is text. */
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
    {"{\"body\":[{\"type\":\"RichTextBlock\",\"inlines\":[{\"text\":\"A & "
     "<b>\",\"weight\":\"Bolder\",\"size\":\"Large\"},{\"text\":\"i\","
     "\"italic\":true,\"fontType\":\"Monospace\",\"size\":\"Medium\"}]}]}",
        "<div class=\"element\"><span class=\"run bolder large\">A &amp; "
        "&lt;b&gt;</span><span class=\"run italic mono "
        "medium\">i</span></div>"},
    {"{\"body\":[{\"type\":\"RichTextBlock\",\"inlines\":[{\"text\":\"<i>\","
     "\"selectAction\":{\"url\":\"https://x.example/\\\"><script>\"}}]}]}",
        "<div class=\"element\"><a class=\"run\" "
        "href=\"https://x.example/&quot;&gt;&lt;script&gt;\">&lt;i&gt;</a></"
        "div>"},
    {"{\"body\":[{\"type\":\"Container\",\"style\":\"emphasis\",\"spacing\":"
     "\"Small\",\"items\":[{\"type\":\"ColumnSet\",\"spacing\":\"None\","
     "\"columns\":[{\"type\":\"Column\",\"items\":[{\"type\":\"RichTextBlock\","
     "\"separator\":true,\"inlines\":[{\"text\":\"deep\"}]}]}]}]}]}",
        "<div class=\"element near emphasis\"><div class=\"element close "
        "columns\"><div class=\"element\"><div class=\"element "
        "separator\"><span class=\"run\">deep</span></div></div></div></div>"},
    {"{\"body\":[{\"type\":\"ActionSet\",\"actions\":[{\"title\":\"Yes\","
     "\"style\":\"positive\"},{\"title\":\"No\",\"style\":\"destructive\"},{"
     "\"title\":\"<\",\"type\":\"Action.ShowCard\",\"style\":\"\\\"x\"}]}]}",
        "<div class=\"element buttons\"><span class=\"button "
        "primary\">Yes</span><span class=\"button danger\">No</span><span "
        "class=\"button \">&lt; ▾</span></div>"},
    {"{\"body\":[7,{}]}",
        "<div class=\"element\"></div><div class=\"element\"></div>"},
    {"{\"body\":\"none\"}", ""},
    {"[]", ""},
};

static void drawing_teams_by_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *json = json_loads(rows[i].json, 0, NULL);
		OWN(str_clear)
		struct str got = {.max_bytes = PLENTY};
		assert_non_null(json);
		drawing_teams(json, &got);
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
	drawing_teams(json, &got);
	assert_false(str_ok(&got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(drawing_teams_by_example),
	    cmocka_unit_test(what_does_not_fit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
