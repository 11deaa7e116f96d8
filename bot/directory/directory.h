/*
 * directory.h: who somebody is, by the sources that the configuration names
 * in their order. It may block for as long as a server does: on one thread.
 */
#ifndef BEADLE_DIRECTORY_DIRECTORY_H
#define BEADLE_DIRECTORY_DIRECTORY_H

#include "base/err.h"
#include "model/config.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct directory;

/* config (with a [directory]) is borrowed for the directory's life. ERR_INPUT
 * for a mistake in the roster or a filter. Connects to nothing yet. */
bool directory_open(const struct config *config,
    struct directory **ret_directory, struct err *err);
void directory_close(struct directory **directory);

/*
 * Looks up an address. ret_answer becomes
 *   {"found": bool, "ambiguous": bool, "name", "email", "uid": "…",
 *    "affiliations", "departments", "groups", "head_of", "heads": ["…"],
 *    "sources": ["roster"], "age_s": 0}
 * with every member in every answer ("" and [] where nothing is known).
 *
 * found: exactly one person has this address, in whatever case. ambiguous: a
 * source knows several, or two sources give different uids; then nothing else
 * is said of them. Of several sources a field comes from the first that has
 * it. heads: the addresses of those who head one of the departments, themselves
 * left out.
 *
 * An answer of found is given again until it is [directory] max_age_minutes
 * old; age_s says how old. Every source must answer: false, of whatever kind,
 * means that one could not, and nothing is known.
 */
bool directory_look_up(struct directory *directory, const char *email,
    json_t **ret_answer, struct err *err);

#endif
