/*
 * source.h: where the directory knows people from: a roster, an LDAP server.
 * Each is asked for an address; directory.c puts together what they say.
 *
 * What a source knows of a person is an object of these members, each absent
 * where it knows nothing:
 *   "name", "uid"                   strings
 *   "affiliations"                  arrays of strings, in lower case
 *   "departments", "groups", "head_of"    arrays of strings
 *   "unknown"                       the members of which it could not be asked
 *                                   for this person: fact_not_asked()
 */
#ifndef BEADLE_DIRECTORY_SOURCE_H
#define BEADLE_DIRECTORY_SOURCE_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

enum source_got {
	SOURCE_ONE,
	SOURCE_NONE,
	SOURCE_MANY, /* several people have this address */
	/* It could not be asked. Whatever err's kind: it may work later, once
	 * the source is back or has been mended. */
	SOURCE_FAILED,
};

struct source {
	const char *name; /* "roster", "ldap" */
	/* Who has exactly this address, in whatever case? */
	enum source_got (*find)(void *self, const char *email,
	    json_t **ret_person, struct err *err);
	/* Adds the addresses of those who head this department. */
	bool (*heads)(void *self, const char *department, json_t *emails,
	    struct err *err);
	void *self;
};

#endif
