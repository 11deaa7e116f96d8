/*
 * thread.c: see thread.h.
 */
#include "engine/thread.h"

#include "base/own.h"
#include "base/str.h"
#include "engine/facts.h"
#include "engine/refuse.h"
#include "engine/relay.h"
#include "engine/tell.h"
#include "engine/verb.h"
#include "flow/form.h"

#include <string.h>

const char THREAD_PRIVATE[] = "//";

bool thread_unseen_errors(struct batch *batch, const struct case_file *file,
    struct handle_answer *answer, struct err *err)
{
	if (answer->outcome != HANDLE_FORM_ERRORS &&
	    answer->outcome != HANDLE_FORM_PAGE)
		return true;
	json_auto_t *errors = MOVE(answer->form_errors);
	json_decref(answer->form_page);
	answer->form_page = NULL;
	json_t *problem = json_object_iter_value(json_object_iter(errors));
	/* Whoever wrote in a thread has had no form before them. */
	json_auto_t *details = problem && batch->words
	                           ? json_pack("{s:O}", "problem", problem)
	                           : NULL;
	return refuse(batch, details ? "words_do_not_fit" : "form_expired",
	    file, details, answer, err);
}

/* --- which event --------------------------------------------------------- */

/* The words without the mark; NULL if there is none. Yours to free(). */
static char *thread_private_words(const char *text)
{
	size_t len = strlen(THREAD_PRIVATE);

	text += strspn(text, " \t\r\n");
	return strncmp(text, THREAD_PRIVATE, len) == 0
	           ? str_trimmed(text + len, strlen(text + len))
	           : NULL;
}

bool thread_takes(
    struct batch *batch, const struct case_file *file, const char *verb)
{
	json_auto_t *event = facts_event(batch, verb, NULL, NULL, NULL);

	return workflow_event(file->workflow, verb) &&
	       case_accepts(file, event);
}

/* NULL: nobody waits for words here any more. */
static const char *thread_verb(struct batch *batch,
    const struct case_file *file, const struct post *post, bool private_)
{
	if (post->aside_verb == NULL)
		return post->reply_verb;
	if (!private_ && thread_takes(batch, file, post->reply_verb))
		return post->reply_verb;
	return thread_takes(batch, file, post->aside_verb) ? post->aside_verb
	                                                   : NULL;
}

/* --- sending it ---------------------------------------------------------- */

static struct event *thread_event(const struct case_file *file,
    const struct event *words, const char *verb, const char *text)
{
	const char *form = json_string_value(
	    json_object_get(workflow_event(file->workflow, verb), "form"));
	const char *field = form_single_text_field(
	    form ? workflow_form(file->workflow, form) : NULL);
	struct event *event =
	    event_new(EVENT_SUBMIT, words->source, words->external_id);

	event->who = own_strdup(words->who);
	event->verb = own_strdup(verb);
	event->channel = own_strdup_or_null(words->channel);
	event->thread = own_strdup_or_null(words->thread);
	event->at_ms = words->at_ms;
	event->data = field ? json_pack("{s:s}", field, text) : json_object();
	return event;
}

static bool thread_confirm(struct batch *batch, const struct case_file *file,
    const struct post *post, const char *verb, struct err *err)
{
	const struct notify_case c = case_for_notices(file);

	return post->aside_verb == NULL ||
	       tell_heard(batch, &c, strcmp(verb, post->aside_verb) == 0, err);
}

static bool thread_send(struct batch *batch, struct case_file *file,
    const struct post *post, const char *verb, const char *text,
    struct handle_answer *answer, struct err *err)
{
	const struct event *words = batch->event;
	OWN(event_free)
	struct event *event = thread_event(file, words, verb, text);

	batch->event = event;
	batch->words = words;
	bool ok = verb_on_case(batch, file, post->id, answer, err) &&
	          thread_unseen_errors(batch, file, answer, err) &&
	          (answer->outcome != HANDLE_DONE ||
	              (relay(batch, file, post, text, err) &&
	                  thread_confirm(batch, file, post, verb, err)));
	batch->event = words;
	batch->words = NULL;
	return ok;
}

/* Whoever marks a note expects it to be kept. */
static bool thread_too_late(struct batch *batch, const struct case_file *file,
    struct handle_answer *answer, struct err *err)
{
	const struct refuse_about about = {.file = file};

	return refuse_event(batch, "not_now", &about, answer, err);
}

bool thread_reply(struct batch *batch, const struct post *post,
    struct handle_answer *answer, struct err *err)
{
	OWN(case_file_clear)
	struct case_file file = {.workflow = NULL};
	const char *text = batch->event->text;
	OWN(own_string)
	char *aside = post->aside_verb ? thread_private_words(text) : NULL;

	switch (case_find_id(batch, post->case_id, &file, err)) {
	case CASE_FAILED:
		return false;
	case CASE_ABSENT:
		return batch->event->overheard ||
		       refuse(batch, "unknown_case", NULL, NULL, answer, err);
	case CASE_FOUND:
		break;
	}
	const char *verb = thread_verb(batch, &file, post, aside != NULL);
	if (verb == NULL && aside)
		return thread_too_late(batch, &file, answer, err);
	if (verb == NULL)
		return case_note(
		    batch, &file.record, "message", "not_now", err);
	return thread_send(
	    batch, &file, post, verb, aside ? aside : text, answer, err);
}

/* Not guarded, as it decides what the journal gets: so nothing is opened that
 * could be damaged. */
bool thread_overhear(struct batch *batch, struct event *event, struct err *err)
{
	bool ours;

	if (!event->overheard)
		return true;
	if (!post_is_answered_in(
	        batch->store, event->channel, event->thread, &ours, err))
		return false;
	if (ours)
		return true;
	event->kind = EVENT_NOTE;
	own_string(&event->text);
	return true;
}
