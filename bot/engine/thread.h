/*
 * thread.h: words in the thread of a message of ours. They become the event
 * that the message's notify action names: "reply", or "aside" for what goes
 * no further. An aside begins with THREAD_PRIVATE, or is what is written while
 * nobody waits for a reply.
 */
#ifndef BEADLE_ENGINE_THREAD_H
#define BEADLE_ENGINE_THREAD_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/handle.h"
#include "store/post.h"

#include <stdbool.h>

/* What a private note begins with, in a thread where words go to somebody. */
extern const char THREAD_PRIVATE[]; /* "//" */

/* post: the message that the thread hangs from, which has a reply_verb. Its
 * writer is told where the words went, if they could have gone two ways. */
bool thread_reply(struct batch *batch, const struct post *post,
    struct handle_answer *answer, struct err *err);
/* Could verb happen to the case as it stands? */
bool thread_takes(
    struct batch *batch, const struct case_file *file, const char *verb);
/* An answer's errors when nobody has the form open any more to see them. file
 * may be NULL. */
bool thread_unseen_errors(struct batch *batch, const struct case_file *file,
    struct handle_answer *answer, struct err *err);
/* Is what was overheard about a message of ours? If not it is nobody's
 * business here, and the event becomes a note without words. */
bool thread_overhear(struct batch *batch, struct event *event, struct err *err);

#endif
