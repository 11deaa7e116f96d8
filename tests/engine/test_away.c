/* engine/away.h: an office learns that a reviewer is away, once a day, and
 * nothing is decided by it. */
#include "engine/desk.h"

static int setup(void **state)
{
	int failed = desk_setup(state);
	struct desk *d = *state;

	d->config.mail_answers = CONFIG_ANSWERS_PLUS;
	/* Asked by mail; the other office has its channel. */
	d->offices[0].slack_channel = NULL;
	return failed;
}

#define away_test(name)                                                        \
	cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

struct note {
	const char *who;
	const char *ref;
	const char *thread;
	unsigned doubts;
};

static void write_note(struct desk *d, const struct note *note)
{
	OWN(own_string)
	char *external = own_printf("<a%d@client.example>", ++d->events);
	struct event *event = event_new(EVENT_AWAY, "mail", external);

	event->who = own_strdup(note->who);
	event->ref = own_strdup_or_null(note->ref);
	event->thread = own_strdup_or_null(note->thread);
	event->text = own_strdup("Approve, back on <Monday>");
	event->doubts = note->doubts;
	event->at_ms = d->now_ms;
	desk_do(d, event);
	assert_int_equal(d->reply.kind, REPLY_DONE);
	desk_all_arrive(d);
}

/* CT-1001, which Wei and Hana were asked about by mail: they came to the chat
 * only later. */
static void ask(struct desk *d)
{
	desk_learn(d, ADA, "Ada", "ada@u.example", "member");
	desk_request(d);
	desk_all_arrive(d);
	desk_know_all(d);
	assert_non_null(desk_find(d, DELIVERY_MAIL, "to", "wei@u.example"));
}

static size_t shown(
    const struct desk *d, enum delivery_kind kind, const char *title)
{
	size_t count = 0;

	for (size_t i = 0; i < d->sent_count; i++) {
		const char *got =
		    jsonx_path_text(d->sent[i]->payload, "notice.title");
		count +=
		    d->sent[i]->kind == kind && got && strcmp(got, title) == 0;
	}
	return count;
}

static void by_each_way_a_program_answers(void **state)
{
	struct desk *d = *state;
	OWN(own_string)
	char *row = NULL;

	ask(d);
	const struct delivery *mail =
	    desk_find(d, DELIVERY_MAIL, "to", "wei@u.example");
	row = own_printf("%lld", (long long)mail->outbox_id);
	const struct note notes[] = {
	    {"wei@u.example", row, NULL, 0},
	    {"wei@u.example", row, NULL, EVENT_CLAIMED},
	    {"wei@u.example", jsonx_path_text(mail->payload, "reply_ref"), NULL,
	        EVENT_CLAIMED},
	    {"alias@u.example", NULL,
	        jsonx_path_text(mail->payload, "message_id"),
	        EVENT_CLAIMED | EVENT_UNSIGNED},
	};
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		write_note(d, &notes[i]);
		/* To Hana, who is of the same office; not to Wei. */
		assert_int_equal(
		    shown(d, DELIVERY_MAIL, "Wei seems to be away"), i + 1);
		const struct delivery *told =
		    desk_find(d, DELIVERY_MAIL, "to", "hana@u.example");
		assert_string_equal(
		    jsonx_path_text(told->payload, "notice.title"),
		    "Wei seems to be away");
		assert_non_null(
		    strstr(jsonx_path_text(told->payload, "notice.markdown"),
		        "Automatic reply to a mail about CT\\-1001: Approve"));
		d->now_ms += INT64_C(24) * 3600 * 1000;
	}
	OWN(own_string)
	char *state_now = desk_state(d, "CT-1001");
	assert_non_null(strstr(state_now, "\"canvas_admins\":{\"deciding\""));
	assert_int_equal(fixture_int(d->f, "SELECT count(*) FROM decision"), 0);
}

static void once_a_day(void **state)
{
	static const struct {
		int64_t after_ms;
		size_t want;
	} steps[] = {{0, 1}, {3600000, 1}, {22 * 3600000, 1}, {3600000, 2}};
	struct desk *d = *state;

	ask(d);
	OWN(own_string)
	char *thread = own_strdup(jsonx_path_text(
	    desk_find(d, DELIVERY_MAIL, "to", "wei@u.example")->payload,
	    "message_id"));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		d->now_ms += steps[i].after_ms;
		write_note(d, &(struct note){.who = "wei@u.example",
		                  .thread = thread,
		                  .doubts = EVENT_UNSIGNED});
		assert_int_equal(
		    shown(d, DELIVERY_MAIL, "Wei seems to be away"),
		    steps[i].want);
	}
}

/* In the channels of both her offices, about no case. */
static void a_proved_one_about_nothing(void **state)
{
	struct desk *d = *state;

	ask(d);
	write_note(d,
	    &(struct note){.who = "priya@u.example", .doubts = EVENT_UNSIGNED});
	assert_int_equal(shown(d, DELIVERY_POST, "Priya seems to be away"), 2);
	const struct delivery *told =
	    desk_find(d, DELIVERY_POST, "channel", "CSECURITY");
	assert_null(json_object_get(told->payload, "thread"));
	assert_non_null(
	    strstr(jsonx_path_text(told->payload, "notice.markdown"),
	        "Automatic reply: Approve"));
}

static void what_shows_nothing(void **state)
{
	struct desk *d = *state;

	ask(d);
	OWN(own_string)
	char *adas = own_strdup(jsonx_path_text(
	    desk_find(d, DELIVERY_MAIL, "to", "ada@u.example")->payload,
	    "message_id"));
	const struct note notes[] = {
	    /* Anybody could have written it. */
	    {"priya@u.example", NULL, NULL, EVENT_CLAIMED | EVENT_UNSIGNED},
	    {"priya@u.example", "CT-1001", "<CT-1001.x@beadle.example>",
	        EVENT_CLAIMED | EVENT_UNSIGNED},
	    {"priya@u.example", "999999", NULL, EVENT_CLAIMED},
	    /* Of no office. */
	    {"ada@u.example", NULL, adas, EVENT_UNSIGNED},
	    {"sam@u.example", NULL, NULL, EVENT_UNSIGNED},
	};
	size_t sent = d->sent_count;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		write_note(d, &notes[i]);
		if (d->sent_count != sent)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    away_test(by_each_way_a_program_answers),
	    away_test(once_a_day),
	    away_test(a_proved_one_about_nothing),
	    away_test(what_shows_nothing),
	};

	return cmocka_run_group_tests_name("engine/away", tests, NULL, NULL);
}
