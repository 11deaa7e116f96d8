/*
 * reply.h: what the engine answers to the intake once an event's batch is
 * committed. An intake acknowledges its peer only on a committed reply.
 */
#ifndef BEADLE_MODEL_REPLY_H
#define BEADLE_MODEL_REPLY_H

#include <jansson.h>

enum reply_kind {
	REPLY_DONE,          /* committed: acknowledge */
	REPLY_FORM_ERRORS,   /* committed: acknowledge, show the errors */
	REPLY_FORM_PAGE,     /* committed: acknowledge, show the next page */
	REPLY_NOT_COMMITTED, /* do not acknowledge: the peer sends again */
};

struct reply {
	enum reply_kind kind;
	/* DONE: why nothing came of it ("not_now"), a constant; NULL: it was
	 * carried out, or, sent once more, had been looked at before. */
	const char *refusal;
	/* FORM_ERRORS: object of field name -> sentence for the person.
	 * Borrowed by whoever is called with the reply. */
	json_t *form_errors;
	/* FORM_PAGE: what a DELIVERY_FORM shows: {"verb", "ref", "form",
	 * "values"}. Borrowed likewise. */
	json_t *form_page;
};

static inline void reply_clear(struct reply *reply)
{
	json_decref(reply->form_errors);
	json_decref(reply->form_page);
	*reply = (struct reply){.kind = REPLY_NOT_COMMITTED};
}

#endif
