/* engine/notify_send.h: threads, in chat and by mail. */
#include "engine/acts.h"

/* RFC 5322 threads: every later mail refers to the first. */
static void mails_of_a_case_hang_together(void **state)
{
	static const char MAIL[] = "{\"to\":\"requester\",\"notice\":"
	                           "\"approved\",\"via\":[\"mail\"]}";
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	const struct delivery *first =
	    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
	OWN(own_string)
	char *first_id = own_printf("<CT-1001.%s@beadle.example>", first->tag);
	assert_string_equal(
	    jsonx_path_text(first->payload, "message_id"), first_id);
	assert_string_equal(jsonx_path_text(first->payload, "subject"),
	    "[CT-1001] Canvas API access token");
	assert_int_equal(
	    json_array_size(json_object_get(first->payload, "references")), 0);
	for (int i = 0; i < 2; i++) {
		acts_carry_out(d, MAIL);
		const struct delivery *next =
		    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example");
		assert_ptr_not_equal(next, first);
		assert_string_not_equal(
		    jsonx_path_text(next->payload, "message_id"), first_id);
		assert_string_equal(
		    jsonx_path_text(next->payload, "references.0"), first_id);
		assert_string_equal(jsonx_path_text(next->payload, "subject"),
		    "Re: [CT-1001] Canvas API access token");
		assert_string_equal(
		    jsonx_path_text(next->payload, "to_name"), "Ada");
		desk_all_arrive(d);
	}
}

static void later_words_go_into_the_thread(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	const struct delivery *head =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	OWN(own_string)
	char *ts = own_printf("1.%lld", (long long)head->outbox_id);
	/* Even before the head is sent: the lane keeps the order. */
	acts_carry_out(d,
	    "{\"to\":\"office:canvas_admins\",\"notice\":\"reminder\","
	    "\"thread\":true}");
	desk_all_arrive(d);
	const struct delivery *reminder =
	    desk_find(d, DELIVERY_POST, "channel", "CCANVAS");
	assert_ptr_not_equal(reminder, head);
	assert_string_equal(jsonx_path_text(reminder->payload, "thread"), ts);
	/* Where nothing was said yet, it is the first. */
	acts_carry_out(d, "{\"to\":\"office:edtech\",\"notice\":\"reminder\","
	                  "\"thread\":true}");
	assert_null(jsonx_path(
	    desk_find(d, DELIVERY_POST, "channel", "CEDTECH")->payload,
	    "thread"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(mails_of_a_case_hang_together),
	    desk_test(later_words_go_into_the_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
