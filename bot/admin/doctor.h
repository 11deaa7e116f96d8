/*
 * doctor.h: what beadle doctor looks at, and how it says what it found. Not
 * for other commands.
 */
#ifndef BEADLE_ADMIN_DOCTOR_H
#define BEADLE_ADMIN_DOCTOR_H

#include "model/config.h"

#include <jansson.h>
#include <stdbool.h>

enum doctor_kind {
	DOCTOR_GOOD,
	DOCTOR_ODD, /* works, and should be looked at; or was not checked */
	DOCTOR_WRONG,
};

struct doctor {
	const struct config *config;
	json_t *findings; /* NULL: they are printed as they come */
	bool wrong;       /* one was */
};

/* One finding about that part ("slack"), a sentence without a full stop and
 * without a secret; hint, what to do, may be NULL. */
void doctor_say(struct doctor *doctor, enum doctor_kind kind, const char *part,
    const char *text, const char *hint);
void doctor_sayf(struct doctor *doctor, enum doctor_kind kind, const char *part,
    const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Tokens, scopes, the clock by Slack's, the offices' channels. */
void doctor_slack(struct doctor *doctor);
/* The relay and the inbox: as far as to be let in. */
void doctor_mail(struct doctor *doctor);

#endif
