/*
 * tell.h: what the actor of an event is told or shown at once, alone, where
 * they are: in the window, channel or direct message the event came from, or by
 * an answer to their mail. Each makes an outbox row.
 */
#ifndef BEADLE_ENGINE_TELL_H
#define BEADLE_ENGINE_TELL_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/notify.h"

#include <jansson.h>
#include <stdbool.h>

/* The template of tell_confirm()'s mail; whoever answers it confirms. */
extern const char TELL_CONFIRM[];

/* Did the event come from where others read along? */
bool tell_in_channel(const struct batch *batch);

/* The status of the case, to the actor alone. wanted (may be NULL): an event
 * that gets a button if the actor may send it now; an answer, one for each
 * question. */
bool tell_status(struct batch *batch, const struct case_file *file,
    const char *wanted, struct err *err);

/* To the actor alone, about their case: the notice of a row with its buttons,
 * where its template sees these facts. */
bool tell_page(struct batch *batch, const struct notify_case *c,
    const json_t *row, const json_t *facts, struct err *err);
/* The greeting: what Beadle can do, with a button per workflow and the
 * actor's open cases. with_words: see offer_greeting(). */
bool tell_greeting(struct batch *batch, bool with_words, struct err *err);
/* A window to choose a form from, see offer_choice(). */
bool tell_choice(struct batch *batch, struct err *err);
/* See offer_command_help(). */
bool tell_command_help(struct batch *batch, const struct workflow *workflow,
    const char *trouble, struct err *err);
/* To everybody in the channel, in the thread: that the answer is private. */
bool tell_mention(struct batch *batch, struct err *err);
/* By mail alone: what can be asked for, and how. */
bool tell_help(struct batch *batch, struct err *err);
/* By mail alone: what the event would do, to be confirmed by an answer. row is
 * the workflow's, with a "confirm". */
bool tell_confirm(struct batch *batch, const struct notify_case *c,
    const char *verb, const json_t *row, struct err *err);

/* Opens what the payload of a DELIVERY_FORM says, but for how to: worth sending
 * only while the actor waits for it. Not by mail. */
bool tell_window(struct batch *batch, json_t *taken_payload, struct err *err);
/* Opens a form of the workflow for the actor, with values (may be NULL) in it;
 * by mail it is a draft (store/draft.h). */
bool tell_form(struct batch *batch, const json_t *form, const char *verb,
    const char *ref, const json_t *values, struct err *err);
/* Tells the actor alone why nothing happened. details may be NULL: what the
 * refusal template sees besides reason. */
bool tell_refusal(struct batch *batch, const char *reason,
    const json_t *details, struct err *err);
/* Tells the actor alone what was rendered before, a notice: what stays to be
 * read, and what (a whisper) is soon gone. */
bool tell_message(struct batch *batch, const json_t *notice, struct err *err);
bool tell_notice(struct batch *batch, const json_t *notice, struct err *err);
/* Tells the actor alone: a template of the engine's own, and what it sees. */
bool tell_plain(struct batch *batch, const char *template_, const json_t *data,
    struct err *err);
/* By mail alone: asks again what is missing or wrong in a draft. */
bool tell_form_errors(struct batch *batch, int64_t draft_id, const json_t *form,
    const json_t *errors, struct err *err);
/* A page of a case's history (history_facts()), to the actor alone. */
bool tell_history(struct batch *batch, const json_t *facts, struct err *err);
/* Template "heard": whispers where the words went that the actor wrote in a
 * thread: to the requester, or, private_, no further than to the reviewers. */
bool tell_heard(struct batch *batch, const struct notify_case *c, bool private_,
    struct err *err);
/* Asks the chat system who the actor is, whom it knows. */
bool tell_look_up(struct batch *batch, struct err *err);

#endif
