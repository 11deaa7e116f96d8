/* text/markdown.h: the tree and escaping; what somebody typed stays what it
 * was, and whatever came in, what is drawn is safe. */
#include "base/clock.h"
#include "base/own.h"
#include "text/markdown.h"
#include "text/markdown_json.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PLENTY = 4 * 1024 * 1024 };

#define NBSP "\xC2\xA0"

/* --- the tree --------------------------------------------------------------
 */

#define TEXT(text)  "{\"type\":\"text\",\"text\":\"" text "\"}"
#define PARA(inner) "{\"type\":\"paragraph\",\"inlines\":[" inner "]}"
#define LINK(url, inner)                                                       \
	"{\"type\":\"link\",\"url\":\"" url "\",\"inlines\":[" inner "]}"

static const struct {
	const char *markdown;
	const char *want;
} trees[] = {
    {"", "[]"},
    {"\n\n", "[]"},
    {"a *b* **c** `d`",
        "[" PARA(TEXT("a ") ",{\"type\":\"emphasis\",\"inlines\":[" TEXT(
            "b") "]}," TEXT(" ") ",{\"type\":\"strong\",\"inlines\":"
                                 "[" TEXT("c") "]}," TEXT(" ") ",{"
                                                               "\"type"
                                                               "\":"
                                                               "\"code"
                                                               "\","
                                                               "\"text"
                                                               "\":"
                                                               "\"d\"}") "]"},
    {"a\nb", "[" PARA(TEXT("a b")) "]"},
    {"a  \nb", "[" PARA(TEXT("a") ",{\"type\":\"break\"}," TEXT("b")) "]"},
    {"a\\\nb", "[" PARA(TEXT("a") ",{\"type\":\"break\"}," TEXT("b")) "]"},
    {"## Head",
        "[{\"type\":\"heading\",\"level\":2,\"inlines\":[" TEXT("Head") "]}]"},
    {"3. x\n4. y",
        "[{\"type\":\"list\",\"ordered\":true,\"start\":3,\"items\":["
        "[" PARA(TEXT("x")) "],[" PARA(TEXT("y")) "]]}]"},
    {"> q", "[{\"type\":\"quote\",\"blocks\":[" PARA(TEXT("q")) "]}]"},
    {"```c\na\n  b\n```", "[{\"type\":\"code\",\"text\":\"a\\n  b\"}]"},
    {"---", "[{\"type\":\"rule\"}]"},
    {"a\\*b\\*c&amp;d", "[" PARA(TEXT("a*b*c&d")) "]"},
    /* Raw HTML is text. */
    {"<b>x</b>", "[" PARA(TEXT("<b>x</b>")) "]"},
    {"<script>\nalert(1)\n</script>",
        "[" PARA(TEXT("<script>\\nalert(1)\\n</script>")) "]"},
    {"a <!-- b --> c", "[" PARA(TEXT("a <!-- b --> c")) "]"},
    {"<!channel> <@U1> <#C1|c>",
        "[" PARA(TEXT("<!channel> <@U1> <#C1|c>")) "]"},
    /* Links, and what only looks like one. */
    {"[a](https://x.example)",
        "[" PARA(LINK("https://x.example", TEXT("a"))) "]"},
    {"[a](HTTP://x.example)",
        "[" PARA(LINK("HTTP://x.example", TEXT("a"))) "]"},
    {"<mailto:a@x.example>",
        "[" PARA(LINK("mailto:a@x.example", TEXT("mailto:a@x.example"))) "]"},
    {"<a@x.example>",
        "[" PARA(LINK("mailto:a@x.example", TEXT("a@x.example"))) "]"},
    {"![alt](https://x.example/i.png \"t\")",
        "[" PARA(LINK("https://x.example/i.png", TEXT("alt"))) "]"},
    {"[a](mention:U1)", "[" PARA("{\"type\":\"mention\",\"user\":\"U1\","
                                 "\"inlines\":[" TEXT("a") "]}") "]"},
    {"[a](mention:)", "[" PARA(TEXT("a")) "]"},
    {"[a](mention:U1|x)", "[" PARA(TEXT("a")) "]"},
    {"[a](mention:u1)", "[" PARA(TEXT("a")) "]"},
    {"\\[a\\](mention:U1)", "[" PARA(TEXT("[a](mention:U1)")) "]"},
    {"[a](javascript:alert(1))", "[" PARA(TEXT("a")) "]"},
    {"[a](JaVaScRiPt:x)", "[" PARA(TEXT("a")) "]"},
    {"[a](&#106;avascript:x)", "[" PARA(TEXT("a")) "]"},
    {"[a](data:text/html;base64,x)", "[" PARA(TEXT("a")) "]"},
    {"[a](vbscript:x)", "[" PARA(TEXT("a")) "]"},
    {"[a](/relative)", "[" PARA(TEXT("a")) "]"},
    {"[a](//x.example)", "[" PARA(TEXT("a")) "]"},
    {"[a](#x)", "[" PARA(TEXT("a")) "]"},
    {"[a](< https://x.example >)",
        "[" PARA(LINK("https://x.example", TEXT("a"))) "]"},
    {"[a]()", "[" PARA(TEXT("a")) "]"},
    {"![alt](javascript:x)", "[" PARA(TEXT("alt")) "]"},
    /* Nothing in a URL closes the marks around it. */
    {"[a](<https://x.example/a b|c>)",
        "[" PARA(LINK("https://x.example/a%20b%7Cc", TEXT("a"))) "]"},
    {"[a](https://x.example/&gt;&quot;&#10;&lt;b&#x1b;)",
        "[" PARA(LINK("https://x.example/%3E%22%0A%3Cb%1B", TEXT("a"))) "]"},
    {"[a](https://x.example/\xC3\xA9)",
        "[" PARA(LINK("https://x.example/%C3%A9", TEXT("a"))) "]"},
    /* Bytes that are not UTF-8, and NUL. */
    {"a\xFF"
     "b",
        "[" PARA(TEXT("a\xEF\xBF\xBD"
                      "b")) "]"},
    {"a&#0;b", "[" PARA(TEXT("a\xEF\xBF\xBD"
                             "b")) "]"},
    {"`\xC3`", "[" PARA("{\"type\":\"code\",\"text\":\"\xEF\xBF\xBD\"}") "]"},
};

static void markdown_as_a_tree(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		OWN(markdown_free)
		struct markdown_node *nodes = markdown_parse(trees[i].markdown);
		json_auto_t *blocks = markdown_json(nodes);
		json_auto_t *want = json_loads(trees[i].want, 0, NULL);
		OWN(own_string)
		char *got = json_dumps(blocks, JSON_COMPACT);
		assert_non_null(want);
		if (!json_equal(blocks, want))
			fail_msg("%s\n-> %s", trees[i].markdown, got);
	}
}

/* --- escaping --------------------------------------------------------------
 */

static const struct {
	const char *text;
	const char *want;
} escapes[] = {
    {"", ""},
    {"plain", "plain"},
    {"caf\xC3\xA9 \xF0\x9F\x98\x80", "caf\xC3\xA9 \xF0\x9F\x98\x80"},
    {"*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~"},
    {"1. a", "1\\. a"},
    {"a\nb", "a\\\nb"},
    {"a\r\nb", "a\\\nb"},
    {"a\n\nb", "a\\\n" NBSP "\\\nb"},
    {"\na", NBSP "\\\na"},
    {"a\n", "a"},
    {"a\r\n\r\n", "a"},
    {"\n\n", ""},
    {" a", NBSP "a"},
    {"    a", NBSP NBSP NBSP " a"},
    {"a  b", "a" NBSP " b"},
    {"a ", "a" NBSP},
    {"a \nb", "a" NBSP "\\\nb"},
    {"\ta\tb", NBSP "a b"},
    {"a\x01\x1b[31m\x7f"
     "b",
        "a\\[31mb"},
    {"\\", "\\\\"},
    /* What goes does not hide the edge of a line. */
    {"a \x01", "a" NBSP},
    {"a \r\nb", "a" NBSP "\\\nb"},
};

static void escapes_by_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = PLENTY};
		markdown_escape(escapes[i].text, &out);
		assert_string_equal(str_text(&out), escapes[i].want);
	}
}

/* The only inlines are text and breaks: what a reader sees. */
static void seen_text(const struct markdown_node *first, struct str *out)
{
	for (const struct markdown_node *n = first; n; n = n->next) {
		if (n->type == MARKDOWN_BREAK)
			str_add_char(out, '\n');
		else if (n->type == MARKDOWN_TEXT)
			str_add(out, n->text);
		else
			fail_msg("an inline of type %d", (int)n->type);
	}
}

/* What text should look like: without control characters, ends of lines at
 * the end, the difference between kinds of spaces, and spaces on lines that
 * hold nothing else. */
static void normal_text(const char *text, struct str *out)
{
	size_t line = 0; /* where it begins in out */

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == 0xC2 && (unsigned char)text[1] == 0xA0) {
			str_add_char(out, ' ');
			text++;
		} else if (c == '\t') {
			str_add_char(out, ' ');
		} else if (c == '\n') {
			if (strspn(str_text(out) + line, " ") ==
			    out->len - line)
				out->len = line;
			str_add_char(out, '\n');
			line = out->len;
		} else if (c >= ' ' && c != 0x7F) {
			str_add_char(out, *text);
		}
	}
	while (out->len && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
}

/* Where values stand in templates: before, after, and the path to the
 * paragraph that holds it. */
static const struct {
	const char *before, *after;
	bool nested;
	enum markdown_type kind; /* of the block around the paragraph */
} places[] = {
    {"", "", false, 0},
    {"V: ", "", false, 0},
    {"", " (end)", false, 0},
    {"* ", "\n", true, MARKDOWN_LIST},
    {"* V: ", "\n* other\n", true, MARKDOWN_LIST},
    {"1. ", "", true, MARKDOWN_LIST},
    {"> ", "\n", true, MARKDOWN_QUOTE},
};

static void expect_as_typed(size_t place, const char *text)
{
	OWN(str_clear)
	struct str markdown = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str want = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str seen = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str got = {.max_bytes = PLENTY};
	const char *lead = places[place].before;

	normal_text(text, &want);
	if (want.len == 0)
		return;
	str_add(&markdown, lead);
	markdown_escape(text, &markdown);
	str_add(&markdown, places[place].after);
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse(str_text(&markdown));
	const struct markdown_node *block = blocks;
	assert_non_null(block);
	assert_null(block->next);
	if (places[place].nested) {
		assert_int_equal(block->type, places[place].kind);
		block = block->first;
		if (block->type == MARKDOWN_ITEM)
			block = block->first;
		assert_null(block->next);
	}
	assert_int_equal(block->type, MARKDOWN_PARAGRAPH);
	seen_text(block->first, &seen);
	normal_text(str_text(&seen) + (strstr(lead, "V: ") ? 3 : 0), &got);
	if (got.len < want.len || memcmp(got.data, want.data, want.len) != 0)
		fail_msg("place %zu: %s\n-> %s\n-> %s", place, text,
		    str_text(&markdown), str_text(&got));
}

static void typed_text_stays_what_it_was(void **state)
{
	static const char *const texts[] = {"*bold*", "**bold**", "__a__",
	    "# head", "- item", "+ item", "* item", "1. item", "1) item",
	    "> quote", "```\ncode\n```", "~~~", "---",
	    "===", "a\n===", "a\n---", "    code", "\tcode",
	    "[a](https://x.example)", "![a](b)", "[a]: https://x.example",
	    "<https://x.example>", "<b>x</b>", "<!-- x -->", "<!channel>",
	    "<@U123>", "@channel", "&amp; &#42;", "`code`", "a\\", "\\*",
	    "a\\\nb", "| a | b |\n|---|---|", "- [ ] x", "a  \nb", "\n\na",
	    "a\n\n\n\nb", " ", "javascript:alert(1)", "\xE2\x80\xA8 \xC2\x85",
	    ":smile: ~strike~", "a\n- b\n- c", "\xC2\xA0", "a\n    b",
	    "1986\\. A year", "{{name}}", "$x^2$ %d \"q\" 'r'"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
			expect_as_typed(k, texts[i]);
}

static void any_typed_text_stays_what_it_was(void **state)
{
	static const char *const bits[] = {"*", "_", "`", "#", ">", "-", "+",
	    "1.", "2)", "\n", "\n", " ", " ", "\t", "\r", "[", "]", "(", ")",
	    "!", "<", "&", "\\", "a", "b c", "\xC3\xA9", "\xF0\x9F\x98\x80",
	    "~", "|", ":", "\x01", "http://x.example", "&lt;", "===", NBSP};
	uint32_t seed = 99;

	(void)state;
	for (size_t round = 0; round < 5000; round++) {
		OWN(str_clear)
		struct str text = {.max_bytes = 4096};
		for (size_t n = 0; n < 1 + round % 12; n++) {
			seed = seed * 1664525 + 1013904223;
			str_add(&text, bits[(seed >> 16) %
			                    (sizeof(bits) / sizeof(bits[0]))]);
		}
		expect_as_typed(round % (sizeof(places) / sizeof(places[0])),
		    str_text(&text));
	}
}

/* --- anything at all -------------------------------------------------------
 */

static char *repeated(const char *what, size_t times, const char *end)
{
	struct str s = {.max_bytes = PLENTY};

	for (size_t i = 0; i < times; i++)
		str_add(&s, what);
	str_add(&s, end);
	return str_take(&s);
}

/* However deep, the words are there, and nothing recurses without a limit. */
static void what_is_deep_keeps_its_words(void **state)
{
	static const char *const marks[] = {
	    "> ", "* ", "1. ", "*_", "[", "![", "> * 1. ", "**a"};

	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		OWN(own_string)
		char *text = repeated(marks[i], 500, "word");
		OWN(markdown_free)
		struct markdown_node *blocks = markdown_parse(text);
		OWN(str_clear)
		struct str html = {.max_bytes = PLENTY};
		OWN(str_clear)
		struct str plain = {.max_bytes = PLENTY};
		markdown_to_html(blocks, &html);
		markdown_to_plain(blocks, &plain);
		assert_non_null(strstr(str_text(&html), "word"));
		assert_non_null(strstr(str_text(&plain), "word"));
	}
}

static void deep_emphasis_becomes_plain(void **state)
{
	OWN(str_clear)
	struct str text = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str plain = {.max_bytes = PLENTY};

	(void)state;
	for (int i = 0; i < 40; i++)
		str_addf(&text, i % 2 ? "_w%d " : "*w%d ", i);
	str_add(&text, "end");
	for (int i = 40; i-- > 0;)
		str_addf(&text, i % 2 ? " w%d_" : " w%d*", i);
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse(str_text(&text));
	markdown_to_plain(blocks, &plain);
	for (int i = 0; i < 40; i++) {
		OWN(own_string)
		char *word = own_printf("w%d", i);
		assert_non_null(strstr(str_text(&plain), word));
	}
}

/* As long as a large answer, all of it escapes. */
static void escapes_cost_little(void **state)
{
	enum { LIMIT_MS = 5000 };
	OWN(own_string)
	char *text = repeated("!", 200 * 1000, "");
	OWN(str_clear)
	struct str markdown = {.max_bytes = PLENTY};
	int64_t started_ms = clock_monotonic_ms();

	(void)state;
	markdown_escape(text, &markdown);
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse(str_text(&markdown));
	assert_null(blocks->first->next);
	assert_in_range(clock_monotonic_ms() - started_ms, 0, LIMIT_MS);
}

/* Any bytes are some Markdown; what comes out is UTF-8, and HTML has none but
 * our own tags. */
static void anything_is_markdown(void **state)
{
	static const char *const bits[] = {"*", "**", "_", "`", "```\n", "# ",
	    "> ", "- ", "1. ", "\n", "\n\n", "    ", "[", "](", ")", "![", "<",
	    ">", "<b>", "<!--", "-->", "<script>", "&amp;", "&#", "&#1;", "\\",
	    "https://x.example", "javascript:x", "\xC3\xA9", "\xC3", "\xFF",
	    "word ", "\x01", "\r\n", "---\n", "\"", "[a]: <http://x> 'y'\n"};
	static const char *const tags[] = {"<p>", "</p>", "<ul>", "</ul>",
	    "<ol start=\"", "</ol>", "<li>", "</li>", "<strong>", "</strong>",
	    "<em>", "</em>", "<a href=\"", "</a>", "<code>", "</code>",
	    "<pre><code>", "</pre>", "<blockquote>", "</blockquote>", "<h1>",
	    "</h1>", "<h2>", "</h2>", "<h3>", "</h3>", "<br>", "<hr>"};
	uint32_t seed = 2026;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		OWN(str_clear)
		struct str text = {.max_bytes = 4096};
		OWN(str_clear)
		struct str html = {.max_bytes = PLENTY};
		OWN(str_clear)
		struct str plain = {.max_bytes = PLENTY};
		for (int n = 0; n < 1 + round % 16; n++) {
			seed = seed * 1664525 + 1013904223;
			str_add(&text, bits[(seed >> 16) %
			                    (sizeof(bits) / sizeof(bits[0]))]);
		}
		OWN(markdown_free)
		struct markdown_node *blocks = markdown_parse(str_text(&text));
		markdown_to_html(blocks, &html);
		markdown_to_plain(blocks, &plain);
		assert_true(str_is_utf8(str_text(&plain), plain.len));
		assert_true(str_is_utf8(str_text(&html), html.len));
		assert_null(strstr(str_text(&html), "href=\"javascript"));
		for (const char *p = str_text(&html);
		     (p = strchr(p, '<')) != NULL; p++) {
			bool ours = false;
			for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]);
			     i++)
				ours = ours || strncmp(p, tags[i],
				                   strlen(tags[i])) == 0;
			if (!ours)
				fail_msg("%s\n-> %s", str_text(&text), p);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(markdown_as_a_tree),
	    cmocka_unit_test(escapes_by_example),
	    cmocka_unit_test(typed_text_stays_what_it_was),
	    cmocka_unit_test(any_typed_text_stays_what_it_was),
	    cmocka_unit_test(what_is_deep_keeps_its_words),
	    cmocka_unit_test(deep_emphasis_becomes_plain),
	    cmocka_unit_test(escapes_cost_little),
	    cmocka_unit_test(anything_is_markdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
