/* engine/keep.h: where somebody is reached, and what asks something of them. */
#include "base/own.h"
#include "engine/keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void where_each_is_reached(void **state)
{
	struct config_office lab = {
	    .name = (char *)"lab", .slack_channel = (char *)"CLAB"};
	struct config_office alone = {.name = (char *)"alone"};
	struct person in_chat = {.id = 1, .chat_user = (char *)"T1/U1"};
	struct person by_mail = {.id = 2, .email = (char *)"b@u.example"};
	struct person nowhere = {.id = 3};
	const struct {
		struct keep_whom whom;
		const char *key, *want, *want_lane; /* NULL: not at all */
	} wants[] = {
	    {{"office:lab", &lab, NULL}, "channel", "CLAB", "slack:CLAB"},
	    {{"office:alone", &alone, NULL}, NULL, NULL, NULL},
	    {{"person:1", &lab, &in_chat}, "user", "U1", "slack:U1"},
	    {{"person:2", NULL, &by_mail}, "email", "b@u.example",
	        "slack:person:2"},
	    {{"person:3", NULL, &nowhere}, NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		json_auto_t *payload = json_object();
		OWN(own_string)
		char *lane = NULL;
		bool can = keep_address(&wants[i].whom, payload, &lane);
		assert_true(can == (wants[i].want != NULL));
		assert_int_equal(json_object_size(payload), can ? 1 : 0);
		if (!can)
			continue;
		assert_string_equal(
		    json_string_value(json_object_get(payload, wants[i].key)),
		    wants[i].want);
		assert_string_equal(lane, wants[i].want_lane);
	}
}

static void what_asks(void **state)
{
	json_auto_t *offer = json_pack("{s:b}", "offer", 1);
	json_auto_t *plain = json_pack("{s:s}", "notice", "n");
	json_auto_t *verbs = json_pack("[s, s]", "history", "approve");
	json_auto_t *built_in = json_pack("[s, s]", "history", "status");
	json_auto_t *none = json_array();

	(void)state;
	assert_true(keep_has_events(verbs));
	assert_false(keep_has_events(built_in));
	assert_false(keep_has_events(none));
	assert_true(keep_asks(plain, "office:lab", verbs));
	assert_true(keep_asks(plain, "person:7", verbs));
	assert_false(keep_asks(plain, "requester", verbs));
	assert_false(keep_asks(offer, "office:lab", verbs));
	assert_false(keep_asks(plain, "office:lab", built_in));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(where_each_is_reached),
	    cmocka_unit_test(what_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
