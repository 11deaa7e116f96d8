/* engine/offer.h: what somebody is offered. */
#include "engine/desk.h"

#include "engine/offer.h"

static void the_greeting_offers_what_can_be_done(void **state)
{
	struct desk *d = *state;

	desk_know_all(d);
	for (int open = 0; open <= 6; open++) {
		OWN(event_free)
		struct event *event =
		    desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
		struct batch *batch = desk_begin_as(d, event);
		json_auto_t *notice = NULL;
		fixture_ok(
		    d->f, offer_greeting(batch, false, &notice, &d->f->err));
		const json_t *buttons = json_object_get(notice, "buttons");
		/* A button per workflow, and for the newest five cases. */
		assert_int_equal(json_array_size(buttons),
		    (size_t)(2 + (open < 5 ? open : 5)));
		assert_string_equal(
		    jsonx_path_text(buttons, "0.ref"), "canvas-token");
		assert_string_equal(
		    jsonx_path_text(buttons, "0.label"), "Request a token");
		assert_string_equal(
		    jsonx_path_text(buttons, "1.ref"), "lti-review");
		if (open)
			assert_string_equal(jsonx_path_text(buttons, "2.label"),
			    open < 6 ? "Status of CT-1001"
			             : "Status of CT-1002");
		assert_string_equal(
		    jsonx_path_text(notice, "title"), "Hello Ada");
		const char *text = jsonx_path_text(notice, "markdown");
		assert_int_equal(strstr(text, "1006") != NULL, open == 6);
		assert_int_equal(strstr(text, "shown: 1") != NULL, open == 6);
		store_rollback(d->f->store);
		batch_clear(batch);
		desk_request(d);
	}
}

/* A choice is of workflows alone, whatever is open. */
static void a_choice_has_no_cases(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_COMMAND, ADA, "/x", NULL);
	json_auto_t *notice = NULL;

	desk_know_all(d);
	desk_request(d);
	event->text = own_strdup("");
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f, offer_choice(batch, &notice, &d->f->err));
	const json_t *buttons = json_object_get(notice, "buttons");
	assert_int_equal(json_array_size(buttons), 2);
	assert_string_equal(jsonx_path_text(buttons, "0.verb"), "request");
	store_rollback(d->f->store);
	batch_clear(batch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(the_greeting_offers_what_can_be_done),
	    desk_test(a_choice_has_no_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
