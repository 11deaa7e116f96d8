/*
 * sender_post.c: a message is posted once. One that may have been sent
 * already is looked for first, in the channel or thread that it belongs to,
 * and posted only if it is not there.
 */
#include "slack/sender_part.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "slack/permalink.h"

#include <stdio.h>
#include <string.h>

enum { POST_PAGE_MESSAGES = 200, POST_PAGES_MAX = 50 };

/* How far our clock, by which we know when it was first tried, may be ahead
 * of Slack's, by which messages are found. */
static const int64_t POST_SKEW_MS = 10 * 60 * 1000;

static void sender_post_done(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};
	json_t *remote = NULL;

	slack_answer_read(response, false, &answer);
	if (answer.outcome == DELIVERY_SENT)
		remote = json_pack("{s:s*, s:s*}", "channel",
		    jsonx_path_text(answer.body, "channel"), "ts",
		    jsonx_path_text(answer.body, "ts"));
	sender_finish_with(call, &answer, remote);
}

/* What it is found by again. Everybody in the workspace can read it. */
static void sender_post_tag(const struct sender_call *call, struct jsonw *w)
{
	jsonw_key(w, "metadata");
	jsonw_begin(w, '{');
	jsonw_member(w, "event_type", "beadle_outbox");
	jsonw_key(w, "event_payload");
	jsonw_begin(w, '{');
	jsonw_member(w, "tag", call->delivery->tag);
	jsonw_end(w, '}');
	jsonw_end(w, '}');
}

static void sender_post(struct sender_call *call)
{
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text};

	call->in_doubt = false;
	sender_message(call, &w);
	jsonw_member(&w, "channel", sender_where(call));
	sender_add(call, &w, "thread");
	jsonw_member_bool(&w, "unfurl_links", false);
	jsonw_member_bool(&w, "unfurl_media", false);
	sender_post_tag(call, &w);
	sender_json(call, "chat.postMessage", &w, sender_post_done);
}

/* --- is it there already? ------------------------------------------------ */

static void sender_post_search(struct sender_call *call, const char *cursor);

static void sender_post_searched(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};

	slack_answer_read(response, true, &answer);
	if (answer.outcome != DELIVERY_SENT) {
		sender_finish_with(call, &answer, NULL);
		return;
	}
	const char *ts = slack_answer_find_tag(
	    answer.body, call->delivery->tag, call->sender->bot);
	const char *cursor =
	    jsonx_path_text(answer.body, "response_metadata.next_cursor");
	if (ts)
		sender_finish_with(call, &answer,
		    json_pack("{s:s, s:s}", "channel",
		        sender_text(call, "channel"), "ts", ts));
	else if (cursor && cursor[0] && ++call->pages < POST_PAGES_MAX)
		sender_post_search(call, cursor);
	else
		sender_post(call);
}

/* A channel's newest messages come first, a thread's oldest. */
static void sender_post_search(struct sender_call *call, const char *cursor)
{
	const char *thread = sender_text(call, "thread");
	int64_t since_ms = call->delivery->created_at_ms - POST_SKEW_MS;
	OWN(own_string)
	char *oldest = own_printf("%lld.%03d000", (long long)(since_ms / 1000),
	    (int)(since_ms % 1000));
	OWN(own_string)
	char *limit = own_printf("%d", POST_PAGE_MESSAGES);
	const char *fields[] = {"channel", sender_text(call, "channel"),
	    "oldest", oldest, "limit", limit, "include_all_metadata", "true",
	    "cursor", cursor, "ts", thread, NULL};

	sender_form(call,
	    thread ? "conversations.replies" : "conversations.history", fields,
	    sender_post_searched);
}

/* A direct message is searched under its channel, not under the person. */
static void sender_post_opened(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};

	slack_answer_read(response, true, &answer);
	const char *channel = jsonx_path_text(answer.body, "channel.id");
	if (answer.outcome == DELIVERY_SENT && channel) {
		json_object_set_new(
		    call->delivery->payload, "channel", json_string(channel));
		sender_post_search(call, NULL);
		return;
	}
	if (answer.outcome == DELIVERY_SENT)
		answer.outcome = DELIVERY_RETRY;
	sender_finish_with(call, &answer, NULL);
}

static void sender_post_look(struct sender_call *call)
{
	if (!sender_knows_self(call))
		return;
	if (sender_text(call, "channel")) {
		sender_post_search(call, NULL);
	} else {
		const char *fields[] = {
		    "users", sender_text(call, "user"), NULL};
		sender_form(
		    call, "conversations.open", fields, sender_post_opened);
	}
}

/* --- whose address is it? ------------------------------------------------ */

/* What a notice says is for members: an address may be a guest's, or of a
 * person who has left. */
static void sender_post_found_user(
    void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};

	slack_answer_read(response, true, &answer);
	json_auto_t *person =
	    slack_answer_person(answer.body, call->sender->team);
	const char *user = jsonx_path_text(answer.body, "user.id");
	const char *standing = jsonx_path_text(person, "standing");
	if (answer.outcome == DELIVERY_SENT && user && standing &&
	    strcmp(standing, "member") == 0) {
		json_object_set_new(
		    call->delivery->payload, "user", json_string(user));
		sender_post_start(call);
		return;
	}
	if (answer.outcome == DELIVERY_SENT) {
		answer.outcome = DELIVERY_FAILED;
		answer.error = own_strdup("no_member");
	}
	sender_finish_with(call, &answer, NULL);
}

static void sender_post_find_user(struct sender_call *call, const char *email)
{
	const char *fields[] = {"email", email, NULL};

	if (sender_knows_self(call))
		sender_form(call, "users.lookupByEmail", fields,
		    sender_post_found_user);
}

void sender_post_start(struct sender_call *call)
{
	const char *email = sender_text(call, "email");

	const json_t *notice =
	    json_object_get(call->delivery->payload, "notice");

	if (slack_permalink_wanted(notice) && !sender_knows_self(call))
		return;
	if (email && !sender_text(call, "user"))
		sender_post_find_user(call, email);
	else if (call->in_doubt)
		sender_post_look(call);
	else
		sender_post(call);
}
