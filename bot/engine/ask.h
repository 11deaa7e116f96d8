/*
 * ask.h: what somebody asks for in the chat, wherever they are: in words to
 * Beadle, by naming it in a channel, by a command or a shortcut. The
 * counterpart for letters is correspond.h.
 *
 * Words that begin with "status" or with what a requester's button is called
 * are about open cases; all others are the beginning of a request. They are
 * not kept for it: a button names their row of the journal, and whoever wrote
 * them finds them in the form.
 */
#ifndef BEADLE_ENGINE_ASK_H
#define BEADLE_ENGINE_ASK_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/handle.h"

#include <stdbool.h>

/* batch->event is a MESSAGE of a member that answers nothing. What was said in
 * a channel is answered there in one sentence, and else in private. */
bool ask_in_words(
    struct batch *batch, struct handle_answer *answer, struct err *err);
/* batch->event is a COMMAND of a member. */
bool ask_by_command(
    struct batch *batch, struct handle_answer *answer, struct err *err);

#endif
