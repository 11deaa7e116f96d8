/*
 * handle.c: see handle.h.
 */
#include "engine/handle.h"

#include "base/own.h"
#include "engine/away.h"
#include "engine/bounced.h"
#include "engine/case.h"
#include "engine/correspond.h"
#include "engine/facts.h"
#include "engine/mailing.h"
#include "engine/tell.h"
#include "engine/thread.h"
#include "engine/verb.h"
#include "store/post.h"

#include <ctype.h>
#include <string.h>

/* Who somebody is is asked again after a day: people move and leave. */
static const int64_t HANDLE_IDENTITY_LIFE_MS = INT64_C(24) * 3600 * 1000;

/* The first word, in lower case: "Status, please" -> "status". */
static void handle_first_word(const char *text, char *ret_word, size_t size)
{
	size_t n = 0;

	while (isspace((unsigned char)*text))
		text++;
	while (isalpha((unsigned char)*text) && n + 1 < size)
		ret_word[n++] = (char)tolower((unsigned char)*text++);
	ret_word[n] = '\0';
}

/* "status" and "withdraw" in words: each open case with what can be done. */
static bool handle_status_word(
    struct batch *batch, bool *ret_any, struct err *err)
{
	int64_t after_id = 0;

	*ret_any = false;
	for (;;) {
		struct case_record record = {.id = 0};
		OWN(case_file_clear)
		struct case_file file = {.workflow = NULL};
		struct handle_answer answer = {.outcome = HANDLE_DONE};
		enum case_record_got got = case_record_open_of(
		    batch->store, batch->actor.id, after_id, &record, err);
		if (got != CASE_FOUND)
			return got == CASE_ABSENT;
		after_id = record.id;
		case_record_clear(&record);
		if (!case_get(batch, after_id, &file, err) ||
		    !verb_status(batch, &file, &answer, err))
			return false;
		*ret_any = true;
	}
}

static bool handle_words(struct batch *batch, struct err *err)
{
	char word[sizeof("withdraw")];
	bool told = false;

	handle_first_word(
	    batch->event->text ? batch->event->text : "", word, sizeof(word));
	if ((strcmp(word, "status") == 0 || strcmp(word, "withdraw") == 0) &&
	    !handle_status_word(batch, &told, err))
		return false;
	return told || (case_note(batch, NULL, "message", "done", err) &&
	                   tell_greeting(batch, err));
}

static bool handle_message(
    struct batch *batch, struct handle_answer *answer, struct err *err)
{
	const struct event *e = batch->event;
	OWN(post_clear)
	struct post post = {.id = 0};

	if (e->thread && e->channel) {
		enum post_got got = post_find_remote(
		    batch->store, e->channel, e->thread, &post, err);
		if (got == POST_FAILED)
			return false;
		if (got == POST_FOUND && post.reply_verb)
			return thread_reply(batch, &post, answer, err);
	}
	return e->overheard || handle_words(batch, err);
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

/* Whoever writes from an address has it: what comes back from there is
 * forgotten. */
static bool handle_mail_arrives(struct batch *batch, struct err *err)
{
	if (batch->actor.undeliverable_at_ms == 0 ||
	    (batch->event->doubts & EVENT_CLAIMED))
		return true;
	batch->actor.undeliverable_at_ms = 0;
	return person_deliverable(batch->store, batch->event->who, err);
}

bool handle_event(
    struct batch *batch, struct handle_answer *ret_answer, struct err *err)
{
	bool mail = mailing_is_mail(batch->event);

	*ret_answer = (struct handle_answer){.outcome = HANDLE_DONE};
	if (batch->event->kind == EVENT_BOUNCE)
		return bounced(batch, err);
	if (batch->event->kind == EVENT_AWAY)
		return away(batch, err);
	if (batch->event->kind == EVENT_NOTE || batch->actor.id == 0)
		return true;
	if (mail && !handle_mail_arrives(batch, err))
		return false;
	if (mail && batch->actor.chat_user == NULL &&
	    !correspond_meet(batch, err))
		return false;
	if (!batch->identity_settled && !handle_known(batch)) {
		ret_answer->outcome = HANDLE_WAITING;
		return tell_look_up(batch, err);
	}
	if (strcmp(batch->actor.standing, "member") != 0)
		return verb_refuse(
		    batch, "unknown_person", NULL, NULL, ret_answer, err);
	if (mail)
		return correspond(batch, ret_answer, err);
	if (batch->event->kind == EVENT_MESSAGE)
		return handle_message(batch, ret_answer, err);
	if (batch->event->verb == NULL)
		return err_set(err, ERR_INPUT, "an action without a name");
	return verb_handle(batch, ret_answer, err) &&
	       (!batch->identity_settled ||
	           thread_unseen_errors(batch, NULL, ret_answer, err));
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
	return taken || case_note(batch, &file.record, batch->event->verb,
	                    "not_taken", err);
}
