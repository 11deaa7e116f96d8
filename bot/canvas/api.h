/*
 * api.h: a call of Canvas' REST API as an HTTPS request: method, path, token.
 * What comes back is read by canvas/answer.h. Any thread; never blocks.
 * Source: canvas-lms, doc/api.
 */
#ifndef BEADLE_CANVAS_API_H
#define BEADLE_CANVAS_API_H

#include "model/config.h"
#include "net/web.h"

#include <stdbool.h>

/* Where calls go and in whose name. Both are borrowed by the calls. */
struct canvas_api {
	struct web *web;
	const struct config_canvas *config;
};

struct canvas_api_call {
	const char *method; /* a constant; NULL: GET */
	/* Behind …/api/v1/, its parts escaped; or a whole address of a page,
	 * which has to be ours: canvas_link_is_ours(). */
	const char *path;
	/* Name and value, NULL at the end; or NULL. A pair whose value is NULL
	 * is left out. Of a GET they are the query. */
	const char *const *fields;
	bool secret; /* the answer may hold a token */
	bool once;
	web_done_fn *done; /* once, on the web thread */
	void *arg;
};

void canvas_api_send(
    const struct canvas_api *api, const struct canvas_api_call *call);

#endif
