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
};

#endif
