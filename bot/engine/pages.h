/*
 * pages.h: a form that is asked page by page in the chat (flow/form_pages.h).
 * Each page that is sent is checked and kept as a draft (store/draft.h), in
 * which its person goes on where they stopped, days later or by mail; with the
 * last one, all of it is sent.
 */
#ifndef BEADLE_ENGINE_PAGES_H
#define BEADLE_ENGINE_PAGES_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/handle.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A form of somebody's, all borrowed. */
struct pages {
	const json_t *form;  /* with pages */
	const char *verb;    /* what sending it is */
	const char *ref;     /* what it is about, without a page */
	const json_t *rules; /* what its checks see beside the answers */
};

/*
 * Shows the page where the actor stopped, with what they had written and words
 * to say so; number: that page instead, 0: none. values (may be NULL): answers
 * to begin with. With anew, what they had written is deleted.
 */
bool pages_open(struct batch *batch, const struct pages *pages, size_t number,
    bool anew, const json_t *values, struct err *err);

/*
 * batch->event sends a page. *ret_clean gets all answers once that was the last
 * and all is well (new reference); else it is NULL and answer is filled: with
 * the errors of this page, with the next one, or it is refused, for an answer
 * of an earlier page does not do any more.
 */
bool pages_take(struct batch *batch, const struct pages *pages, size_t number,
    json_t **ret_clean, struct handle_answer *answer, struct err *err);

#endif
