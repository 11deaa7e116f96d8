/* canvas/secret.h: what is left of an answer, and what is not. */
#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECRET                                                                 \
	"7053~"                                                                \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789AB"

/* NULL in want: it is not taken at all. */
static const struct {
	const char *json;
	const char *want;
} rows[] = {
    {"{\"id\":1,\"visible_token\":\"" SECRET "\",\"purpose\":\"x\"}",
        "{\"id\":1,\"visible_token\":\"abcde...\",\"purpose\":\"x\"}"},
    {"{\"token\" : \"" SECRET "\"}", "{\"token\" : \"abcde...\"}"},
    {"{\"visible_token\":\"abcde...\"}", "{\"visible_token\":\"abcde...\"}"},
    {"{\"visible_token\":\"7053~...\"}", "{\"visible_token\":\"7053~...\"}"},
    {"{\"token\":\"7053~abc\"}", "{\"token\":\"7053~...\"}"},
    {"{\"visible_token\":null,\"token\":\"abc\"}",
        "{\"visible_token\":null,\"token\":\"\"}"},
    /* Whatever it may be called one day, and whatever names it. */
    {"{\"full_token\":\"" SECRET "\"}", "{\"2\":\"\"}"},
    {"{\"tok\\u0065n\":\"" SECRET "\"}", "{\"2\":\"\"}"},
    {"{\"Token\":\"" SECRET "\"}", "{\"2\":\"\"}"},
    {"{\"" SECRET "\":1}", "{\"2\":1}"},
    {"[\"" SECRET "\"]", "[\"\"]"},
    {"\"" SECRET "\"", "\"\""},
    {"{\"token\":[\"" SECRET "\"]}", "{\"token\":[\"abcde...\"]}"},
    {"{\"token\":{\"value\":\"" SECRET "\"}}", "{\"token\":{\"11\":\"\"}}"},
    {"{\"token\":{\"token\":{}},\"x\":\"" SECRET "\"}",
        "{\"token\":{\"token\":{}},\"23\":\"\"}"},
    {"{\"token\":\"ab\\u0063" SECRET "\"}", "{\"token\":\"\"}"},
    {"{\"token\":\"\xC3\xA9" SECRET "\"}", "{\"token\":\"\"}"},
    {"{\"token\":\"a\\\"" SECRET "\"}", "{\"token\":\"\"}"},
    /* What is needed is left as it is. */
    {"{\"purpose\":\"a \\\"b\\\\\",\"id\":10000000000123}",
        "{\"purpose\":\"a \\\"b\\\\\",\"id\":10000000000123}"},
    {"[{\"message\":\"no\"}]", "[{\"message\":\"no\"}]"},
    {"{\"errors\":[\"a\",{\"message\":\"b\"}],\"status\":\"c\"}",
        "{\"errors\":[\"a\",{\"message\":\"b\"}],\"status\":\"c\"}"},
    {"{\"errors\":{\"purpose\":[\"too long\"]}}",
        "{\"errors\":{\"purpose\":[\"too long\"]}}"},
    {"", ""},
    {" [-1.5e+3, true, false, null]\r\n", " [-1.5e+3, true, false, null]\r\n"},
    /* What is no JSON. */
    {"403 Forbidden (Rate Limit Exceeded)\n", NULL},
    {SECRET, NULL},
    {"{'token':'" SECRET "'}", NULL},
    {"{token:\"" SECRET "\"}", NULL},
    {"{\"id\":1}}", NULL},
    {"{\"id\":\"never ends", NULL},
    {"{\"id\":\"never ends\\\"", NULL},
    {"{\"id\":\"ends in the middle of an escape\\", NULL},
};

static void what_is_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(str_clear)
		struct str out = {.max_bytes = 4096};
		bool taken = canvas_secret_drop(
		    rows[i].json, strlen(rows[i].json), &out);
		if (taken != (rows[i].want != NULL) ||
		    (taken && strcmp(str_text(&out), rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].json, str_text(&out));
		assert_null(strstr(str_text(&out), "fghij"));
	}
}

static void too_deep_and_too_long(void **state)
{
	char deep[200];
	OWN(str_clear)
	struct str out = {.max_bytes = 4096};
	OWN(str_clear)
	struct str small = {.max_bytes = 10};

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_false(canvas_secret_drop(deep, sizeof(deep), &out));
	str_reset(&out);
	assert_true(canvas_secret_drop(deep, 60, &out));
	assert_false(canvas_secret_drop("{\"purpose\":\"long\"}", 18, &small));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_left),
	    cmocka_unit_test(too_deep_and_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
