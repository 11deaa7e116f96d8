/* engine/absent.h: what is not configured says so. */
#include "engine/absent.h"

#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void note(void *arg, struct delivery_result *taken_result)
{
	*(struct delivery_result **)arg = taken_result;
}

static void each_call_is_refused(void **state)
{
	struct delivery_result *result = NULL;
	struct absent absent = {.done = note, .arg = &result};
	struct delivery_port port = absent_port(&absent, "canvas");
	struct delivery *delivery = own_calloc(1, sizeof(*delivery));

	(void)state;
	assert_string_equal(port.system, "canvas");
	assert_true(port.max_in_flight > 0);
	delivery->outbox_id = 17;
	delivery->kind = DELIVERY_CALL;
	delivery->payload = json_object();
	port.deliver(port.self, delivery);
	assert_non_null(result);
	assert_int_equal(result->outbox_id, 17);
	assert_int_equal(result->outcome, DELIVERY_FAILED);
	assert_string_equal(result->error, "not_configured");
	delivery_result_free(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_call_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
