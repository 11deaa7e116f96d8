/* engine/departed.h: who is told that a reviewer has left, and that it is once.
 */
#include "engine/desk.h"

/* What the next look-up of somebody says. */
static void look_up(struct desk *d, const char *who, const char *standing)
{
	desk_all_arrive(d);
	d->now_ms += INT64_C(25) * 3600 * 1000;
	desk_say(d, who, "hello");
	const struct delivery *asked = d->sent[d->sent_count - 1];
	assert_int_equal(asked->kind, DELIVERY_LOOK_UP);
	desk_answer(d, asked, DELIVERY_SENT,
	    json_pack("{s:s, s:s, s:s}", "name", "Wei", "email",
	        "wei@u.example", "standing", standing),
	    NULL);
}

static const char *told(
    const struct desk *d, size_t since, const char *key, const char *value)
{
	for (size_t i = since; i < d->sent_count; i++) {
		const char *got = jsonx_path_text(d->sent[i]->payload, key);
		if (got && strcmp(got, value) == 0)
			return jsonx_text(
			    d->sent[i]->payload, "notice.markdown");
	}
	return "";
}

static void the_office_is_told_once(void **state)
{
	struct desk *d = *state;

	d->offices[0].deputy = (char *)"priya@u.example";
	desk_know_all(d);
	size_t since = d->sent_count;
	look_up(d, WEI, "deleted");
	desk_all_arrive(d);
	assert_non_null(
	    strstr(told(d, since, "channel", "CCANVAS"), "1 still can"));
	assert_null(
	    strstr(told(d, since, "channel", "CCANVAS"), "Nothing can be"));
	/* That office needs two of two. */
	assert_non_null(
	    strstr(told(d, since, "channel", "CACCESS"), "Nothing can be"));
	assert_string_equal(told(d, since, "channel", "CSECURITY"), "");
	assert_non_null(
	    strstr(told(d, since, "user", "UPRIYA"), "1 still can"));
	since = d->sent_count;
	look_up(d, WEI, "deleted");
	desk_all_arrive(d);
	assert_string_equal(told(d, since, "channel", "CCANVAS"), "");
}

static void nobody_misses_a_requester(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	size_t since = d->sent_count;
	look_up(d, ADA, "deleted");
	desk_all_arrive(d);
	assert_string_equal(told(d, since, "channel", "CCANVAS"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_office_is_told_once),
	    desk_test(nobody_misses_a_requester),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
