/* canvas/token.h: tokens as Canvas writes them, as workflows see them. */
#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/instant.h"
#include "canvas/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int64_t at(const char *text)
{
	int64_t at_ms = 0;

	assert_true(canvas_instant_read(text, NULL, &at_ms));
	return at_ms;
}

static void one_token(void **state)
{
	static const struct {
		const char *raw;
		const char *want; /* NULL: none */
	} rows[] = {
	    {"{\"id\":10000000000123,\"workflow_state\":\"active\"}",
	        "{\"id\":\"10000000000123\",\"state\":\"active\"}"},
	    {"{\"id\":\"113250000000000123\",\"workflow_state\":\"pending\","
	     "\"purpose\":\"CT-1\",\"visible_token\":\"abcde...\","
	     "\"expires_at\":\"2027-01-01T00:00:00-07:00\",\"last_used_at\":"
	     "\"2026-11-02T07:59:59Z\","
	     "\"created_at\":\"2026-11-01T00:00:00Z\"}",
	        "{\"created_at\":\"2026-11-01T00:00:00Z\","
	        "\"created_on\":\"2026-10-31\","
	        "\"expires_at\":\"2027-01-01T07:00:00Z\","
	        "\"expires_on\":\"2026-12-31\",\"hint\":\"abcde...\","
	        "\"id\":\"113250000000000123\","
	        "\"last_used_at\":\"2026-11-02T07:59:59Z\","
	        "\"last_used_on\":\"2026-11-01\",\"purpose\":\"CT-1\","
	        "\"state\":\"pending\"}"},
	    {"{\"id\":1,\"workflow_state\":\"active\","
	     "\"expires_at\":\"2026-11-24T00:00:00Z\",\"token\":\"abcde...\"}",
	        "{\"expires_at\":\"2026-11-24T00:00:00Z\","
	        "\"expires_on\":\"2026-11-23\",\"hint\":\"abcde...\","
	        "\"id\":\"1\",\"state\":\"expired\"}"},
	    {"{\"id\":1,\"workflow_state\":\"deleted\","
	     "\"expires_at\":\"2026-11-24T00:00:00Z\"}",
	        "{\"expires_at\":\"2026-11-24T00:00:00Z\","
	        "\"expires_on\":\"2026-11-23\",\"id\":\"1\","
	        "\"state\":\"deleted\"}"},
	    /* A state that nobody knows yet is no active one. */
	    {"{\"id\":1,\"workflow_state\":\"disabled\",\"expires_at\":7}",
	        "{\"id\":\"1\",\"state\":\"pending\"}"},
	    {"{\"id\":1,\"purpose\":[],\"visible_token\":null}",
	        "{\"id\":\"1\",\"state\":\"active\"}"},
	    {"{\"id\":null}", NULL},
	    {"{\"id\":\"\"}", NULL},
	    {"{\"id\":1.5}", NULL},
	    {"[]", NULL},
	    {"7", NULL},
	};

	OWN(zone_close)
	struct zone *zone = NULL;
	struct err err;

	(void)state;
	assert_true(zone_open("America/Los_Angeles", &zone, &err));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *raw =
		    json_loads(rows[i].raw, JSON_DECODE_ANY, NULL);
		json_auto_t *token =
		    canvas_token_read(raw, zone, at("2026-11-25T00:00:00Z"));
		OWN(own_string)
		char *text = token ? jsonx_canonical(token) : NULL;
		assert_int_equal(token != NULL, rows[i].want != NULL);
		if (token)
			assert_string_equal(text, rows[i].want);
	}
}

static void pages(void **state)
{
	json_auto_t *tokens = json_array();
	json_auto_t *good = json_loads("[{\"id\":1},{\"id\":2,"
	                               "\"workflow_state\":\"deleted\"}]",
	    0, NULL);
	json_auto_t *bad = json_loads("[{\"id\":3},{}]", 0, NULL);

	(void)state;
	assert_true(canvas_token_add_page(tokens, good, NULL, 0));
	assert_int_equal(json_array_size(tokens), 1);
	assert_false(canvas_token_add_page(tokens, bad, NULL, 0));
	assert_false(canvas_token_add_page(tokens, json_null(), NULL, 0));
	assert_false(canvas_token_add_page(tokens, NULL, NULL, 0));
}

static const char *id_of(const json_t *token)
{
	return token ? jsonx_text(token, "id") : "none";
}

static void which_token(void **state)
{
	json_auto_t *t =
	    json_loads("[{\"id\":\"1\"},{\"id\":\"12\"},{}]", 0, NULL);

	(void)state;
	assert_string_equal(id_of(canvas_token_of_id(t, "12")), "12");
	assert_string_equal(id_of(canvas_token_of_id(t, "2")), "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_token),
	    cmocka_unit_test(pages),
	    cmocka_unit_test(which_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
