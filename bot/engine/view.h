/*
 * view.h: what somebody who asks gets to see of a case: how it stands, its
 * history. For whom it does not concern it does not exist. Engine thread.
 */
#ifndef BEADLE_ENGINE_VIEW_H
#define BEADLE_ENGINE_VIEW_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"
#include "engine/handle.h"

#include <stdbool.h>
#include <stddef.h>

/* The requester, every reviewer and whoever the case names may; an actor whose
 * address is only claimed may not. */
bool view_may(const struct batch *batch, const struct case_file *file);
/* How the case stands, told to whoever may see it. wanted (may be NULL): an
 * event that gets a button there whatever the workflow says of status. */
bool view_status(struct batch *batch, const struct case_file *file,
    const char *wanted, struct handle_answer *answer, struct err *err);
/* A page of what happened, told likewise; what reviewers note among themselves
 * is for them alone. page: see history.h. */
bool view_history(struct batch *batch, const struct case_file *file,
    size_t page, struct handle_answer *answer, struct err *err);

#endif
