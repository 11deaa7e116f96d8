/* engine/relay.h: what one member writes below their message, the others have
 * below theirs. */
#include "engine/desk.h"

/* CT-1001, about which each of the security office has a message. */
static void ask_each(struct desk *d)
{
	static char *members[] = {(char *)"priya@u.example", (char *)"UHANA",
	    (char *)"jo@u.example", NULL};

	d->offices[1].slack_channel = NULL;
	d->offices[1].members = members;
	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
}

/* In the thread of the message that they were sent. */
static void write_below(struct desk *d, const char *who, const char *text)
{
	const char *user = strchr(who, '/') + 1;
	const struct delivery *post = desk_find(d, DELIVERY_POST, "user", user);
	struct event *event = desk_event(d, EVENT_MESSAGE, who, NULL, NULL);

	free(event->channel);
	event->channel = own_printf("D%s", user);
	event->thread = own_printf("1.%lld", (long long)post->outbox_id);
	event->text = own_strdup(text);
	desk_do(d, event);
	desk_all_arrive(d);
}

/* "DUHANA DUJO": in whose messages it stands, each below their own. */
static void relayed(const struct desk *d, const char *words, struct str *out)
{
	for (size_t i = 0; i < d->sent_count; i++) {
		const json_t *payload = d->sent[i]->payload;
		const char *text = jsonx_path_text(payload, "notice.markdown");
		if (d->sent[i]->kind != DELIVERY_POST || text == NULL ||
		    strstr(text, words) == NULL)
			continue;
		assert_non_null(json_object_get(payload, "thread"));
		str_addf(out, "%s%s", out->len ? " " : "",
		    jsonx_path_text(payload, "channel"));
	}
}

static void a_note_is_shown_to_the_others(void **state)
{
	struct desk *d = *state;
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};

	ask_each(d);
	write_below(d, PRIYA, "Do we know her?");
	relayed(d, "Do we know her", &got);
	assert_string_equal(str_text(&got), "DUHANA DUJO");
	str_clear(&got);
	got = (struct str){.max_bytes = 1000};
	write_below(d, JO, "I do.");
	relayed(d, "I do", &got);
	assert_string_equal(str_text(&got), "DUPRIYA DUHANA");
}

static void in_a_channel_all_have_read_it(void **state)
{
	struct desk *d = *state;
	OWN(str_clear)
	struct str got = {.max_bytes = 1000};

	desk_know_all(d);
	desk_request(d);
	desk_all_arrive(d);
	const struct delivery *post =
	    desk_find(d, DELIVERY_POST, "channel", "CSECURITY");
	struct event *event = desk_event(d, EVENT_MESSAGE, PRIYA, NULL, NULL);
	free(event->channel);
	event->channel = own_strdup("CSECURITY");
	event->thread = own_printf("1.%lld", (long long)post->outbox_id);
	event->text = own_strdup("Do we know her?");
	desk_do(d, event);
	relayed(d, "Do we know her", &got);
	assert_string_equal(str_text(&got), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_note_is_shown_to_the_others),
	    desk_test(in_a_channel_all_have_read_it),
	};

	return cmocka_run_group_tests_name("engine/relay", tests, NULL, NULL);
}
