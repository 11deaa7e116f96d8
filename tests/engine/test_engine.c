/* engine/engine.h: opening, the queue and its back-pressure, restarts, the
 * clock, stopping. */
#include "engine/bed.h"
#include "engine/folder.h"

static void what_is_wrong_is_said_at_the_start(void **state)
{
	struct bed *bed = *state;
	struct engine *second = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};
	struct err err;

	assert_false(engine_open(&bed->d->config, &second, &problems, &err));
	assert_int_equal(strncmp(str_text(&problems), "[store]: ", 9), 0);
	assert_non_null(strstr(str_text(&problems), "another beadle"));
	assert_int_equal(err.kind, ERR_AGAIN);
	engine_close(&bed->engine);
	bed->d->config.store_key[0] ^= 1;
	assert_false(engine_open(&bed->d->config, &second, &problems, &err));
	assert_non_null(strstr(str_text(&problems), "is not the key"));
	assert_int_equal(err.kind, ERR_INPUT);
	bed->d->config.store_key[0] ^= 1;
	size_t offices = bed->d->config.office_count;
	bed->d->config.office_count = 0;
	assert_false(engine_open(&bed->d->config, &second, &problems, &err));
	assert_non_null(strstr(str_text(&problems), "[office edtech]"));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(second);
	bed->d->config.office_count = offices;
	bed_start(bed); /* none of that left the database locked */
}

/* As when a later part of the service does not start. */
static void one_that_never_ran_can_be_closed(void **state)
{
	struct bed *bed = *state;
	OWN(str_clear)
	struct str problems = {.max_bytes = 4096};

	engine_close(&bed->engine);
	assert_true(
	    engine_open(&bed->d->config, &bed->engine, &problems, NULL));
	assert_true(engine_submit(
	    bed->engine, event_new(EVENT_NOTE, "slack", "early"), NULL, NULL));
	engine_close(&bed->engine);
	assert_null(bed->engine);
	bed_start(bed);
}

static void a_full_queue_refuses_and_says_when_there_is_room(void **state)
{
	struct bed *bed = *state;
	OWN(event_free)
	struct event *refused = NULL;
	size_t taken = 0;

	bed->gate_shut = true;
	bed_note(bed);
	bed_wait_until(bed, bed->at_gate);
	for (;; taken++) {
		refused = desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL);
		if (!engine_submit(bed->engine, refused, bed_reply, bed))
			break;
	}
	assert_int_equal(taken, 4096);
	assert_string_equal(refused->source, "slack"); /* still ours */
	assert_int_equal(bed->room_calls, 0);
	/* A result is never refused. */
	engine_submit_result(
	    bed->engine, delivery_result_new(99, DELIVERY_SENT, NULL, NULL));
	pthread_mutex_lock(&bed->lock);
	bed->gate_shut = false;
	pthread_cond_broadcast(&bed->changed);
	pthread_mutex_unlock(&bed->lock);
	bed_wait_until(bed, bed->room_calls == 1);
	bed_submit(bed, MOVE(refused));
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 4098);
	assert_int_equal(bed->room_calls, 1);
}

static void stopping_finishes_what_was_taken(void **state)
{
	struct bed *bed = *state;
	OWN(event_free)
	struct event *late = desk_event(bed->d, EVENT_NOTE, NULL, NULL, NULL);

	for (int i = 0; i < 300; i++)
		bed_note(bed);
	engine_stop(bed->engine);
	assert_int_equal(bed->replies[REPLY_DONE], 300);
	assert_false(engine_submit(bed->engine, late, bed_reply, bed));
	engine_submit_result(
	    bed->engine, delivery_result_new(1, DELIVERY_SENT, NULL, NULL));
	engine_reload_templates(bed->engine);
	engine_stop(bed->engine);
	assert_int_equal(bed_number(bed, "SELECT count(*) FROM journal"), 300);
}

static void a_restart_takes_up_what_may_have_been_sent(void **state)
{
	struct bed *bed = *state;

	bed->answers = false;
	bed_request(bed);
	for (size_t i = 0; i < 4; i++)
		assert_false(bed->sent[i]->maybe_sent);
	engine_close(&bed->engine);
	bed->answers = true;
	bed_start(bed);
	bed_wait_until(bed, bed->sent_count == 8);
	for (size_t i = 4; i < 8; i++) {
		size_t same = 0;
		assert_true(bed->sent[i]->maybe_sent);
		for (size_t k = 0; k < 4; k++)
			same +=
			    strcmp(bed->sent[i]->tag, bed->sent[k]->tag) == 0;
		assert_int_equal(same, 1);
	}
	engine_close(&bed->engine);
	assert_int_equal(bed_number(bed, "SELECT count(*) FROM outbox"
	                                 " WHERE state <> 'sent'"),
	    0);
}

static void an_answer_is_given_again_after_a_restart(void **state)
{
	struct bed *bed = *state;

	bed_request(bed); /* Ada is known from here on */
	for (size_t i = 1; i <= 2; i++) {
		struct event *event = event_new(EVENT_SUBMIT, "slack", "same");
		event->who = own_strdup(ADA);
		event->verb = own_strdup("request");
		event->ref = own_strdup("canvas-token");
		event->data = desk_answers();
		json_object_set_new(
		    event->data, "until", json_string("2020-01-01"));
		bed_submit(bed, event);
		bed_wait_until(bed, bed->replies[REPLY_FORM_ERRORS] == i);
		assert_non_null(jsonx_path_text(bed->form_errors, "until"));
		engine_close(&bed->engine);
		bed_start(bed);
	}
	assert_int_equal(
	    bed_number(bed, "SELECT count(*) FROM case_record"), 1);
}

static void a_timer_needs_no_event_to_come(void **state)
{
	struct bed *bed = *state;

	bed_request(bed);
	clock_turn_ms(INT64_C(2) * 86400 * 1000);
	bed_wait_until(bed, bed->sent_count == 6);
	for (size_t i = 4; i < 6; i++)
		assert_non_null(
		    jsonx_path_text(bed->sent[i]->payload, "thread"));
	engine_close(&bed->engine);
	bed_start(bed); /* what has come does not come again */
	bed_note(bed);
	bed_wait_until(bed, bed->replies[REPLY_DONE] == 2);
	assert_int_equal(bed->sent_count, 6);
}

/* What Ada is greeted with now. */
static const char *greeting(struct bed *bed)
{
	size_t before = bed->sent_count;

	struct event *event =
	    desk_event(bed->d, EVENT_MESSAGE, ADA, NULL, NULL);

	event->text = own_strdup("hello");
	bed_submit(bed, event);
	bed_wait_until(bed, bed->sent_count == before + 1);
	return jsonx_path_text(bed->sent[before]->payload, "notice.title");
}

static void sound_templates_are_taken_up_without_a_stop(void **state)
{
	struct bed *bed = *state;
	OWN(own_string)
	char *folder = own_printf("%s/templates", bed->f->dir);

	engine_close(&bed->engine);
	folder_copy("templates", folder);
	bed->d->config.templates_dir = folder;
	bed_start(bed);
	assert_non_null(strstr(greeting(bed), "Hello"));
	folder_write(folder, "greeting.md", "# Good day\n\nWelcome.\n");
	assert_non_null(strstr(greeting(bed), "Hello")); /* not by itself */
	engine_reload_templates(bed->engine);
	bed_settle(bed);
	assert_string_equal(greeting(bed), "Good day");
	folder_write(folder, "greeting.md", "# {{#broken}}\n");
	engine_reload_templates(bed->engine);
	bed_settle(bed);
	assert_string_equal(greeting(bed), "Good day");
	engine_close(&bed->engine);
	folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    bed_test(what_is_wrong_is_said_at_the_start),
	    bed_test(one_that_never_ran_can_be_closed),
	    bed_test(a_full_queue_refuses_and_says_when_there_is_room),
	    bed_test(stopping_finishes_what_was_taken),
	    bed_test(a_restart_takes_up_what_may_have_been_sent),
	    bed_test(an_answer_is_given_again_after_a_restart),
	    bed_test(a_timer_needs_no_event_to_come),
	    bed_test(sound_templates_are_taken_up_without_a_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
