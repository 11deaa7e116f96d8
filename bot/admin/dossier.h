/*
 * dossier.h: everything that is on record about one case, in one value: who
 * asked, answered, attested and decided, when, on which version of which
 * text, and what was sent. For people who have to account for it. Main
 * thread.
 *
 *   {"case": {"number", "opened_at", "open", "state", "stands": [words]},
 *    "workflow": {"id", "version", "title", "hash"},
 *    "requester": {"name", "email"?},
 *    "history": [{"at", "what", "title", "outcome", "by"?, "office"?,
 *       "channel", "revision"?, "before"?, "after"?, "form"?: {"name", "hash",
 *       "title"}, "answers"?: [{"field", "question", "hint"?, "choices"?,
 *       "answer"?}]}],
 *    "sent": [{"at", "kind", "to"?, "state", "error"?, "title", "text"}],
 *    "context": what the case remembers}
 *
 * Times are RFC 3339, UTC. What moved the case has a revision; the rest of the
 * history are questions for its status, refusals and failures.
 */
#ifndef BEADLE_ADMIN_DOSSIER_H
#define BEADLE_ADMIN_DOSSIER_H

#include "base/err.h"
#include "base/str.h"
#include "store/case_record.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>

/* New reference. */
bool dossier_read(struct store *store, const struct case_record *record,
    json_t **ret_dossier, struct err *err);

/* One HTML page that needs nothing but itself: no scripts, no network. */
void dossier_page(const json_t *dossier, struct str *out);

#endif
