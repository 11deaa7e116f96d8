/*
 * authorise.h: who may do what to a case. The one place that decides it:
 * every event of a person passes here before the statechart sees anything.
 */
#ifndef BEADLE_ENGINE_AUTHORISE_H
#define BEADLE_ENGINE_AUTHORISE_H

#include "base/err.h"
#include "model/config.h"
#include "store/case_record.h"
#include "store/person.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>

/* The words are the refusal template's reason codes. */
enum authorise_verdict {
	AUTHORISE_ALLOWED,
	AUTHORISE_NOT_OFFICE,
	AUTHORISE_NOT_REQUESTER,
	AUTHORISE_NOT_NAMED,
	AUTHORISE_OWN_REQUEST,
	AUTHORISE_CONCERNED, /* somebody the row's "not" names */
	AUTHORISE_OTHER_OFFICE,
	AUTHORISE_ALREADY_DECIDED_BY_YOU,
	AUTHORISE_DECIDED_FOR_YOU, /* a deputy has, while they were away */
	/* A deputy, and the one they stand in for could not do it either: it is
	 * their own matter, or they have decided. */
	AUTHORISE_FOR_CONCERNED,
	AUTHORISE_FOR_DECIDED,
	AUTHORISE_UNKNOWN_PERSON,
	AUTHORISE_UNPROVED, /* a mail that anybody could have written */
	/* Who runs the service may send this alone, or this is none of what
	 * they may send. */
	AUTHORISE_NOT_OPERATOR,
	AUTHORISE_UNSIGNED, /* no answer to a mail that asked them to decide */
};

struct authorise_answer {
	enum authorise_verdict verdict;
	/* The office the person acts for, or that it would take; borrowed
	 * from the configuration. NULL: none. */
	const struct config_office *office;
	/* As what the person decides: the office's name, or the "person:…" of
	 * the row. NULL: as anybody, or as the requester. Borrowed. */
	const char *role;
	/* A deputy acts, or would: in whose place. 0: nobody's. */
	int64_t for_person_id;
	bool for_office; /* likewise, of an office of which too few are left */
};

/*
 * row is the workflow's events row; record is NULL for an event that opens a
 * case. doubts are the event's: who is only claimed opens a case at most, by
 * an answer that only the owner of the address can give; and nobody decides by
 * a mail but by answering the one that asks. False only if the store fails.
 */
bool authorise(const struct config *config, struct store *store,
    const json_t *row, const struct case_record *record,
    const struct person *person, unsigned doubts,
    struct authorise_answer *ret_answer, struct err *err);

/* "not_office", ...; "allowed". */
const char *authorise_verdict_name(enum authorise_verdict verdict);
/* Is the event one that the requester of a case may send? */
bool authorise_is_for_requester(const json_t *row);
/* Member by e-mail (of a looked-up member account) or by Slack user id. */
bool authorise_is_member(
    const struct config_office *office, const struct person *person);

#endif
