/*
 * tell.c: see tell.h.
 */
#include "engine/tell.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/aim.h"
#include "engine/authorise.h"
#include "engine/mailing.h"
#include "engine/offer.h"
#include "engine/render.h"
#include "store/draft.h"

#include <string.h>

/* Slack's trigger_id lives three seconds; leave room for the call. */
static const int64_t TELL_FORM_LIFE_MS = 2900;
/* A refusal that arrives later than this only puzzles its reader. */
static const int64_t TELL_WHISPER_LIFE_MS = 5 * 60 * 1000;

const char TELL_CONFIRM[] = "mail-confirm";

/* Answers the letter with words alone. */
static bool tell_by_mail(
    struct batch *batch, json_t *taken_notice, struct err *err)
{
	struct mailing mailing = {
	    .to = &batch->actor,
	    .taken_notice = taken_notice,
	    .answers = true,
	};

	return mailing_send(batch, &mailing, err);
}

/* About a case, to be answered with one of the verbs. */
static bool tell_case_by_mail(struct batch *batch, const struct notify_case *c,
    const char *template_, const json_t *verbs, json_t *taken_notice,
    struct err *err)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)batch->actor.id);
	struct mailing mailing = {
	    .to = &batch->actor,
	    .taken_notice = taken_notice,
	    .c = c,
	    .recipient = recipient,
	    .template_ = template_,
	    .verbs = verbs,
	    .says_how = strcmp(template_, TELL_CONFIRM) == 0,
	    .answers = true,
	};

	return mailing_send(batch, &mailing, err);
}

/* The window whose button was pressed becomes the answer. */
static bool tell_in_window(
    struct batch *batch, const json_t *notice, struct err *err)
{
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_FORM,
	    .lane = own_printf("form:%lld", (long long)batch->journal_id),
	    .expires_at_ms = batch->now_ms + TELL_WHISPER_LIFE_MS,
	    .payload = json_pack(
	        "{s:s, s:O}", "view", batch->event->view, "notice", notice),
	};

	return batch_send(batch, &row, err);
}

/* To the actor, where they are: in their window, a whisper in a channel, a
 * message in a DM, and where only a hook reaches, by that. */
static bool tell_actor(
    struct batch *batch, json_t *taken_notice, bool whisper, struct err *err)
{
	const struct event *e = batch->event;
	const char *user = person_slack_user(&batch->actor);
	json_auto_t *notice = taken_notice;

	if (mailing_is_mail(e))
		return tell_by_mail(batch, MOVE(notice), err);
	if (user == NULL)
		return true;
	if (e->view)
		return tell_in_window(batch, notice, err);
	whisper = e->hook || (whisper && e->channel);
	json_auto_t *payload =
	    json_pack("{s:O, s:s*}", "notice", notice, "hook", e->hook);
	if (e->channel)
		json_object_set_new(
		    payload, "channel", json_string(e->channel));
	if (whisper || !e->channel)
		json_object_set_new(payload, "user", json_string(user));
	if (e->channel && e->thread)
		json_object_set_new(payload, "thread", json_string(e->thread));
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = whisper ? DELIVERY_WHISPER : DELIVERY_POST,
	    .lane = own_printf("%s:%s", whisper ? "whisper" : "slack",
	        whisper || !e->channel ? user : e->channel),
	    .expires_at_ms = whisper ? batch->now_ms + TELL_WHISPER_LIFE_MS : 0,
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}

/* A direct message is the actor's own place; a channel is everybody's. */
bool tell_in_channel(const struct batch *batch)
{
	return batch->event->channel && batch->event->channel[0] != 'D';
}

/* Only the buttons that the actor may press. */
static bool tell_status_verbs(struct batch *batch, const struct notify_case *c,
    const char *also, json_t *ret_verbs, struct err *err)
{
	json_auto_t *wanted = json_array();
	json_t *verb;
	size_t i;

	if (also)
		json_array_append_new(wanted, json_string(also));
	json_array_extend(
	    wanted, jsonx_path(workflow_json(c->workflow), "status.buttons"));
	json_array_foreach (wanted, i, verb) {
		struct authorise_answer answer;
		const json_t *row =
		    workflow_event(c->workflow, json_string_value(verb));
		bool again =
		    i && also && strcmp(json_string_value(verb), also) == 0;
		if (row == NULL || again)
			continue;
		if (!authorise(batch->config, batch->store, row, c->record,
		        &batch->actor, 0, &answer, err))
			return false;
		if (answer.verdict == AUTHORISE_ALLOWED)
			json_array_append(ret_verbs, verb);
	}
	return true;
}

/* What was rendered about the case, to the actor alone. With file its buttons
 * are aimed. */
static bool tell_rendered_case(struct batch *batch, const struct notify_case *c,
    const struct case_file *file, const struct render *render, struct err *err)
{
	json_auto_t *notice = render_notice(render, c, 0);

	if (mailing_is_mail(batch->event))
		return tell_case_by_mail(batch, c, render->template_,
		    render->verbs, MOVE(notice), err);
	return (file == NULL || aim(batch, file, notice, err)) &&
	       tell_actor(batch, MOVE(notice), tell_in_channel(batch), err);
}

bool tell_status(struct batch *batch, const struct case_file *file,
    const char *wanted, struct err *err)
{
	const struct notify_case c = case_for_notices(file);
	OWN(render_clear)
	struct render render = {.title = NULL};
	json_auto_t *verbs = json_array();
	const char *template_ =
	    jsonx_path_text(workflow_json(c.workflow), "status.notice");

	return tell_status_verbs(batch, &c, wanted, verbs, err) &&
	       render_case(batch, &c, template_, verbs, NULL, &render, err) &&
	       tell_rendered_case(batch, &c, file, &render, err);
}

bool tell_page(struct batch *batch, const struct notify_case *c,
    const json_t *row, const json_t *facts, struct err *err)
{
	OWN(render_clear)
	struct render render = {.title = NULL};

	return render_facts(batch, c, jsonx_text(row, "notice"),
	           json_object_get(row, "buttons"), NULL, facts, &render,
	           err) &&
	       tell_rendered_case(batch, c, NULL, &render, err);
}

bool tell_confirm(struct batch *batch, const struct notify_case *c,
    const char *verb, const json_t *row, struct err *err)
{
	json_auto_t *verbs = json_pack("[s]", verb);
	json_auto_t *notice = NULL;
	json_auto_t *data = json_pack("{s:O, s:O, s:s}", "case",
	    json_object_get(c->rules, "case"), "confirm",
	    json_object_get(row, "confirm"), "word",
	    render_label(c->workflow, verb));

	return render_plain(batch, TELL_CONFIRM, data, &notice, err) &&
	       tell_case_by_mail(
	           batch, c, TELL_CONFIRM, verbs, MOVE(notice), err);
}

bool tell_help(struct batch *batch, struct err *err)
{
	json_auto_t *notice = NULL;

	return offer_help(batch, &notice, err) &&
	       tell_by_mail(batch, MOVE(notice), err);
}

bool tell_greeting(struct batch *batch, bool with_words, struct err *err)
{
	json_auto_t *notice = NULL;

	if (!offer_greeting(batch, with_words, &notice, err))
		return false;
	return tell_actor(batch, MOVE(notice), tell_in_channel(batch), err);
}

bool tell_command_help(struct batch *batch, const struct workflow *workflow,
    const char *trouble, struct err *err)
{
	json_auto_t *notice = NULL;

	if (!offer_command_help(batch, workflow, trouble, &notice, err))
		return false;
	return tell_actor(batch, MOVE(notice), true, err);
}

bool tell_mention(struct batch *batch, struct err *err)
{
	const struct event *e = batch->event;
	json_auto_t *data =
	    json_pack("{s:{s:s}}", "requester", "name", batch->actor.name);
	json_auto_t *notice = NULL;

	if (!render_plain(batch, "chat-mention", data, &notice, err))
		return false;
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_POST,
	    .lane = own_printf("slack:%s", e->channel),
	    .payload = json_pack("{s:s, s:s*, s:O}", "channel", e->channel,
	        "thread", e->thread ? e->thread : e->ts, "notice", notice),
	};
	return batch_send(batch, &row, err);
}

static bool tell_rendered(struct batch *batch, const char *template_,
    const json_t *data, bool whisper, struct err *err)
{
	json_auto_t *notice = NULL;

	return render_plain(batch, template_, data, &notice, err) &&
	       tell_actor(batch, MOVE(notice), whisper, err);
}

bool tell_message(struct batch *batch, const json_t *notice, struct err *err)
{
	return tell_actor(
	    batch, json_incref((json_t *)notice), tell_in_channel(batch), err);
}

bool tell_notice(struct batch *batch, const json_t *notice, struct err *err)
{
	return tell_actor(batch, json_incref((json_t *)notice), true, err);
}

bool tell_plain(struct batch *batch, const char *template_, const json_t *data,
    struct err *err)
{
	return tell_rendered(
	    batch, template_, data, tell_in_channel(batch), err);
}

bool tell_refusal(struct batch *batch, const char *reason,
    const json_t *details, struct err *err)
{
	json_auto_t *data =
	    details ? json_copy((json_t *)details) : json_object();

	json_object_set_new(data, "reason", json_pack("{s:b}", reason, 1));
	return tell_rendered(batch, "refusal", data, true, err);
}

bool tell_heard(struct batch *batch, const struct notify_case *c, bool private_,
    struct err *err)
{
	json_auto_t *notice = NULL;
	json_auto_t *data = json_pack("{s:O, s:O, s:b}", "case",
	    json_object_get(c->rules, "case"), "requester",
	    json_object_get(c->rules, "requester"), "private", private_);

	return render_plain(batch, "heard", data, &notice, err) &&
	       tell_actor(batch, MOVE(notice), true, err);
}

bool tell_history(struct batch *batch, const json_t *facts, struct err *err)
{
	json_auto_t *notice = NULL;

	return render_history(batch, facts, &notice, err) &&
	       tell_actor(batch, MOVE(notice), true, err);
}

/* values: what is filled in already. To whoever only claims to be that person
 * none are shown. */
static bool tell_questions(struct batch *batch, int64_t draft_id,
    const json_t *form, const json_t *errors, const json_t *values,
    struct err *err)
{
	json_auto_t *notice = NULL;
	bool shows =
	    json_object_size(values) && !(batch->event->doubts & EVENT_CLAIMED);
	json_auto_t *data = json_pack("{s:{s:s}, s:{s:O, s:O*}, s:b, s:b}",
	    "requester", "name", batch->actor.name, "form", "title",
	    json_object_get(form, "title"), "description",
	    json_object_get(form, "description"), "again", errors != NULL,
	    "unproved", (batch->event->doubts & EVENT_CLAIMED) != 0);

	if (!render_plain(batch, "mail-form", data, &notice, err))
		return false;
	struct mailing mailing = {
	    .to = &batch->actor,
	    .taken_notice = MOVE(notice),
	    .draft_id = draft_id,
	    .form = form,
	    .form_errors = errors,
	    .form_values = shows ? values : NULL,
	    .answers = true,
	};
	return mailing_send(batch, &mailing, err);
}

bool tell_form_errors(struct batch *batch, int64_t draft_id, const json_t *form,
    const json_t *errors, struct err *err)
{
	return tell_questions(batch, draft_id, form, errors, NULL, err);
}

static bool tell_form_by_mail(struct batch *batch, const json_t *form,
    const char *verb, const char *ref, struct err *err)
{
	OWN(draft_clear)
	struct draft draft = {.id = 0};

	return draft_open(batch->store, batch->actor.id, verb, ref,
	           batch->now_ms, &draft, err) &&
	       tell_questions(batch, draft.id, form, NULL, draft.answers, err);
}

bool tell_window(struct batch *batch, json_t *taken_payload, struct err *err)
{
	const struct event *e = batch->event;
	json_auto_t *payload = taken_payload;

	if (e->trigger == NULL)
		return tell_refusal(batch, "form_expired", NULL, err);
	json_auto_t *way =
	    json_pack("{s:s, s:s*, s:s*, s:s*}", "trigger", e->trigger, "view",
	        e->view, "channel", e->channel, "hook", e->hook);
	json_object_update(payload, way);
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_FORM,
	    .lane = own_printf("form:%lld", (long long)batch->journal_id),
	    .expires_at_ms = e->at_ms + TELL_FORM_LIFE_MS,
	    .payload = MOVE(payload),
	};
	return batch_send(batch, &row, err);
}

bool tell_form(struct batch *batch, const json_t *form, const char *verb,
    const char *ref, const json_t *values, struct err *err)
{
	if (mailing_is_mail(batch->event))
		return tell_form_by_mail(batch, form, verb, ref, err);
	return tell_window(batch,
	    json_pack("{s:s, s:s, s:O, s:O*}", "verb", verb, "ref", ref, "form",
	        form, "values", values),
	    err);
}

bool tell_choice(struct batch *batch, struct err *err)
{
	json_auto_t *notice = NULL;

	return offer_choice(batch, &notice, err) &&
	       tell_window(batch, json_pack("{s:O}", "notice", notice), err);
}

bool tell_look_up(struct batch *batch, struct err *err)
{
	bool under_way;

	if (!outbox_has_look_up(batch->store, batch->actor.id, &under_way, err))
		return false;
	if (under_way)
		return true;
	struct outbox_row row = {
	    .person_id = batch->actor.id,
	    .system = own_strdup("slack"),
	    .kind = DELIVERY_LOOK_UP,
	    .lane = own_printf("look_up:%lld", (long long)batch->actor.id),
	    .payload = json_pack("{s:s}", "who", batch->actor.chat_user),
	};
	return batch_send(batch, &row, err);
}
