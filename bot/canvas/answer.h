/*
 * answer.h: what Canvas said, as a delivery's outcome. Pure.
 * Source: canvas-lms, doc/api/{oauth,throttling,pagination}.md and the
 * controllers of tokens, users and enrollments.
 */
#ifndef BEADLE_CANVAS_ANSWER_H
#define BEADLE_CANVAS_ANSWER_H

#include "model/delivery.h"
#include "net/web.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct canvas_answer {
	enum delivery_outcome outcome;
	/* NULL when sent. "bad_input", "not_found", "not_permitted" and
	 * "refused" are definite; the others say what is out of order. */
	char *error;
	/* What Canvas said to it, in its own words, one line; or NULL. */
	char *words;
	long status;
	json_t *body; /* without secrets; NULL if it was no JSON */
	char *next;   /* the address of the next page, or NULL */
	/* Of the peer, as ms; -1: it has none. */
	int64_t retry_after_ms;
	/* Of X-Rate-Limit-Remaining, of 600 or so; -1: it did not say. */
	int remaining;
};

void canvas_answer_clear(struct canvas_answer *answer);
/*
 * once: carrying it out twice would show, so that an unknown outcome is
 * UNKNOWN, and not tried again as if nothing had been.
 *
 * A 403 is three things: no permission (JSON with errors), too many requests
 * (text), no User-Agent (JSON with error). A 401 with WWW-Authenticate is a
 * token that is no use, without it no permission. Whatever did not come from
 * Canvas itself (a login page, a proxy's 502) decides nothing.
 */
void canvas_answer_read(const struct web_response *response, bool once,
    struct canvas_answer *ret_answer);

#endif
