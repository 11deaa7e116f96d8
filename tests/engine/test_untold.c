/* engine/untold.h: what could not be said where somebody was. */
#include "engine/desk.h"

static void a_form_that_did_not_open_is_explained(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_press(d, ADA, "request", "canvas-token");
	desk_answer(d, desk_find(d, DELIVERY_FORM, "verb", "request"),
	    DELIVERY_FAILED, NULL, "expired_trigger_id");
	assert_non_null(strstr(desk_whispered(d, "UADA"), "press the"));
	assert_string_equal(
	    jsonx_path_text(
	        desk_find(d, DELIVERY_WHISPER, "user", "UADA")->payload,
	        "channel"),
	    "D1");
}

/* To press again would not help. */
static void a_form_that_is_refused_is_not_asked_for_again(void **state)
{
	static const char *const errors[] = {
	    "view_too_large", "push_limit_reached", "invalid_arguments"};
	struct desk *d = *state;

	desk_know_all(d);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		desk_press(d, ADA, "request", "canvas-token");
		desk_answer(d, desk_find(d, DELIVERY_FORM, "verb", "request"),
		    DELIVERY_FAILED, NULL, errors[i]);
		assert_non_null(strstr(desk_whispered(d, "UADA"),
		    "pressing the button again will not change"));
		desk_all_arrive(d);
	}
}

/* Not behind an open window; and not in one that is closed. */
static void a_window_says_itself_why_it_leads_nowhere(void **state)
{
	struct desk *d = *state;
	struct event *press =
	    desk_event(d, EVENT_ACTION, ADA, "request", "canvas-token");

	desk_know_all(d);
	press->view = own_strdup("V1");
	free(press->channel);
	press->channel = NULL;
	desk_do(d, press);
	desk_answer(d, desk_find(d, DELIVERY_FORM, "verb", "request"),
	    DELIVERY_FAILED, NULL, "expired_trigger_id");
	const struct delivery *said = d->sent[d->sent_count - 1];
	assert_int_equal(said->kind, DELIVERY_FORM);
	assert_string_equal(jsonx_path_text(said->payload, "view"), "V1");
	assert_null(json_object_get(said->payload, "trigger"));
	assert_string_equal(jsonx_path_text(said->payload, "notice.title"),
	    "Please try once more");
	desk_answer(d, said, DELIVERY_FAILED, NULL, "not_found");
	said = d->sent[d->sent_count - 1];
	assert_int_equal(said->kind, DELIVERY_POST);
	assert_string_equal(jsonx_path_text(said->payload, "user"), "UADA");
	assert_string_equal(jsonx_path_text(said->payload, "notice.title"),
	    "Please try once more");
}

/* A response_url takes five answers: the sixth goes to their own messages. */
static void a_whisper_without_a_place_is_said_in_private(void **state)
{
	struct desk *d = *state;
	struct event *asked = desk_event(d, EVENT_COMMAND, ADA, "/token", NULL);

	desk_know_all(d);
	asked->text = own_strdup("help");
	asked->hook = own_strdup("https://hooks.slack.com/x");
	desk_do(d, asked);
	const struct delivery *said =
	    desk_find(d, DELIVERY_WHISPER, "user", "UADA");
	assert_non_null(jsonx_path_text(said->payload, "hook"));
	desk_answer(d, said, DELIVERY_FAILED, NULL, "http_404");
	const struct delivery *again = d->sent[d->sent_count - 1];
	assert_int_equal(again->kind, DELIVERY_POST);
	assert_string_equal(jsonx_path_text(again->payload, "user"), "UADA");
	assert_null(jsonx_path(again->payload, "channel"));
	assert_string_equal(jsonx_path_text(again->payload, "notice.markdown"),
	    jsonx_path_text(said->payload, "notice.markdown"));
}

/* What nobody could be told in time helps nobody. */
static void a_whisper_that_is_too_late_is_dropped(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	desk_press(d, ADA, "status", "CT-9999");
	size_t count = d->sent_count;
	desk_answer(d, desk_find(d, DELIVERY_WHISPER, "user", "UADA"),
	    DELIVERY_FAILED, NULL, "expired");
	assert_int_equal(d->sent_count, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_form_that_did_not_open_is_explained),
	    desk_test(a_form_that_is_refused_is_not_asked_for_again),
	    desk_test(a_window_says_itself_why_it_leads_nowhere),
	    desk_test(a_whisper_without_a_place_is_said_in_private),
	    desk_test(a_whisper_that_is_too_late_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
