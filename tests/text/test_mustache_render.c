/* text/mustache.h: what mustache.test.mjs does not reach of rendering: values
 * of every kind, escaping, and an end to whatever includes itself. */
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

/* --- values ----------------------------------------------------------------
 */

static const struct {
	const char *source;
	const char *want;
} values[] = {
    {"{{text}} {{int}} {{real}} {{yes}} {{no}}", "a&lt;b 42 1.5 true false"},
    {"[{{null}}{{object}}{{list}}{{absent}}{{object.absent.x}}]", "[]"},
    {"{{{text}}}{{&text}}", "a<ba<b"},
    {"{{negative}} {{big}} {{small}}", "-7 9007199254740993 1e-07"},
    /* What is false, and what is not. */
    {"{{#zero}}x{{/zero}}{{^zero}}0{{/zero}}", "0"},
    {"{{#empty}}x{{/empty}}{{^empty}}e{{/empty}}", "e"},
    {"{{#none}}x{{/none}}{{^none}}n{{/none}}", "n"},
    {"{{#null}}x{{/null}}{{^null}}n{{/null}}", "n"},
    {"{{#bare}}x{{/bare}}{{^bare}}b{{/bare}}", "x"},
    {"{{#text}}{{.}}{{/text}}", "a&lt;b"},
    {"{{#list}}{{.}},{{/list}}", "1,2,"},
    /* A dotted name is looked for where its first part is. */
    {"{{#object}}{{inner.x}}{{/object}}", "I"},
    {"{{#shadow}}[{{inner.x}}]{{/shadow}}", "[]"},
    {"{{list.0}}", ""},
};

static void values_of_every_kind(void **state)
{
	json_auto_t *data = json_loads(
	    "{\"text\":\"a<b\",\"int\":42,\"real\":1.5,\"yes\":true,"
	    "\"no\":false,\"null\":null,\"object\":{\"y\":1},"
	    "\"list\":[1,2],\"negative\":-7,\"big\":9007199254740993,"
	    "\"small\":0.0000001,\"zero\":0,\"empty\":\"\",\"none\":[],"
	    "\"bare\":{},\"inner\":{\"x\":\"I\"},\"shadow\":{\"inner\":{}}}",
	    0, NULL);

	(void)state;
	assert_non_null(data);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		OWN(mustache_free)
		struct mustache *m = compiled(values[i].source);
		OWN(str_clear)
		struct str out = {.max_bytes = PLENTY};
		mustache_render(
		    m, data, mustache_escape_html, NULL, NULL, &out);
		assert_string_equal(str_text(&out), values[i].want);
	}
}

static void html_is_escaped_as_the_spec_says(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 100};

	(void)state;
	mustache_escape_html("&<>\"'/`= caf\xC3\xA9", &out);
	assert_string_equal(
	    str_text(&out), "&amp;&lt;&gt;&quot;'/`= caf\xC3\xA9");
}

/* --- limits of a rendering -------------------------------------------------
 */

struct pair {
	const char *name;
	struct mustache *partial;
};

static const struct mustache *partial_of(void *arg, const char *name)
{
	const struct pair *pair = arg;

	return strcmp(pair->name, name) == 0 ? pair->partial : NULL;
}

static const struct {
	const char *source; /* a template, and the partial that it calls p */
	const char *data;
	const char *want; /* NULL: it fails */
} limits[] = {
    {"a{{>p}}", "{}",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, /* 1 and 32 partials */
    {"{{#l}}{{.}}{{>p}}{{/l}}", "{\"l\":[7]}",
        "777777777777777777777777777777777"},
    {"{{>p}}{{>p}}", "{}", NULL},
    {"{{>q}}x", "{}", "x"},
    /* Ten to the seventh, without a byte of output. */
    {"{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}"
     "{{/l}}{{/l}}{{/l}}",
        "{\"l\":[1,2,3,4,5,6,7,8,9,10]}", NULL},
};

static void a_rendering_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		OWN(mustache_free)
		struct mustache *m = compiled(limits[i].source);
		OWN(str_clear)
		struct str out = {.max_bytes = PLENTY};
		json_auto_t *data = json_loads(limits[i].data, 0, NULL);
		struct pair pair = {.name = "p", .partial = m};
		mustache_render(
		    m, data, mustache_escape_html, partial_of, &pair, &out);
		assert_int_equal(str_ok(&out), limits[i].want != NULL);
		if (limits[i].want)
			assert_string_equal(str_text(&out), limits[i].want);
	}
}

static void what_is_too_large_fails(void **state)
{
	OWN(mustache_free)
	struct mustache *m = compiled("{{#l}}{{.}}{{/l}}");
	OWN(str_clear)
	struct str out = {.max_bytes = 5};
	json_auto_t *data = json_pack("{s:[s,s,s]}", "l", "ab", "cd", "ef");

	(void)state;
	mustache_render(m, data, mustache_escape_html, NULL, NULL, &out);
	assert_false(str_ok(&out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_of_every_kind),
	    cmocka_unit_test(html_is_escaped_as_the_spec_says),
	    cmocka_unit_test(a_rendering_ends),
	    cmocka_unit_test(what_is_too_large_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
