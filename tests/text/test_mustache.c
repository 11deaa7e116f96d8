/* text/mustache.h: what mustache.test.mjs does not reach: mistakes and their
 * lines, limits, outlines, and input that is no template. */
#include "base/own.h"
#include "text/mustache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PLENTY = 1024 * 1024 };

static struct mustache *compiled(const char *source)
{
	struct mustache *m = NULL;
	struct err err;

	if (!mustache_new(source, strlen(source), 1, &m, &err))
		fail_msg("%s: %s", source, err.text);
	return m;
}

/* Of all partials, p is there. */
static const struct mustache *only_p(void *arg, const char *name)
{
	return strcmp(name, "p") == 0 ? arg : NULL;
}

/* --- mistakes --------------------------------------------------------------
 */

static const struct {
	const char *source;
	const char *want; /* in a file whose first line is number 10 */
} mistakes[] = {
    {"{{", "10: a tag is not closed; write }}"},
    {"a\nb\n{{name", "12: a tag is not closed; write }}"},
    {"{{name}", "10: a tag is not closed; write }}"},
    {"{{{name}}", "10: a tag is not closed; write }}}"},
    {"{{=<% %>=}}\n<%name", "11: a tag is not closed; write %>"},
    {"{{}}", "10: a tag has no name; write for example {{name}}"},
    {"\n{{#}}x{{/}}", "11: a tag has no name; write for example {{name}}"},
    {"{{ }}", "10: a tag has no name; write for example {{name}}"},
    {"{{#a}}\nx", "10: a section is not ended; write {{/a}}"},
    {"\n\n{{^a}}\n{{#b}}\n{{/b}}", "12: a section is not ended; write {{/a}}"},
    {"x\n{{/a}}", "11: a section ends that did not begin; remove the tag"},
    {"{{#a}}\n{{#b}}\n{{/a}}",
        "12: another section should end first; write {{/b}}"},
    {"{{#a}}{{/ab}}", "10: another section should end first; write {{/a}}"},
    {"{{=<% %>}}", "10: a tag is not closed; write =}}"},
    {"{{=<%=}}", "10: these are no delimiters; write for example {{=<% %>=}}"},
    {"{{=a b c=}}",
        "10: these are no delimiters; write for example {{=<% %>=}}"},
    {"{{= =}}", "10: a tag has no name; write for example {{name}}"},
    {"{{=a=b c=}}",
        "10: these are no delimiters; write for example {{=<% %>=}}"},
    {"\n{{=123456789 >=}}",
        "11: these are no delimiters; write for example {{=<% %>=}}"},
};

static void mistakes_and_their_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const char *source = mistakes[i].source;
		struct mustache *m = NULL;
		struct err err = {.kind = ERR_NONE};
		if (mustache_new(source, strlen(source), 10, &m, &err))
			fail_msg("%s was taken", source);
		assert_null(m);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_string_equal(err.text, mistakes[i].want);
	}
}

static void sections_nest_to_a_limit(void **state)
{
	(void)state;
	for (size_t depth = 31; depth <= 34; depth++) {
		OWN(str_clear)
		struct str s = {.max_bytes = PLENTY};
		OWN(mustache_free)
		struct mustache *m = NULL;
		struct err err = {.kind = ERR_NONE};
		for (size_t i = 0; i < depth; i++)
			str_add(&s, "{{#a}}\n");
		for (size_t i = 0; i < depth; i++)
			str_add(&s, "{{/a}}");
		bool ok = mustache_new(str_text(&s), s.len, 1, &m, &err);
		assert_int_equal(ok, depth <= 32);
		if (!ok)
			assert_string_equal(err.text,
			    "33: sections are nested too deep; use a partial");
	}
}

/* Only len bytes are the template; what is behind them is not read. */
static void the_length_counts(void **state)
{
	OWN(mustache_free)
	struct mustache *m = NULL;
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};
	OWN(own_string)
	char *exact = own_calloc(1, 9);
	json_auto_t *data = json_pack("{s:s}", "a", "A");
	struct err err;

	(void)state;
	memcpy(exact, "x{{a}}y\0z", 9);
	assert_true(mustache_new(exact, 9, 1, &m, &err));
	mustache_render(m, data, mustache_escape_html, NULL, NULL, &out);
	assert_int_equal(out.len, 5);
	assert_memory_equal(out.data, "xAy\0z", 5);
}

/* --- looking into a template -----------------------------------------------
 */

static void an_outline(void **state)
{
	OWN(mustache_free)
	struct mustache *m =
	    compiled("{{a.b}}\n{{#list}}\n{{{c}}}{{^d}}x{{/d}}\n"
	             "{{/list}}\n{{! no }}{{>p}}{{#e}}{{/e}}");
	json_auto_t *outline = mustache_outline(m);
	OWN(own_string)
	char *text = json_dumps(outline, JSON_COMPACT);

	(void)state;
	assert_string_equal(text,
	    "[{\"kind\":\"value\",\"name\":\"a.b\",\"line\":1},"
	    "{\"kind\":\"section\",\"name\":\"list\",\"line\":2,\"parts\":["
	    "{\"kind\":\"value\",\"name\":\"c\",\"line\":3},"
	    "{\"kind\":\"inverted\",\"name\":\"d\",\"line\":3,\"parts\":[]}]},"
	    "{\"kind\":\"partial\",\"name\":\"p\",\"line\":5},"
	    "{\"kind\":\"section\",\"name\":\"e\",\"line\":5,\"parts\":[]}]");
}

static void raw_tags_and_missing_partials_are_found(void **state)
{
	OWN(mustache_free)
	struct mustache *good = compiled("{{a}}{{>p}}");
	OWN(mustache_free)
	struct mustache *triple = compiled("\n\n{{{a}}}");
	OWN(mustache_free)
	struct mustache *amp = compiled("\n{{& a }}{{{b}}}");
	OWN(mustache_free)
	struct mustache *lost = compiled("{{>p}}\n{{>q}}");
	size_t line = 0;

	(void)state;
	assert_false(mustache_is_raw(good, &line));
	assert_int_equal(line, 0);
	assert_true(mustache_is_raw(triple, &line));
	assert_int_equal(line, 3);
	assert_true(mustache_is_raw(amp, &line));
	assert_int_equal(line, 2);
	assert_null(mustache_missing_partial(good, only_p, good, &line));
	assert_string_equal(
	    mustache_missing_partial(lost, only_p, good, &line), "q");
	assert_int_equal(line, 2);
}

/* --- anything at all -------------------------------------------------------
 */

static void anything_is_a_template_or_a_mistake(void **state)
{
	static const char *const bits[] = {"{{", "}}", "{{{", "}}}", "#a", "^b",
	    "/a", "/b", ">p", "!c", "&a", "=", "a", ".", "a.b", " ", "\n",
	    "\r\n", "{{a}}", "{{#a}}", "{{/a}}", "{{^b}}", "{{/b}}", "{{>p}}",
	    "{{=<% %>=}}", "<%a%>", "<%={{ }}=%>", "\xC3\xA9", "\t"};
	json_auto_t *data = json_loads(
	    "{\"a\":[{\"b\":1},{\"a\":\"x\"},[\"y\"]],\"b\":\"<\"}", 0, NULL);
	uint32_t seed = 4711;
	size_t good = 0;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		OWN(str_clear)
		struct str source = {.max_bytes = 4096};
		OWN(str_clear)
		struct str out = {.max_bytes = 4096};
		OWN(mustache_free)
		struct mustache *m = NULL;
		struct err err = {.kind = ERR_NONE};
		for (int n = 0; n < 1 + round % 12; n++) {
			seed = seed * 1664525 + 1013904223;
			str_add(
			    &source, bits[(seed >> 16) %
			                  (sizeof(bits) / sizeof(bits[0]))]);
		}
		if (!mustache_new(str_text(&source), source.len, 1, &m, &err)) {
			assert_int_equal(err.kind, ERR_INPUT);
			assert_in_range(strtol(err.text, NULL, 10), 1, 13);
			continue;
		}
		json_auto_t *outline = mustache_outline(m);
		assert_true(json_is_array(outline));
		mustache_render(m, data, mustache_escape_html, only_p, m, &out);
		good++;
	}
	assert_in_range(good, 500, 4500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mistakes_and_their_lines),
	    cmocka_unit_test(sections_nest_to_a_limit),
	    cmocka_unit_test(the_length_counts),
	    cmocka_unit_test(an_outline),
	    cmocka_unit_test(raw_tags_and_missing_partials_are_found),
	    cmocka_unit_test(anything_is_a_template_or_a_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
