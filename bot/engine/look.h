/*
 * look.h: "look at CT-1042": a reviewer wants to see the message of a case that
 * a digest or their Home tab has named. What is held for them is sent, as it
 * looks now, with its buttons; by mail, what asks something of them. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_LOOK_H
#define BEADLE_ENGINE_LOOK_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/handle.h"
#include "store/post.h"

#include <jansson.h>
#include <stdbool.h>

/* The verb of the button. */
extern const char LOOK[];

/* The way to the post for its reader: a button, or one with a "link" to where
 * it is ({"channel", "ts"}). NULL: it is a mail, or on its way. New
 * reference. */
json_t *look_button(const struct case_file *file, const struct post *post);
/* If there is nothing to be sent, they are told how the case stands; for whom
 * it does not concern it does not exist. */
bool look(struct batch *batch, const struct case_file *file,
    struct handle_answer *answer, struct err *err);
/* batch->event are words of a member. ret_taken: they were "look at" and the
 * number of a case, and have been answered. */
bool look_take(struct batch *batch, bool *ret_taken,
    struct handle_answer *answer, struct err *err);

#endif
