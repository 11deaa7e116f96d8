/* slack/rich.h: what Markdown becomes, and that nothing in it pings. */
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/rich.h"
#include "text/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) "{\"type\":\"text\",\"text\":\"" text "\"}"
#define STYLED(text, how)                                                      \
	"{\"type\":\"text\",\"text\":\"" text "\",\"style\":{" how "}}"
#define SECTION(inner)                                                         \
	"{\"type\":\"rich_text_section\",\"elements\":[" inner "]}"
#define RICH(inner) "{\"type\":\"rich_text\",\"elements\":[" inner "]}"
#define LIST(style, inner)                                                     \
	"{\"type\":\"rich_text_list\",\"style\":\"" style                      \
	"\",\"elements\":[" inner "]}"
#define DIVIDER "{\"type\":\"divider\"}"

static const struct {
	const char *markdown;
	const char *want; /* the blocks */
} rows[] = {
    {"", ""},
    {"\n\n", ""},
    {"#", ""},
    {"a", RICH(SECTION(TEXT("a")))},
    {"a\n\nb",
        RICH(SECTION(TEXT("a") "," TEXT("\\n\\n")) "," SECTION(TEXT("b")))},
    {"# a", RICH(SECTION(STYLED("a", "\"bold\":true")))},
    {"*a*", RICH(SECTION(STYLED("a", "\"italic\":true")))},
    {"***a***", RICH(SECTION(STYLED("a", "\"bold\":true,\"italic\":true")))},
    {"**a `b`**", RICH(SECTION(STYLED("a ", "\"bold\":true") "," STYLED(
                      "b", "\"bold\":true,\"code\":true")))},
    {"---", DIVIDER},
    {"a\n\n---\n\nb",
        RICH(SECTION(TEXT("a"))) "," DIVIDER "," RICH(SECTION(TEXT("b")))},
    {"* a\n* b",
        RICH(LIST("bullet", SECTION(TEXT("a")) "," SECTION(TEXT("b"))))},
    {"1. a", RICH(LIST("ordered", SECTION(TEXT("a"))))},
    {"*", RICH(LIST("bullet", SECTION(TEXT(" "))))},
    {"* a\n  * b\n  * c\n\n  d",
        RICH(LIST("bullet", SECTION(TEXT("a") "," TEXT("\\nb") "," TEXT(
                                "\\nc") "," TEXT("\\nd"))))},
    {"> a",
        RICH("{\"type\":\"rich_text_quote\",\"elements\":[" TEXT("a") "]}")},
    {"```\na\n```", RICH("{\"type\":\"rich_text_preformatted\","
                         "\"elements\":[" TEXT("a") "]}")},
    {"[a *b*](https://c.example)",
        RICH(SECTION("{\"type\":\"link\",\"url\":\"https://c.example\","
                     "\"text\":\"a b\"}"))},
    {"ask [a](mention:U1)", RICH(SECTION(TEXT("ask ") ",{\"type\":\"user\","
                                                      "\"user_id\":\"U1\"}"))},
    {"[a](javascript:x)", RICH(SECTION(TEXT("a")))},
    /* What Slack would act upon in mrkdwn is words here. */
    {"&lt;!channel&gt; \\<@U1\\> \\~x\\~",
        RICH(SECTION(TEXT("<!channel> <@U1> ~x~")))},
};

/* Neighbouring words as one, as they look. */
static void join(json_t *elements)
{
	for (size_t i = 1; i < json_array_size(elements);) {
		json_t *one = json_array_get(elements, i - 1);
		json_t *two = json_array_get(elements, i);
		const char *a = jsonx_path_text(one, "text");
		const char *b = jsonx_path_text(two, "text");
		json_t *style = json_object_get(one, "style");
		if (a && b &&
		    strcmp(jsonx_path_text(one, "type"), "text") == 0 &&
		    strcmp(jsonx_path_text(two, "type"), "text") == 0 &&
		    style == NULL && json_object_get(two, "style") == NULL &&
		    b[0] != '\n') {
			OWN(own_string)
			char *both = own_printf("%s%s", a, b);
			json_object_set_new(one, "text", json_string(both));
			json_array_remove(elements, i);
			continue;
		}
		i++;
	}
}

static void join_all(json_t *node)
{
	json_t *child;
	size_t i;

	join(json_object_get(node, "elements"));
	json_array_foreach (json_object_get(node, "elements"), i, child)
		join_all(child);
}

/* What the writer wrote, read back. New reference. */
static json_t *drawn(const char *markdown)
{
	OWN(markdown_free)
	struct markdown_node *tree = markdown_parse(markdown);
	OWN(str_clear)
	struct str text = {.max_bytes = 65536};
	struct jsonw w = {.out = &text};
	json_t *blocks = NULL;

	jsonw_begin(&w, '[');
	size_t count = slack_rich(&w, tree, 50);
	jsonw_end(&w, ']');
	assert_true(jsonx_parse(str_text(&text), text.len, &blocks, NULL));
	assert_int_equal(json_array_size(blocks), count);
	return blocks;
}

static void what_markdown_becomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *blocks = drawn(rows[i].markdown);
		json_t *block;
		size_t k;
		OWN(own_string)
		char *text = own_printf("[%s]", rows[i].want);
		json_auto_t *want = json_loads(text, 0, NULL);
		assert_non_null(want);
		json_array_foreach (blocks, k, block)
			join_all(block);
		OWN(own_string)
		char *got = jsonx_canonical(blocks);
		OWN(own_string)
		char *wanted = jsonx_canonical(want);
		if (strcmp(got, wanted) != 0)
			fail_msg(
			    "%s:\n%s\nnot\n%s", rows[i].markdown, got, wanted);
	}
}

/* Slack refuses an empty text and an empty list of elements. */
static void assert_full(const char *markdown, const json_t *node)
{
	const json_t *elements = json_object_get(node, "elements");
	const char *text = jsonx_path_text(node, "text");
	json_t *child;
	size_t i;

	if (elements && json_array_size(elements) == 0)
		fail_msg("%s: no elements", markdown);
	if (text && text[0] == '\0')
		fail_msg("%s: an empty text", markdown);
	json_array_foreach (elements, i, child)
		assert_full(markdown, child);
}

static void nothing_empty_is_drawn(void **state)
{
	static const char *const texts[] = {"> ", "> > >", "* *", "1. \n2. ",
	    "```\n```", "``", "****", "# \n\n## ", "[](https://a.example)",
	    "![](https://a.example)", "<!-- -->", "* > \n* ---", "* ```\n  ```",
	    "> ---"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_auto_t *blocks = drawn(texts[i]);
		json_t *block;
		size_t k;
		json_array_foreach (blocks, k, block)
			assert_full(texts[i], block);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_markdown_becomes),
	    cmocka_unit_test(nothing_empty_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
