/* base/jsonw.h: what is written reads back as what went in. */
#include "base/jsonw.h"
#include "base/jsonx.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { PLENTY = 65536 };

static void a_whole_value(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};
	struct jsonw w = {.out = &out};
	json_auto_t *other = json_pack("{s:[i, n, s]}", "x", 1, "y");

	(void)state;
	jsonw_begin(&w, '{');
	jsonw_member(&w, "a", "1");
	jsonw_key(&w, "list");
	jsonw_begin(&w, '[');
	jsonw_text_n(&w, "two and more", 3);
	jsonw_bool(&w, false);
	jsonw_begin(&w, '{');
	jsonw_end(&w, '}');
	jsonw_begin(&w, '[');
	jsonw_end(&w, ']');
	jsonw_value(&w, other);
	jsonw_end(&w, ']');
	jsonw_member_bool(&w, "b", true);
	jsonw_end(&w, '}');
	assert_true(str_ok(&out));
	assert_string_equal(str_text(&out),
	    "{\"a\":\"1\",\"list\":[\"two\",false,{},[],{\"x\":[1,null,\"y\"]}]"
	    ","
	    "\"b\":true}");
}

static const struct {
	const char *text;
	const char *want;
} texts[] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"\"", "\"\\\"\""},
    {"a\\b", "\"a\\\\b\""},
    {"\n\r\t\b\f", "\"\\n\\r\\t\\b\\f\""},
    {"\x01\x1f\x7f", "\"\\u0001\\u001F\x7f\""},
    {"caf\xC3\xA9 \xF0\x9F\x98\x80 </script>",
        "\"caf\xC3\xA9 \xF0\x9F\x98\x80 </script>\""},
};

static void texts_by_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = PLENTY};
		struct jsonw w = {.out = &out};
		json_auto_t *value = NULL;
		jsonw_text(&w, texts[i].text);
		assert_string_equal(str_text(&out), texts[i].want);
		assert_true(jsonx_parse(out.data, out.len, &value, NULL));
		assert_string_equal(json_string_value(value), texts[i].text);
	}
}

/* Every byte of ASCII, a NUL among them. */
static void every_character(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};
	struct jsonw w = {.out = &out};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)i;
	jsonw_text_n(&w, text, sizeof(text));
	json_auto_t *value = json_loadb(
	    out.data, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	assert_int_equal(json_string_length(value), sizeof(text));
	assert_memory_equal(json_string_value(value), text, sizeof(text));
}

static void sorted_or_as_inserted(void **state)
{
	json_auto_t *value = json_pack(
	    "{s:i, s:{s:f, s:n}, s:[]}", "b", -7, "a", "z\"", 0.5, "y", "c");
	OWN(str_clear)
	struct str out = {.max_bytes = PLENTY};
	struct jsonw w = {.out = &out};

	(void)state;
	jsonw_value(&w, value);
	assert_string_equal(str_text(&out),
	    "{\"b\":-7,\"a\":{\"z\\\"\":0.5,\"y\":null},\"c\":[]}");
	str_reset(&out);
	w = (struct jsonw){.out = &out, .sorted = true};
	jsonw_value(&w, value);
	assert_string_equal(str_text(&out),
	    "{\"a\":{\"y\":null,\"z\\\"\":0.5},\"b\":-7,\"c\":[]}");
}

/* What jansson itself would write. */
static void numbers(void **state)
{
	const double reals[] = {
	    0.0, -0.0, 1.0, 1e300, -1.2345678901234567e-300, 0.1, 12345678.9};
	const json_int_t integers[] = {0, -1, INT64_MAX, INT64_MIN};

	(void)state;
	for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]) +
	                           sizeof(integers) / sizeof(integers[0]);
	     i++) {
		size_t count = sizeof(reals) / sizeof(reals[0]);
		json_auto_t *value = i < count
		                         ? json_real(reals[i])
		                         : json_integer(integers[i - count]);
		OWN(own_string)
		char *want = json_dumps(value, JSON_ENCODE_ANY);
		OWN(str_clear)
		struct str out = {.max_bytes = PLENTY};
		struct jsonw w = {.out = &out};
		jsonw_value(&w, value);
		assert_string_equal(str_text(&out), want);
	}
}

static void what_does_not_fit_has_failed(void **state)
{
	OWN(str_clear)
	struct str out = {.max_bytes = 8};
	struct jsonw w = {.out = &out};

	(void)state;
	jsonw_text(&w, "more than eight");
	assert_false(str_ok(&out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_whole_value),
	    cmocka_unit_test(texts_by_example),
	    cmocka_unit_test(every_character),
	    cmocka_unit_test(sorted_or_as_inserted),
	    cmocka_unit_test(numbers),
	    cmocka_unit_test(what_does_not_fit_has_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
