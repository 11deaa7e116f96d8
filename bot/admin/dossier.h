/*
 * dossier.h: everything that is on record about one case, in one value: who
 * asked, answered, attested and decided, when, on which version of which
 * text, and what was sent. For people who have to account for it. Main
 * thread.
 *
 *   {"format": {"name": "beadle-case-record", "version": 1}, "exported_at",
 *    "case": {"number", "opened_at", "closed_at"?, "open", "forgotten",
 *       "state", "stands": [sentences]},
 *    "workflow": {"id", "version", "title"?, "hash"?},
 *    "requester": PERSON,
 *    "people": [{"name", "email"?, "roles": [text], "acts": number}],
 *    "attestations": [{"at", "by": PERSON, "what", "field", "clause",
 *       "hint"?, "accepted": true, "version"?, "hash", "settings"?}],
 *    "decisions": [{"at", "by": PERSON, "on_behalf_of"?: PERSON, "office"?,
 *       "office_title"?, "what", "title", "words": [FIELD]}],
 *    "history": [{"at", "what", "title", "outcome", "by"?: PERSON,
 *       "on_behalf_of"?: PERSON, "office"?, "office_title"?, "channel",
 *       "private", "decides", "revision"?, "before"?, "after"?,
 *       "form"?: {"name", "hash", "title"?}, "screens"?: [SCREEN]}],
 *    "messages": [{"made_at", "finished_at"?, "kind", "system", "to"?,
 *       "channel"?, "state", "attempts", "error"?, "title", "text"}],
 *    "edits": how often messages were drawn again,
 *    "context": what the case knows}
 *
 *   PERSON {"name", "email"?}
 *   SCREEN {"sent_at", "page"?, "pages"?, "title"?, "version"?, "hash",
 *       "accepted", "settings"?, "dropped"?, "fields": [FIELD]}
 *       with "answers" as they were sent instead of fields, if nobody has the
 *       text any more
 *   FIELD {"field", "question", "hint"?, "choices"?, "clause"?, "answer"?,
 *       "error"?}
 *
 * Times are RFC 3339, UTC. What moved the case has a revision; the rest of the
 * history are questions for its status, refusals and failures. A screen is
 * what somebody saw and answered when they sent it (engine/screens.h): the
 * last that was accepted of each page is what counts. clause: it can only be
 * accepted. The version of the format grows with what is taken away or means
 * something else; what is added does not change it.
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
