/*
 * roster.h: people from a CSV file that the institution exports. The file is
 * read again when it has changed. The directory's thread.
 *
 *   email,name,uid,affiliations,departments,groups,head_of
 *   ada@university.example,Ada Okafor,ada,faculty,History,"a; b",
 *
 * Columns may be in any order, only email must be there; several values of a
 * field are separated by semicolons.
 */
#ifndef BEADLE_DIRECTORY_ROSTER_H
#define BEADLE_DIRECTORY_ROSTER_H

#include "base/err.h"
#include "directory/source.h"

#include <stdbool.h>
#include <stddef.h>

struct roster;

/*
 * Reads the file for the first time. ERR_INPUT with path and line for a
 * mistake in it. Somebody who is in it twice is no mistake: that address is
 * ambiguous, and the log says on which line.
 */
bool roster_open(const char *path, struct roster **ret_roster, struct err *err);
void roster_close(struct roster **roster);
/*
 * A source of it. While the changed file has a mistake, or is not there, it
 * can tell nothing: what was in it may be true no more.
 */
struct source roster_source(struct roster *roster);
/* How many people are in it. */
size_t roster_count(const struct roster *roster);

#endif
