/* model/delivery.h: names that are stored, and who owns what. */
#include "base/own.h"
#include "model/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	enum delivery_kind kind;
	const char *name;
} kinds[] = {
    {DELIVERY_POST, "post"},
    {DELIVERY_UPDATE, "update"},
    {DELIVERY_WHISPER, "whisper"},
    {DELIVERY_FORM, "form"},
    {DELIVERY_MAIL, "mail"},
    {DELIVERY_HOME, "home"},
    {DELIVERY_LOOK_UP, "look_up"},
};

static void kinds_and_names_lead_to_each_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		enum delivery_kind kind = DELIVERY_POST;
		assert_string_equal(
		    delivery_kind_name(kinds[i].kind), kinds[i].name);
		assert_true(delivery_kind_from_name(kinds[i].name, &kind));
		assert_int_equal(kind, kinds[i].kind);
	}
}

static void other_names_are_none(void **state)
{
	static const char *const names[] = {"", "Post", "post ", "pos", "sms"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		enum delivery_kind kind = DELIVERY_MAIL;
		assert_false(delivery_kind_from_name(names[i], &kind));
		assert_int_equal(kind, DELIVERY_MAIL);
	}
}

static void a_delivery_frees_what_it_holds(void **state)
{
	struct delivery *d = own_calloc(1, sizeof(*d));
	json_auto_t *payload = json_object();

	(void)state;
	delivery_free(&d); /* half-built: nothing in it yet */
	assert_null(d);
	delivery_free(&d);
	d = own_calloc(1, sizeof(*d));
	d->tag = own_strdup("tag");
	d->payload = json_incref(payload);
	delivery_free(&d);
	assert_int_equal(payload->refcount, 1);
}

static void a_result_takes_the_remote_and_copies_the_error(void **state)
{
	json_auto_t *remote = json_pack("{s:s}", "ts", "1.2");
	char error[] = "channel_not_found";
	struct delivery_result *result =
	    delivery_result_new(7, DELIVERY_FAILED, json_incref(remote), error);

	(void)state;
	error[0] = 'X';
	assert_int_equal(result->outbox_id, 7);
	assert_int_equal(result->outcome, DELIVERY_FAILED);
	assert_int_equal(result->retry_after_ms, -1);
	assert_string_equal(result->error, "channel_not_found");
	assert_ptr_equal(result->remote, remote);
	delivery_result_free(&result);
	assert_null(result);
	delivery_result_free(&result);
	assert_int_equal(remote->refcount, 1);
	result = delivery_result_new(8, DELIVERY_SENT, NULL, NULL);
	assert_null(result->remote);
	assert_null(result->error);
	delivery_result_free(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds_and_names_lead_to_each_other),
	    cmocka_unit_test(other_names_are_none),
	    cmocka_unit_test(a_delivery_frees_what_it_holds),
	    cmocka_unit_test(a_result_takes_the_remote_and_copies_the_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
