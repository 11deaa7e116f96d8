/*
 * fact.h: the members of what a source knows of a person (source.h), for
 * those who read them from somewhere. Pure.
 */
#ifndef BEADLE_DIRECTORY_FACT_H
#define BEADLE_DIRECTORY_FACT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum fact {
	FACT_NAME,
	FACT_UID,
	FACT_AFFILIATIONS,
	FACT_DEPARTMENTS,
	FACT_GROUPS,
	FACT_HEAD_OF,
	FACT_COUNT
};

/* "name", "uid", …: the member, the roster's column and the setting's name. */
const char *fact_name(enum fact fact);
/* Has it several values? */
bool fact_is_list(enum fact fact);
/*
 * Adds one value. White space around it is dropped, an empty one is none; an
 * affiliation is kept in lower case, as eduPerson compares it; of what has one
 * value only the first stays, and in a list none is there twice.
 */
void fact_add(json_t *person, enum fact fact, const char *text, size_t len);
/* The same in any array of strings. */
void fact_add_to(json_t *list, const char *text);
/* The source has no way to ask for this of this person: in "unknown". */
void fact_not_asked(json_t *person, enum fact fact);
/* Is this text in the array, in whatever case? */
bool fact_has(const json_t *list, const char *text);

#endif
