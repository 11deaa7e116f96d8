/*
 * history.h: what has happened to a case, in words: from the audit record and
 * the events beside it. A page at a time, the newest first to be shown.
 */
#ifndef BEADLE_ENGINE_HISTORY_H
#define BEADLE_ENGINE_HISTORY_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"

#include <jansson.h>
#include <stdbool.h>

enum { HISTORY_PAGE = 12 };

/*
 * What the template "history" sees: {"case", "entries": [{"at", "who"?,
 * "office"?, "did", "said"?, "private"?, "times"?, "first"?}], "page",
 * "pages"}. In order of time. What only went on for longer than a page, by the
 * clock and by systems, is there once for each kind, with how often it was, the
 * first and (at) the last time.
 * with_private: events that the requester never learns of, too. page 0: the
 * last. New reference.
 */
bool history_facts(struct batch *batch, const struct case_file *file,
    bool with_private, size_t page, json_t **ret_facts, struct err *err);

/*
 * What moved it on last, as one of these entries, without "said": an event of
 * the workflow's that is not private and did not open it, or the clock, where
 * it led to another of the outermost states. NULL: nothing. New reference.
 */
bool history_last(struct batch *batch, const struct case_file *file,
    json_t **ret_entry, struct err *err);

#endif
