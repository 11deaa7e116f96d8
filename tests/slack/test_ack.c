/* slack/ack.h: one small frame, whatever there is to say. */
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/ack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void an_ack_is_small(void **state)
{
	struct reply reply = {.kind = REPLY_DONE};
	OWN(str_clear)
	struct str out = {.max_bytes = 65536};

	(void)state;
	slack_ack("e\"1", true, &reply, &out);
	assert_string_equal(str_text(&out), "{\"envelope_id\":\"e\\\"1\"}");
	reply = (struct reply){.kind = REPLY_FORM_ERRORS,
	    .form_errors = json_pack("{s:s}", "until", "Too late.")};
	str_reset(&out);
	slack_ack("e", true, &reply, &out);
	assert_string_equal(str_text(&out),
	    "{\"envelope_id\":\"e\",\"payload\":{\"response_action\":"
	    "\"errors\","
	    "\"errors\":{\"until\":\"Too late.\"}}}");
	str_reset(&out);
	slack_ack("e", false, &reply, &out);
	assert_string_equal(str_text(&out), "{\"envelope_id\":\"e\"}");
	json_decref(reply.form_errors);
}

/* A form whose errors are not shown would close as if all were well. */
static void errors_that_are_too_many_or_too_long(void **state)
{
	static const struct {
		int errors, points;
		int want_at_least;
	} rows[] = {{1, 100000, 1}, {1, 500, 1}, {30, 500, 10}, {500, 30, 200},
	    {2, 100000, 2}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_auto_t *errors = json_object();
		struct reply reply = {
		    .kind = REPLY_FORM_ERRORS, .form_errors = errors};
		OWN(str_clear)
		struct str text = {.max_bytes = 1 << 20};
		OWN(str_clear)
		struct str out = {.max_bytes = SLACK_ACK_MAX_BYTES};
		for (int n = 0; n < rows[i].points; n++)
			str_add(&text, "\xC3\xBC");
		for (int n = 0; n < rows[i].errors; n++) {
			OWN(own_string)
			char *field = own_printf("field_%d", n);
			json_object_set_new(
			    errors, field, json_string(str_text(&text)));
		}
		OWN(own_string)
		char *id = own_printf("%0255d", 7);
		slack_ack(id, true, &reply, &out);
		assert_true(str_ok(&out));
		assert_true(out.len < SLACK_ACK_MAX_BYTES);
		json_auto_t *ack = json_loads(str_text(&out), 0, NULL);
		size_t shown =
		    json_object_size(jsonx_path(ack, "payload.errors"));
		if ((int)shown < rows[i].want_at_least)
			fail_msg("row %zu: %zu errors", i, shown);
		const char *first =
		    jsonx_path_text(ack, "payload.errors.field_0");
		assert_true(str_count_points(first) <= 500);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_ack_is_small),
	    cmocka_unit_test(errors_that_are_too_many_or_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
