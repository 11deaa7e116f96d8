/*
 * screens.h: what was on the screen each time somebody sent a form, or a page
 * of it, for the record of their case (admin/dossier.h). Of each:
 *
 *   {"at_ms", "page"?, "version", "hash", "form"?, "settings", "answers",
 *    "errors"?: {FIELD: sentence}, "dropped"?}
 *
 * page counts from 1, without it all of the form was sent. version is the
 * workflow's, hash of the text: of the page as a form of its own
 * (flow/form_pages.h), or of the whole form. form is that text, while it is
 * not known that the workflow has it (screens_settle()). errors: it came back
 * with these. dropped: so many before it are not kept. Engine thread.
 */
#ifndef BEADLE_ENGINE_SCREENS_H
#define BEADLE_ENGINE_SCREENS_H

#include "base/crypto.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* What was sent, all borrowed. */
struct screens_sent {
	int64_t at_ms;
	size_t page;         /* 0: all of it */
	const json_t *form;  /* the whole form */
	const json_t *rules; /* facts_rules(): workflow, settings */
	const json_t *answers;
	const json_t *errors; /* may be NULL or empty */
};

/* Adds it to the list. */
void screens_add(json_t *list, const struct screens_sent *sent);
/* The list as the case keeps it: without texts that this form has, which is
 * the one that opened the case or moved it. New reference. */
json_t *screens_settle(const json_t *list, const json_t *form);
/* The text of that page, or of all of the form (0): a new reference, and its
 * hash, as workflow_form_hash() makes it. */
json_t *screens_text(const json_t *form, size_t page);
void screens_hash(const json_t *text, char ret_hash[CRYPTO_HASH_HEX_BYTES]);

#endif
