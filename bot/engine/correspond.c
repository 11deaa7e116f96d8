/*
 * correspond.c: see correspond.h. Nothing here decides who may: that is
 * verb.c's and authorise.c's, who see what the letter leaves in doubt.
 */
#include "engine/correspond.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/case.h"
#include "engine/command.h"
#include "engine/fill.h"
#include "engine/help.h"
#include "engine/mine.h"
#include "engine/refuse.h"
#include "engine/tell.h"
#include "engine/thread.h"
#include "engine/view.h"
#include "flow/form.h"
#include "store/post.h"

#include <string.h>

/* --- who ----------------------------------------------------------------- */

static bool correspond_is_member(const struct config *config, const char *who)
{
	const char *at = strrchr(who, '@');

	for (char **d = config->mail_members; at && d && *d; d++)
		if (strcmp(at + 1, *d) == 0)
			return true;
	for (size_t i = 0; i < config->office_count; i++)
		for (char **m = config->offices[i].members; *m; m++)
			if (strcmp(*m, who) == 0)
				return true;
	return false;
}

bool correspond_meet(struct batch *batch, struct err *err)
{
	struct person *actor = &batch->actor;
	const char *who = batch->event->who;
	const char *standing =
	    correspond_is_member(batch->config, who) ? "member" : "external";
	int64_t id = actor->id;
	/* Of whom nothing but the address is known yet. */
	bool nameless = batch->event->who_name &&
	                !(batch->event->doubts & EVENT_CLAIMED) &&
	                strcmp(actor->name, who) == 0;

	if (!nameless && strcmp(actor->standing, standing) == 0)
		return true;
	if (!person_learn(batch->store, id,
	        nameless ? batch->event->who_name : actor->name, who, standing,
	        batch->now_ms, err))
		return false;
	person_clear(actor);
	return person_get(batch->store, id, actor, err);
}

/* --- help ---------------------------------------------------------------- */

/* The word alone: "Help: I cannot log in" is a question of their own. */
static bool correspond_asks_help(const char *text)
{
	OWN(own_string)
	char *rest = NULL;

	return command_is(text, "help", &rest) && rest[0] == '\0';
}

static bool correspond_help(struct batch *batch, struct err *err)
{
	return tell_help(batch, err) && help(batch, NULL, err);
}

/* --- about a case -------------------------------------------------------- */

/* The case, and the mail of ours that is answered. */
struct correspond_about {
	struct case_file file; /* number NULL: none */
	struct post post;      /* id 0: none */
};

static void correspond_about_clear(struct correspond_about *about)
{
	case_file_clear(&about->file);
	post_clear(&about->post);
}

/* The mail was the author's own, not passed on to them. */
static bool correspond_is_own(
    const struct batch *batch, const struct correspond_about *about)
{
	OWN(own_string)
	char *recipient = own_printf("person:%lld", (long long)batch->actor.id);

	if (strcmp(about->post.recipient, "requester") == 0)
		return about->file.record.requester_id == batch->actor.id;
	return strcmp(about->post.recipient, recipient) == 0;
}

/* By the signed address's post, else by the Message-ID that is answered. */
static bool correspond_find_post(
    struct batch *batch, struct post *ret_post, struct err *err)
{
	const struct event *letter = batch->event;
	const char *dot = letter->ref ? strchr(letter->ref, '.') : NULL;

	if (dot && !(letter->doubts & EVENT_UNSIGNED))
		return post_get(batch->store, strtoll(dot + 1, NULL, 10),
		           ret_post, err) != POST_FAILED;
	return letter->thread == NULL ||
	       post_find_remote(batch->store, "mail", letter->thread, ret_post,
	           err) != POST_FAILED;
}

/* ABSENT: about none, or none that they may know of by what they sent. */
static enum case_record_got correspond_find_case(
    struct batch *batch, struct correspond_about *about, struct err *err)
{
	const char *ref = batch->event->ref;
	OWN(own_string)
	char *number =
	    ref ? own_printf("%.*s", (int)strcspn(ref, "."), ref) : NULL;

	if (number == NULL)
		return CASE_ABSENT;
	enum case_record_got got = case_find(batch, number, &about->file, err);
	if (got != CASE_FOUND)
		return got;
	if (!correspond_find_post(batch, &about->post, err))
		return CASE_FAILED;
	if (about->post.id && (about->post.case_id != about->file.record.id ||
	                          !correspond_is_own(batch, about)))
		post_clear(&about->post);
	return view_may(batch, &about->file) ? CASE_FOUND : CASE_ABSENT;
}

/* "CT-1042.17", or "CT-1042" if no mail of theirs is answered. */
static char *correspond_ref(const struct correspond_about *about)
{
	return about->post.id ? own_printf("%s.%lld", about->file.record.number,
	                            (long long)about->post.id)
	                      : own_strdup(about->file.record.number);
}

/* One of the words below a mail of ours. */
static bool correspond_command(struct batch *batch,
    struct correspond_about *about, const char *verb, const char *rest,
    struct handle_answer *answer, struct err *err)
{
	const struct workflow *workflow = about->file.workflow;
	const json_t *row = workflow_event(workflow, verb);
	const char *field = form_single_text_field(workflow_form(
	    workflow, json_string_value(json_object_get(row, "form"))));
	bool confirmed =
	    about->post.id && strcmp(about->post.template_, TELL_CONFIRM) == 0;
	OWN(own_string)
	char *ref = correspond_ref(about);
	const struct notify_case c = case_for_notices(&about->file);

	if (strcmp(verb, "status") == 0)
		return view_status(batch, &about->file, NULL, answer, err);
	if (json_object_get(row, "confirm") && !confirmed)
		return case_note(batch, &about->file.record, verb, "to_confirm",
		           err) &&
		       tell_confirm(batch, &c, verb, row, err);
	return fill_act(batch, verb, ref,
	    field && rest[0] ? json_pack("{s:s}", field, rest) : NULL, answer,
	    err);
}

/* Which of the mail's words, or of those that a status mail has. */
static const char *correspond_verb(
    const struct correspond_about *about, const char *text, char **ret_rest)
{
	const struct workflow *workflow = about->file.workflow;
	const json_t *always =
	    jsonx_path(workflow_json(workflow), "status.buttons");
	const char *verb = NULL;

	if (about->post.id &&
	    strcmp(about->post.template_, TELL_CONFIRM) == 0 &&
	    command_is(text, "yes", ret_rest))
		return json_string_value(json_array_get(about->post.verbs, 0));
	if (about->post.id)
		verb =
		    command_verb(text, workflow, about->post.verbs, ret_rest);
	if (verb == NULL)
		verb = command_verb(text, workflow, always, ret_rest);
	if (verb == NULL && command_is(text, "status", ret_rest))
		verb = "status";
	return verb;
}

/* Words for nobody, from whom the mail asked for something else: an office
 * that still decides, but has asked no question. */
static bool correspond_is_idle(
    struct batch *batch, const struct correspond_about *about)
{
	const struct post *post = &about->post;
	json_t *verb;
	size_t i;

	if (thread_takes(batch, &about->file, post->reply_verb))
		return false;
	json_array_foreach (post->verbs, i, verb)
		if (thread_takes(batch, &about->file, json_string_value(verb)))
			return true;
	return false;
}

static bool correspond_on_case(struct batch *batch,
    struct correspond_about *about, struct handle_answer *answer,
    struct err *err)
{
	const struct event *letter = batch->event;
	const char *reply = about->post.id ? about->post.reply_verb : NULL;
	OWN(own_string)
	char *rest = NULL;
	const char *verb = correspond_verb(about, letter->text, &rest);

	if (verb == NULL && correspond_asks_help(letter->text))
		return case_note(
		           batch, &about->file.record, "help", "done", err) &&
		       correspond_help(batch, err);
	if (verb && (reply == NULL || strcmp(verb, reply) != 0))
		return correspond_command(
		    batch, about, verb, rest, answer, err);
	const char *field =
	    reply ? form_single_text_field(workflow_form(about->file.workflow,
	                json_string_value(json_object_get(
	                    workflow_event(about->file.workflow, reply),
	                    "form"))))
	          : NULL;
	if (reply == NULL || letter->text[0] == '\0' ||
	    correspond_is_idle(batch, about))
		return view_status(batch, &about->file, NULL, answer, err);
	OWN(own_string)
	char *ref = correspond_ref(about);
	return fill_act(batch, reply, ref,
	    field ? json_pack("{s:s}", field, verb ? rest : letter->text)
	          : json_object(),
	    answer, err);
}

/* --- about nothing yet --------------------------------------------------- */

/* "status" and "withdraw": each open case with what can be done; of many, they
 * are told in one mail (*ret_any stays false). */
static bool correspond_all_cases(struct batch *batch, bool *ret_any,
    struct handle_answer *answer, struct err *err)
{
	struct mine all;

	if (!mine(batch, MINE_TOLD_MAX, &all, err))
		return false;
	if (all.open > MINE_TOLD_MAX)
		return true;
	*ret_any = all.count != 0;
	for (size_t i = 0; i < all.count; i++) {
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		if (!case_get(batch, all.ids[i], &file, err) ||
		    !view_status(batch, &file, NULL, answer, err))
			return false;
	}
	return true;
}

static bool correspond_names(const struct workflow *w, const char *text)
{
	const char *title = json_string_value(json_object_get(
	    workflow_event(w, workflow_opening_event(w)), "title"));

	return (title && command_is(text, title, NULL)) ||
	       command_is(text, workflow_title(w), NULL) ||
	       command_is(text, workflow_id(w), NULL);
}

/* The workflow that the first line or the subject names; else the one that is
 * configured, or the only one. NULL: it could be several. */
static const struct workflow *correspond_wanted(const struct batch *batch)
{
	const struct event *letter = batch->event;
	const char *request = batch->config->mail_request;
	const struct workflow *w;

	for (size_t i = 0; (w = rulebook_nth(batch->rulebook, i)); i++)
		if (correspond_names(w, letter->text) ||
		    (letter->subject && correspond_names(w, letter->subject)))
			return w;
	if (request)
		return rulebook_workflow(batch->rulebook, request);
	return rulebook_nth(batch->rulebook, 1)
	           ? NULL
	           : rulebook_nth(batch->rulebook, 0);
}

static bool correspond_anew(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const char *text = batch->event->text;
	bool claimed = batch->event->doubts & EVENT_CLAIMED;
	bool asks = command_is(text, "status", NULL) ||
	            command_is(text, "withdraw", NULL);
	bool told = false;

	if (!claimed && asks &&
	    !correspond_all_cases(batch, &told, answer, err))
		return false;
	if (told)
		return true;
	const struct workflow *workflow = correspond_wanted(batch);
	if (workflow == NULL || asks || command_is(text, "help", NULL))
		return case_note(batch, NULL, "message", "done", err) &&
		       correspond_help(batch, err);
	return fill_act(batch, workflow_opening_event(workflow),
	    workflow_id(workflow), NULL, answer, err);
}

/* --- the letter ---------------------------------------------------------- */

/* A case they cannot know of does not exist; the number in a subject alone
 * means nothing. */
static bool correspond_elsewhere(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const struct event *letter = batch->event;

	if (letter->ref && (letter->doubts & EVENT_CLAIMED))
		return refuse(batch, "unproved", NULL, NULL, answer, err);
	if (letter->ref &&
	    (letter->thread || !(letter->doubts & EVENT_UNSIGNED)))
		return refuse(batch, "unknown_case", NULL, NULL, answer, err);
	return correspond_anew(batch, answer, err);
}

/* Signed for one reader: in another's hands it proves nothing. */
static bool correspond_case(struct batch *batch, struct correspond_about *about,
    struct handle_answer *answer, struct err *err)
{
	const struct event *letter = batch->event;
	struct event doubted = *letter;

	if (about->post.id)
		return correspond_on_case(batch, about, answer, err);
	doubted.doubts |= EVENT_UNSIGNED;
	batch->event = &doubted;
	bool ok = correspond_on_case(batch, about, answer, err);
	batch->event = letter;
	return ok;
}

bool correspond(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	OWN(draft_clear)
	struct draft draft = {.id = 0};
	OWN(correspond_about_clear)
	struct correspond_about about = {.post = {.id = 0}};

	if (batch->event->text == NULL)
		return err_set(err, ERR_INPUT, "a letter without text");
	switch (fill_find(batch, &draft, err)) {
	case DRAFT_FAILED:
		return false;
	case DRAFT_FOUND:
		return command_is(batch->event->text, "help", NULL)
		           ? correspond_help(batch, err)
		           : fill_draft(batch, &draft, answer, err);
	case DRAFT_ABSENT:
		break;
	}
	switch (correspond_find_case(batch, &about, err)) {
	case CASE_FAILED:
		return false;
	case CASE_FOUND:
		return correspond_case(batch, &about, answer, err);
	case CASE_ABSENT:
		break;
	}
	return correspond_elsewhere(batch, answer, err);
}
