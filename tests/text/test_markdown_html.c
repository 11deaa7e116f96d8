/* text/markdown.h: as HTML. */
#include "base/own.h"
#include "text/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PLENTY = 64 * 1024 };

static const struct {
	const char *markdown;
	const char *want;
} rows[] = {
    {"# Title\n\nHello *you*, **all**.",
        "<h1>Title</h1>\n<p>Hello <em>you</em>, <strong>all</strong>.</p>\n"},
    {"a\\\nb `c <d>`", "<p>a<br>\nb <code>c &lt;d&gt;</code></p>\n"},
    {"* one\n* two\n  * in\n\nend",
        "<ul>\n<li>one</li>\n<li><p>two</p>\n<ul>\n<li>in</li>\n</ul>\n</li>\n"
        "</ul>\n<p>end</p>\n"},
    {"9. a\n10. b\n\n    c",
        "<ol start=\"9\">\n<li>a</li>\n<li><p>b</p>\n<p>c</p>\n</li>\n</ol>\n"},
    {"> a\n>\n> * b\n\nc",
        "<blockquote>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>\n"
        "<p>c</p>\n"},
    {"> a\n>\n> b", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n"},
    {"1. > q\n2. `x`\n3.\n4. * in",
        "<ol start=\"1\">\n<li><blockquote>\n<p>q</p>\n</blockquote>\n</li>\n"
        "<li><code>x</code></li>\n<li></li>\n<li><ul>\n<li>in</li>\n</ul>\n"
        "</li>\n</ol>\n"},
    {"    if (a < b)\n\n    x", "<pre><code>if (a &lt; b)\n\nx</code></pre>\n"},
    {"a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n"},
    {"[a](https://x.example/?a=1&b='\") <https://y.example>",
        "<p><a href=\"https://x.example/?a=1&amp;b='%22\">a</a> "
        "<a href=\"https://y.example\">https://y.example</a></p>\n"},
    {"<a@x.example>",
        "<p><a href=\"mailto:a@x.example\">a@x.example</a></p>\n"},
    {"<img src=x onerror=alert(1)>&lt;b&gt;\"",
        "<p>&lt;img src=x onerror=alert(1)&gt;&lt;b&gt;&quot;</p>\n"},
    {"[x](javascript:alert(1))", "<p>x</p>\n"},
    {"", ""},
};

static void html_by_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(markdown_free)
		struct markdown_node *blocks = markdown_parse(rows[i].markdown);
		OWN(str_clear)
		struct str got = {.max_bytes = PLENTY};
		markdown_to_html(blocks, &got);
		assert_string_equal(str_text(&got), rows[i].want);
	}
}

static void what_does_not_fit_fails(void **state)
{
	OWN(markdown_free)
	struct markdown_node *blocks = markdown_parse("* one\n* two\n");
	OWN(str_clear)
	struct str got = {.max_bytes = 10};

	(void)state;
	markdown_to_html(blocks, &got);
	assert_false(str_ok(&got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(html_by_example),
	    cmocka_unit_test(what_does_not_fit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
