/* mail/html.h: what a person reads in an HTML mail. */
#include "base/own.h"
#include "mail/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const struct {
	const char *html;
	const char *want;
} rows[] = {
    {"", ""},
    {"just text", "just text"},
    {"<p>One</p><p>Two</p>", "One\n\nTwo"},
    {"<div>One</div><div>Two</div>", "One\nTwo"},
    {"One<br>Two<br><br>Three", "One\nTwo\n\nThree"},
    {" a \n  <b>b</b>c&nbsp;d ", "a bc d"},
    {"<ul><li>one<li>two</ul>three", "- one\n- two\nthree"},
    {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\nc"},
    {"<div>a<hr>b</div>", "a\n________________________________\nb"},
    {"<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"},
    {"<div>a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e",
        "a\n> b\n> c\n> > d\ne"},
    {"<blockquote><p>a</p><p>b</p></blockquote>", "> a\n> \n> b"},
    {"<a href=\"https://a.example/x?b=1&amp;c\">here</a>.",
        "here <https://a.example/x?b=1&c>."},
    {"<a href=\"https://a.example\">https://a.example</a>",
        "https://a.example"},
    {"<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example"},
    {"<a href=\"javascript:alert(1)\">here</a>", "here"},
    {"<a href=\"https://a.example\"><img src=x></a>b", "b"},
    {"<head><title>no</title><style>p{}</style></head><p>yes</p>", "yes"},
    {"a<script>if (a < b) no()</script>b", "ab"},
    {"<div style=\"Display : none\">no <b>no</b></div>yes", "yes"},
    {"<!-- no --><![if !mso]>yes<![endif]><![", "yes<!["},
    {"<!--[if gte mso 9]><p>no</p><![endif]-->yes", "yes"},
    {"&lt;b&gt; &auml; &#8364; &euro; &nonsense;", "<b> ä € € &nonsense;"},
    {"<p>unfinished <b", "unfinished"},
    {"</p></div></blockquote>a", "a"},
    {"<meta charset=\"iso-8859-1\">ä", "ä"},
};

static void as_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 1000};
		html_to_text(rows[i].html, &out);
		if (strcmp(str_text(&out), rows[i].want) != 0)
			fail_msg("%s: \"%s\"", rows[i].html, str_text(&out));
	}
}

static void depth_costs_nothing(void **state)
{
	enum { DEPTH = 20000 };
	OWN(str_clear)
	struct str html = {.max_bytes = 1024 * 1024};
	OWN(str_clear)
	struct str out = {.max_bytes = 1024 * 1024};

	(void)state;
	for (size_t i = 0; i < DEPTH; i++)
		str_add(&html, "<blockquote>");
	str_add(&html, "deep");
	html_to_text(str_text(&html), &out);
	assert_non_null(strstr(str_text(&out), "> deep"));
	assert_true(out.len < 100);
}

static void long_texts_take_no_time(void **state)
{
	static const char *const pieces[] = {"<!--", "<![", "<![>", "<!-->",
	    "<", "<a", "<b>", "<p>", "<table>", "<table><tr><td>", "&", "&#",
	    "a ", "<a href=https://a.example>x", "</div>", "<div style=\"",
	    "<script>", "<blockquote>x", "<br>", "<pre>\n", "\"'"};
	/* It takes milliseconds; what is quadratic takes minutes. */
	enum { BYTES = 200000, MOST_S = 10 };

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		OWN(str_clear)
		struct str html = {.max_bytes = 2 * BYTES};
		OWN(str_clear)
		struct str out = {.max_bytes = 8 * BYTES};
		clock_t before = clock();
		while (html.len < BYTES)
			str_add(&html, pieces[i]);
		html_to_text(str_text(&html), &out);
		assert_true(clock() - before < MOST_S * CLOCKS_PER_SEC);
	}
}

static void what_does_not_fit_fails(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 4};

	(void)state;
	html_to_text("<p>12345</p>", &out);
	assert_false(str_ok(&out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_read),
	    cmocka_unit_test(depth_costs_nothing),
	    cmocka_unit_test(long_texts_take_no_time),
	    cmocka_unit_test(what_does_not_fit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
