/*
 * home_tasks.h: what waits for a reviewer, across workflows and offices, the
 * oldest first: for the Home tab and the daily digest. Whose turn it is is
 * asked of the authoriser. Engine thread.
 */
#ifndef BEADLE_ENGINE_HOME_TASKS_H
#define BEADLE_ENGINE_HOME_TASKS_H

#include "base/err.h"
#include "engine/batch.h"

#include <jansson.h>
#include <stdbool.h>

/* So many are shown; what they are is counted. */
enum { HOME_TASKS_MAX = 10 };

/*
 * Of batch->actor, each case once: an array of {"case_id", "facts", "button"}.
 * facts are what the template home-task sees; the button leads to the message,
 * and is missing where that is a mail. New reference.
 */
bool home_tasks(struct batch *batch, json_t **ret_tasks, struct err *err);

/* {"any", "one", "count", "more"?} of so many, of which so many are shown. */
json_t *home_tasks_count(size_t count, size_t shown);

#endif
