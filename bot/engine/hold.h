/*
 * hold.h: what a reviewer is not told at once who has chosen a daily digest.
 * What asks something of them keeps its row (store/post.h) and is sent when
 * they want to see it; of what only tells, the title is news for the digest.
 * Nothing "urgent" is held, and nothing that is not for reviewers. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_HOLD_H
#define BEADLE_ENGINE_HOLD_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/keep.h"
#include "engine/notify.h"
#include "store/post.h"

#include <stdbool.h>
#include <stdint.h>

/* ret_held: they have chosen it and the action can wait; it is not to be sent.
 * whom has a person. */
bool hold_notice(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct keep_whom *whom, bool *ret_held,
    struct err *err);
/* The same of words beside the workflow: a rendered notice about the case. */
bool hold_words(struct batch *batch, int64_t case_id, int64_t person_id,
    const json_t *notice, bool *ret_held, struct err *err);
/* Sends the person the message that is held for them, as it looks now. */
bool hold_release(struct batch *batch, const struct notify_case *c,
    struct post *post, const struct person *person, struct err *err);

#endif
