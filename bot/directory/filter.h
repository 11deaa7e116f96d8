/*
 * filter.h: LDAP search filters (RFC 4515) with places for values, as the
 * operator writes them: (&(objectClass=person)(mail={email})). Pure.
 */
#ifndef BEADLE_DIRECTORY_FILTER_H
#define BEADLE_DIRECTORY_FILTER_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/* A place and what to put there; a name NULL ends a list of them. */
struct filter_value {
	const char *name; /* "email" for {email} */
	const char *text;
};

/*
 * Appends the filter with every value in its place, escaped (section 3): a
 * value can end no assertion and hold no wildcard. ERR_INPUT for a place that
 * values do not have.
 */
bool filter_fill(const char *filter, const struct filter_value *values,
    struct str *out, struct err *err);
/* Has it the form of one: parentheses in pairs around the whole, and places, of
 * these names only (NULL at the end)? */
bool filter_check(
    const char *filter, const char *const *names, struct err *err);

#endif
