/*
 * handle.c: see handle.h.
 */
#include "engine/handle.h"

#include "base/own.h"
#include "engine/ask.h"
#include "engine/away.h"
#include "engine/bounced.h"
#include "engine/case.h"
#include "engine/correspond.h"
#include "engine/digest_choice.h"
#include "engine/facts.h"
#include "engine/home.h"
#include "engine/leave_form.h"
#include "engine/leave_said.h"
#include "engine/look.h"
#include "engine/mailing.h"
#include "engine/refuse.h"
#include "engine/tell.h"
#include "engine/thread.h"
#include "engine/verb.h"
#include "store/person_address.h"
#include "store/post.h"

#include <string.h>

/* Who somebody is is asked again after a day: people move and leave. */
static const int64_t HANDLE_IDENTITY_LIFE_MS = INT64_C(24) * 3600 * 1000;
/* No form stays open for longer. */
static const int64_t HANDLE_FORM_LIFE_MS = INT64_C(7) * 24 * 3600 * 1000;

/* The message of ours that it replies to; without a reply_verb there is none.
 */
static bool handle_find_post(
    struct batch *batch, struct post *ret_post, struct err *err)
{
	const struct event *e = batch->event;

	return e->thread == NULL || e->channel == NULL ||
	       post_find_remote(batch->store, e->channel, e->thread, ret_post,
	           err) != POST_FAILED;
}

static bool handle_message(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	OWN(post_clear)
	struct post post = {.id = 0};

	if (!handle_find_post(batch, &post, err))
		return false;
	return post.reply_verb ? thread_reply(batch, &post, answer, err)
	                       : ask_in_words(batch, answer, err);
}

/* What people say to each other elsewhere makes nobody known, and nobody is
 * told anything because of it. */
static bool handle_is_meant(
    struct batch *batch, bool *ret_meant, struct err *err)
{
	OWN(post_clear)
	struct post post = {.id = 0};

	if (!batch->event->overheard)
		return true;
	if (!handle_find_post(batch, &post, err))
		return false;
	*ret_meant = post.reply_verb != NULL;
	return true;
}

/* Is it known, and recently enough, who this is? Whom no chat system knows
 * cannot be asked for. */
static bool handle_known(const struct batch *batch)
{
	int64_t age_ms = batch->now_ms - batch->actor.checked_at_ms;

	if (mailing_is_mail(batch->event) &&
	    (batch->actor.chat_user == NULL ||
	        batch->config->slack_api_url == NULL))
		return true;
	/* Of a time to come: the clock was wrong, then or now. */
	return strcmp(batch->actor.standing, "unknown") != 0 && age_ms >= 0 &&
	       age_ms < HANDLE_IDENTITY_LIFE_MS;
}

/* A form lay open while the day passed: whose it is was known, and whoever
 * sends it wants to see what is wrong with it. They are asked for beside. */
static bool handle_was_known(const struct batch *batch)
{
	int64_t age_ms = batch->now_ms - batch->actor.checked_at_ms;

	return batch->event->kind == EVENT_SUBMIT &&
	       !mailing_is_mail(batch->event) &&
	       strcmp(batch->actor.standing, "unknown") != 0 && age_ms >= 0 &&
	       age_ms < HANDLE_FORM_LIFE_MS;
}

/* Whoever writes from an address has it: what comes back from there is
 * forgotten. */
static bool handle_mail_arrives(struct batch *batch, struct err *err)
{
	if (batch->actor.undeliverable_at_ms == 0 ||
	    (batch->event->doubts & EVENT_CLAIMED))
		return true;
	batch->actor.undeliverable_at_ms = 0;
	return person_address_deliverable(batch->store, batch->event->who, err);
}

/* They are told why: what a guest is, they may not know. Of whom nothing could
 * be found out it is not known why, and a sender of mail is what they claim. */
static bool handle_stranger(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	bool known =
	    batch->actor.checked_at_ms && !mailing_is_mail(batch->event);
	json_auto_t *details =
	    known ? json_pack("{s:{s:b}}", "standing", batch->actor.standing, 1)
	          : NULL;

	if (batch->event->kind == EVENT_HOME)
		return home_refused(batch, details, err);
	return refuse(batch, "unknown_person", NULL, details, answer, err);
}

/* "away until …", "digest on", "look at CT-1042": not in a thread, where words
 * are for whoever reads it. */
static bool handle_words(struct batch *batch, bool *ret_taken,
    struct handle_answer *answer, struct err *err)
{
	const struct event *e = batch->event;
	bool words = e->kind == EVENT_MESSAGE || e->kind == EVENT_COMMAND;

	if (!words || (!mailing_is_mail(e) && e->thread))
		return true;
	return leave_said(batch, ret_taken, err) &&
	       (*ret_taken || digest_choice_take(batch, ret_taken, err)) &&
	       (*ret_taken || look_take(batch, ret_taken, answer, err));
}

static bool handle_person(
    struct batch *batch, struct handle_answer *ret_answer, struct err *err)
{
	bool mail = mailing_is_mail(batch->event);
	bool taken = false;

	if (mail && !handle_mail_arrives(batch, err))
		return false;
	if (mail && batch->actor.chat_user == NULL &&
	    !correspond_meet(batch, err))
		return false;
	if (!batch->identity_settled && !handle_known(batch)) {
		if (!tell_look_up(batch, err))
			return false;
		ret_answer->outcome = HANDLE_WAITING;
		if (!handle_was_known(batch))
			return true;
		ret_answer->outcome = HANDLE_DONE;
	}
	if (strcmp(batch->actor.standing, "member") != 0)
		return handle_stranger(batch, ret_answer, err);
	if (!handle_words(batch, &taken, ret_answer, err))
		return false;
	if (taken)
		return true;
	if (mail)
		return correspond(batch, ret_answer, err);
	if (batch->event->kind == EVENT_MESSAGE)
		return handle_message(batch, ret_answer, err);
	if (batch->event->kind == EVENT_HOME)
		return home_opened(batch, err);
	if (batch->event->kind == EVENT_COMMAND)
		return ask_by_command(batch, ret_answer, err);
	if (batch->event->verb == NULL)
		return err_set(err, ERR_INPUT, "an action without a name");
	if (strcmp(batch->event->verb, DIGEST_CHOICE) == 0)
		return digest_choice_press(batch, err);
	return (leave_form_is(batch->event)
	               ? leave_form(batch, ret_answer, err)
	               : verb_handle(batch, ret_answer, err)) &&
	       (!batch->identity_settled ||
	           thread_unseen_errors(batch, NULL, ret_answer, err));
}

bool handle_event(
    struct batch *batch, struct handle_answer *ret_answer, struct err *err)
{
	bool meant = true;

	*ret_answer = (struct handle_answer){.outcome = HANDLE_DONE};
	if (batch->event->kind == EVENT_BOUNCE)
		return bounced(batch, err);
	if (batch->event->kind == EVENT_AWAY)
		return away(batch, err);
	if (batch->event->kind == EVENT_NOTE || batch->actor.id == 0)
		return true;
	if (strcmp(batch->event->source, EVENT_OPERATOR) == 0)
		return verb_handle(batch, ret_answer, err);
	if (!handle_is_meant(batch, &meant, err))
		return false;
	return !meant || handle_person(batch, ret_answer, err);
}

bool handle_timer(struct batch *batch, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	int64_t case_id = strtoll(batch->event->ref, NULL, 10);
	bool taken;

	if (!case_get(batch, case_id, &file, err))
		return false;
	json_auto_t *event =
	    facts_event(batch, batch->event->verb, NULL, NULL, NULL);
	return case_step(batch, &file, event, &taken, err);
}

bool handle_result(struct batch *batch, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	int64_t case_id = strtoll(batch->event->ref, NULL, 10);
	bool taken;

	if (!case_get(batch, case_id, &file, err))
		return false;
	json_auto_t *event = facts_result(batch);
	if (!case_step(batch, &file, event, &taken, err))
		return false;
	return taken || case_record_is_stopped(&file.record) ||
	       case_note(
	           batch, &file.record, batch->event->verb, "not_taken", err);
}
