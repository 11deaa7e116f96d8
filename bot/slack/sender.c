/*
 * sender.c: see sender.h. Deliveries become calls, one for each kind; posting
 * is in sender_post.c.
 */
#include "slack/sender_part.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/blocks.h"
#include "slack/home.h"
#include "slack/permalink.h"
#include "slack/view.h"

#include <string.h>

static const int64_t SENDER_TIMEOUT_MS = 30000;
/* Pointless later than this after the button was pressed. */
static const int64_t SENDER_FORM_TIMEOUT_MS = 3000;

struct slack_sender *slack_sender_new(
    const struct slack_sender_options *options)
{
	struct slack_sender *sender = own_calloc(1, sizeof(*sender));

	sender->options = *options;
	return sender;
}

void slack_sender_set_self(struct slack_sender *sender, const json_t *body)
{
	free(sender->team);
	free(sender->url);
	free(sender->bot);
	sender->team = own_strdup_or_null(jsonx_path_text(body, "team_id"));
	sender->url = own_strdup_or_null(jsonx_path_text(body, "url"));
	sender->bot = own_strdup_or_null(jsonx_path_text(body, "bot_id"));
}

void slack_sender_free(struct slack_sender **sender)
{
	if (*sender)
		slack_sender_set_self(*sender, NULL);
	free(*sender);
	*sender = NULL;
}

/* --- requests ------------------------------------------------------------ */

const char *sender_text(const struct sender_call *call, const char *key)
{
	return json_string_value(json_object_get(call->delivery->payload, key));
}

/* A channel, or the person whose direct messages are meant. */
const char *sender_where(const struct sender_call *call)
{
	const char *channel = sender_text(call, "channel");

	return channel ? channel : sender_text(call, "user");
}

static struct slack_api_call sender_api_call(
    struct sender_call *call, const char *method, web_done_fn *done)
{
	return (struct slack_api_call){
	    .method = method,
	    .channel = strcmp(method, "chat.postMessage") == 0
	                   ? sender_where(call)
	                   : NULL,
	    .timeout_ms = call->delivery->kind == DELIVERY_FORM
	                      ? SENDER_FORM_TIMEOUT_MS
	                      : SENDER_TIMEOUT_MS,
	    .done = done,
	    .arg = call,
	};
}

/* Ends the object that the body is, and sends it. */
void sender_json(struct sender_call *call, const char *method,
    struct jsonw *body, web_done_fn *done)
{
	struct slack_api_call request = sender_api_call(call, method, done);

	jsonw_end(body, '}');
	slack_api_json(
	    call->sender->options.api, &request, str_take(body->out));
}

void sender_form(struct sender_call *call, const char *method,
    const char *const *fields, web_done_fn *done)
{
	struct slack_api_call request = sender_api_call(call, method, done);

	slack_api_form(call->sender->options.api, &request, fields);
}

/* --- results ------------------------------------------------------------- */

static void sender_finish(
    struct sender_call *call, struct delivery_result *taken_result)
{
	const struct slack_sender_options *options = &call->sender->options;

	options->done(options->done_arg, taken_result);
	delivery_free(&call->delivery);
	free(call);
}

void sender_finish_with(struct sender_call *call,
    const struct slack_answer *answer, json_t *taken_remote)
{
	enum delivery_outcome outcome = answer->outcome;

	if (outcome == DELIVERY_RETRY && call->in_doubt)
		outcome = DELIVERY_UNKNOWN;
	struct delivery_result *result = delivery_result_new(
	    call->delivery->outbox_id, outcome, taken_remote, answer->error);

	result->retry_after_ms = answer->retry_after_ms;
	sender_finish(call, result);
}

/* An edit, a whisper or a form: done or not, nothing to remember. */
static void sender_done(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};

	slack_answer_read(response, true, &answer);
	sender_finish_with(call, &answer, NULL);
}

static void sender_looked_up(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};
	json_t *remote = NULL;

	slack_answer_read(response, true, &answer);
	if (answer.outcome == DELIVERY_SENT) {
		const char *user = jsonx_path_text(answer.body, "user.id");
		remote = slack_answer_person(answer.body, call->sender->team);
		if (remote == NULL) {
			answer.outcome = DELIVERY_FAILED;
			answer.error = own_strdup("no_name");
		} else if (sender_text(call, "email") && user) {
			json_object_set_new(remote, "who",
			    json_sprintf("%s/%s", call->sender->team, user));
		}
	}
	sender_finish_with(call, &answer, remote);
}

/* --- who we are ---------------------------------------------------------- */

static void sender_start(void *arg);

static void sender_introduced(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};

	slack_answer_read(response, true, &answer);
	if (answer.outcome == DELIVERY_SENT) {
		slack_sender_set_self(call->sender, answer.body);
		if (call->sender->team) {
			sender_start(call);
			return;
		}
		answer.outcome = DELIVERY_RETRY;
		answer.error = own_strdup("no_team");
	}
	sender_finish_with(call, &answer, NULL);
}
bool sender_knows_self(struct sender_call *call)
{
	if (call->sender->team == NULL)
		sender_form(call, "auth.test", NULL, sender_introduced);
	return call->sender->team != NULL;
}

/* --- messages ------------------------------------------------------------ */

/* Members that the delivery may have: names of the method's arguments. */
void sender_add(
    const struct sender_call *call, struct jsonw *w, const char *key)
{
	const char *text = sender_text(call, key);

	if (text)
		jsonw_member(
		    w, strcmp(key, "thread") ? key : "thread_ts", text);
}

void sender_message(const struct sender_call *call, struct jsonw *w)
{
	json_auto_t *notice = slack_permalink_resolve(
	    json_object_get(call->delivery->payload, "notice"),
	    call->sender->url);

	jsonw_begin(w, '{');
	slack_blocks(w, notice);
	jsonw_member(w, "parse", "none");
}

static void sender_start_update(struct sender_call *call)
{
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text};

	sender_message(call, &w);
	sender_add(call, &w, "channel");
	sender_add(call, &w, "ts");
	sender_json(call, "chat.update", &w, sender_done);
}

/* Its answer is the word "ok". */
static void sender_hooked(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.outcome = DELIVERY_SENT};

	if (response->status != 200)
		slack_answer_read(response, true, &answer);
	/* Five answers, or half an hour, and it is over. */
	if (response->status == 404 || response->status == 410)
		answer.outcome = DELIVERY_FAILED;
	sender_finish_with(call, &answer, NULL);
}

static void sender_start_hook(struct sender_call *call, const char *hook)
{
	const struct slack_api *api = call->sender->options.api;
	struct slack_api_call request =
	    sender_api_call(call, "response_url", sender_hooked);
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text};

	if (!slack_api_is_hook(api, hook)) {
		sender_finish(
		    call, delivery_result_new(call->delivery->outbox_id,
		              DELIVERY_FAILED, NULL, "not_a_hook"));
		return;
	}
	sender_message(call, &w);
	jsonw_member(&w, "response_type", "ephemeral");
	jsonw_member_bool(&w, "replace_original", false);
	jsonw_end(&w, '}');
	slack_api_hook(api, &request, hook, str_take(&text));
}

static void sender_start_whisper(struct sender_call *call)
{
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text};
	const char *hook = sender_text(call, "hook");

	if (hook) {
		sender_start_hook(call, hook);
		return;
	}
	sender_message(call, &w);
	sender_add(call, &w, "channel");
	sender_add(call, &w, "user");
	sender_add(call, &w, "thread");
	sender_json(call, "chat.postEphemeral", &w, sender_done);
}

static void sender_start_form(struct sender_call *call)
{
	int64_t expires_at_ms = call->delivery->expires_at_ms;

	if (expires_at_ms && clock_now_ms() > expires_at_ms) {
		sender_finish(
		    call, delivery_result_new(call->delivery->outbox_id,
		              DELIVERY_FAILED, NULL, "expired"));
		return;
	}
	const char *open = sender_text(call, "view");
	json_auto_t *view = slack_view(call->delivery->payload);
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text};
	jsonw_begin(&w, '{');
	if (open)
		jsonw_member(&w, "view_id", open);
	else
		jsonw_member(&w, "trigger_id", sender_text(call, "trigger"));
	jsonw_key(&w, "view");
	jsonw_value(&w, view);
	sender_json(
	    call, open ? "views.update" : "views.open", &w, sender_done);
}

static void sender_read_group(void *arg, const struct web_response *response)
{
	struct sender_call *call = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};
	json_t *remote = NULL;

	slack_answer_read(response, true, &answer);
	if (answer.outcome == DELIVERY_SENT) {
		remote = slack_answer_group(answer.body);
		if (remote == NULL) {
			answer.outcome = DELIVERY_FAILED;
			answer.error = own_strdup("no_users");
		}
	}
	sender_finish_with(call, &answer, remote);
}

static void sender_start_look_up(struct sender_call *call)
{
	const char *who = sender_text(call, "who");
	const char *slash = who ? strchr(who, '/') : NULL;
	const char *user[] = {"user", slash ? slash + 1 : "", NULL};
	const char *email[] = {"email", sender_text(call, "email"), NULL};
	const char *group[] = {"usergroup", sender_text(call, "group"), NULL};

	if (group[1])
		sender_form(
		    call, "usergroups.users.list", group, sender_read_group);
	else if (sender_knows_self(call))
		sender_form(call, who ? "users.info" : "users.lookupByEmail",
		    who ? user : email, sender_looked_up);
}

static void sender_start_home(struct sender_call *call)
{
	struct str text = {.max_bytes = SIZE_MAX};
	struct jsonw w = {.out = &text};

	if (!sender_knows_self(call))
		return;
	json_auto_t *view =
	    slack_home(call->delivery->payload, call->sender->url);
	jsonw_begin(&w, '{');
	jsonw_member(&w, "user_id", sender_text(call, "user"));
	jsonw_key(&w, "view");
	jsonw_value(&w, view);
	sender_json(call, "views.publish", &w, sender_done);
}

static void sender_start(void *arg)
{
	struct sender_call *call = arg;

	switch (call->delivery->kind) {
	case DELIVERY_POST:
		sender_post_start(call);
		return;
	case DELIVERY_UPDATE:
		sender_start_update(call);
		return;
	case DELIVERY_WHISPER:
		sender_start_whisper(call);
		return;
	case DELIVERY_FORM:
		sender_start_form(call);
		return;
	case DELIVERY_LOOK_UP:
		sender_start_look_up(call);
		return;
	case DELIVERY_HOME:
		sender_start_home(call);
		return;
	case DELIVERY_MAIL:
	case DELIVERY_CALL:
		break;
	}
	sender_finish(call, delivery_result_new(call->delivery->outbox_id,
	                        DELIVERY_FAILED, NULL, "not_for_slack"));
}

void slack_sender_deliver(
    struct slack_sender *sender, struct delivery *taken_delivery)
{
	struct sender_call *call = own_calloc(1, sizeof(*call));

	call->sender = sender;
	call->delivery = taken_delivery;
	call->in_doubt =
	    taken_delivery->kind == DELIVERY_POST && taken_delivery->maybe_sent;
	/* The engine decides; drawing is not its work. */
	web_call(sender->options.api->web, sender_start, call);
}
