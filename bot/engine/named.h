/*
 * named.h: a person whom a case names, "person:context.sponsor": the rules
 * and notices of a workflow address whoever has the e-mail address that the
 * case remembers there. Pure.
 */
#ifndef BEADLE_ENGINE_NAMED_H
#define BEADLE_ENGINE_NAMED_H

#include "store/case_record.h"
#include "store/person.h"

#include <stdbool.h>

/* The address that who ("person:context.sponsor") means in this case, as it
 * was written. Borrowed from record. NULL: who is of another kind, or the case
 * has nothing there. record may be NULL. */
const char *named_address(const char *who, const struct case_record *record);
/* Is that this person, by their looked-up address? A list of addresses means
 * each of them. */
bool named_is(const char *who, const struct case_record *record,
    const struct person *person);

#endif
