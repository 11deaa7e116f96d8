/*
 * pen.h: a mail as somebody's mail program writes it, for a simulation: new,
 * or an answer with what it answers quoted below, or a form filled in between
 * the quoted lines. Bytes, as a mail server would hand them over. Pure.
 */
#ifndef BEADLE_ADMIN_PEN_H
#define BEADLE_ADMIN_PEN_H

#include "admin/cast.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Whose Authentication-Results count on the stage. */
extern const char PEN_SERVER[];

/* What is NULL or false is not there. All borrowed. */
struct pen {
	const struct cast_person *who;
	int64_t number;      /* of the mail: its Message-ID */
	const char *to;      /* the address */
	const char *subject; /* NULL: as the mail has it that is answered */
	const char *text;
	const json_t *mail;    /* that is answered: a DELIVERY_MAIL's payload */
	const json_t *answers; /* to its form: field -> answer */
	bool unproved;         /* nobody vouches for the sender */
	bool automatic;        /* a program answers for its owner */
};

void pen_write(const struct pen *pen, struct str *out);

#endif
