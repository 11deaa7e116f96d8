/* engine/tell.h: what the actor alone is told, and where. */
#include "engine/desk.h"

#include "engine/tell.h"

static void a_word_goes_where_the_actor_is(void **state)
{
	static const struct {
		bool refusal; /* else the greeting */
		const char *channel;
		const char *thread;
		enum delivery_kind want;
		const char *want_user;
		const char *want_lane;
	} wants[] = {
	    {true, "C9", "1.0", DELIVERY_WHISPER, "UADA", "whisper:UADA"},
	    {true, "D9", NULL, DELIVERY_WHISPER, "UADA", "whisper:UADA"},
	    {true, NULL, NULL, DELIVERY_POST, "UADA", "slack:UADA"},
	    {false, "C9", "1.0", DELIVERY_WHISPER, "UADA", "whisper:UADA"},
	    {false, "D9", "1.0", DELIVERY_POST, NULL, "slack:D9"},
	    {false, NULL, NULL, DELIVERY_POST, "UADA", "slack:UADA"},
	};
	struct desk *d = *state;

	desk_know_all(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(event_free)
		struct event *event =
		    desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
		free(event->channel);
		event->channel = own_strdup_or_null(wants[i].channel);
		event->thread = own_strdup_or_null(wants[i].thread);
		struct batch *batch = desk_begin_as(d, event);
		fixture_ok(
		    d->f, wants[i].refusal
		              ? tell_refusal(batch, "stale", NULL, &d->f->err)
		              : tell_greeting(batch, false, &d->f->err));
		assert_int_equal(batch->row_count, 1);
		assert_string_equal(batch->rows[0].lane, wants[i].want_lane);
		desk_commit(d);
		const struct delivery *sent = d->sent[d->sent_count - 1];
		const struct {
			const char *key;
			const char *want;
		} keys[] = {{"channel", wants[i].channel},
		    {"thread", wants[i].channel ? wants[i].thread : NULL},
		    {"user", wants[i].want_user}};
		assert_int_equal(sent->kind, wants[i].want);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			const char *got =
			    jsonx_path_text(sent->payload, keys[k].key);
			assert_string_equal(got ? got : "(none)",
			    keys[k].want ? keys[k].want : "(none)");
		}
		/* A whisper that comes late only puzzles. */
		assert_true(
		    sent->expires_at_ms ==
		    (sent->kind == DELIVERY_WHISPER ? d->now_ms + 300000 : 0));
		desk_all_arrive(d);
	}
}

static void whoever_is_not_in_chat_is_told_nothing(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = event_new(EVENT_MESSAGE, "mail", "m1");

	event->who = own_strdup("ada@u.example");
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f, tell_refusal(batch, "stale", NULL, &d->f->err));
	assert_int_equal(batch->row_count, 0);
	desk_commit(d);
}

static void a_refusal_gives_its_reason(void **state)
{
	static const struct {
		const char *reason;
		const char *want;
	} wants[] = {
	    {"not_office", "Only EdTech can do this for"},
	    {"not_requester", "Only the person who sent"},
	    {"own_request", "is your own request"},
	    {"concerned", "concerns you yourself"},
	    {"other_office", "for another office"},
	    {"already_decided_by_you", "is already recorded"},
	    {"not_now", "has moved on since"},
	    {"stale", "There is a newer message"},
	    {"unknown_case", "I cannot find that request"},
	    {"unknown_person", "could not confirm who you are"},
	    {"form_expired", "press the"},
	    {"form_refused", "The chat does not take this form"},
	    {"words_do_not_fit", "not passed on. Please be brief"},
	};
	struct desk *d = *state;
	json_auto_t *details =
	    json_pack("{s:s, s:{s:s}, s:s}", "offices_title", "EdTech", "case",
	        "number", "CT-1001", "problem", "Please be brief.");

	desk_know_all(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		OWN(event_free)
		struct event *event =
		    desk_event(d, EVENT_ACTION, ADA, "x", NULL);
		struct batch *batch = desk_begin_as(d, event);
		fixture_ok(d->f,
		    tell_refusal(batch, wants[i].reason, details, &d->f->err));
		desk_commit(d);
		if (!strstr(desk_whispered(d, "UADA"), wants[i].want))
			fail_msg("%s: %s", wants[i].reason,
			    desk_whispered(d, "UADA"));
		desk_all_arrive(d);
	}
	assert_null(json_object_get(details, "reason")); /* borrowed */
}

static void a_form_opens_while_its_trigger_lives(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_ACTION, ADA, "x", NULL);
	json_auto_t *form = json_pack("{s:s}", "title", "A form");

	desk_know_all(d);
	struct batch *batch = desk_begin_as(d, event);
	fixture_ok(d->f,
	    tell_form(batch, form, "deny", "CT-1001.7", NULL, &d->f->err));
	free(event->trigger);
	event->trigger = NULL;
	fixture_ok(d->f,
	    tell_form(batch, form, "deny", "CT-1001.7", NULL, &d->f->err));
	desk_commit(d);
	assert_int_equal(desk_count(d, DELIVERY_FORM), 1);
	const struct delivery *sent =
	    desk_find(d, DELIVERY_FORM, "ref", "CT-1001.7");
	assert_string_equal(
	    jsonx_path_text(sent->payload, "trigger"), "trigger.1");
	assert_string_equal(
	    jsonx_path_text(sent->payload, "form.title"), "A form");
	assert_true(sent->expires_at_ms == d->now_ms + 2900);
	assert_non_null(strstr(desk_whispered(d, "UADA"), "press the"));
}

static void one_question_who_it_is(void **state)
{
	struct desk *d = *state;
	OWN(event_free)
	struct event *event = desk_event(d, EVENT_MESSAGE, ADA, NULL, NULL);
	struct batch *batch = desk_begin_as(d, event);

	for (int i = 0; i < 3; i++)
		fixture_ok(d->f, tell_look_up(batch, &d->f->err));
	desk_commit(d);
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM outbox"), 1);
	assert_non_null(desk_find(d, DELIVERY_LOOK_UP, "who", ADA));
}

/* Its buttons are those that the actor may press. */
static void the_status_is_for_who_asks(void **state)
{
	static const struct {
		const char *who;
		size_t want_buttons;
	} wants[] = {{ADA, 1}, {WEI, 0}};
	struct desk *d = *state;

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		desk_press(d, wants[i].who, "status", "CT-1001");
		const struct delivery *sent =
		    desk_find(d, DELIVERY_POST, "channel", "D1");
		assert_int_equal(json_array_size(jsonx_path(
		                     sent->payload, "notice.buttons")),
		    wants[i].want_buttons);
		assert_non_null(
		    strstr(jsonx_path_text(sent->payload, "notice.markdown"),
		        "Copying due dates"));
		desk_all_arrive(d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_word_goes_where_the_actor_is),
	    desk_test(whoever_is_not_in_chat_is_told_nothing),
	    desk_test(a_refusal_gives_its_reason),
	    desk_test(a_form_opens_while_its_trigger_lives),
	    desk_test(one_question_who_it_is),
	    desk_test(the_status_is_for_who_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
