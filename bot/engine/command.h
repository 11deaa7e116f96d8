/*
 * command.h: what the first line of a letter says to do: "Status",
 * "Deny: there is a report for that". Pure.
 */
#ifndef BEADLE_ENGINE_COMMAND_H
#define BEADLE_ENGINE_COMMAND_H

#include "flow/workflow.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * Is the first line that is not empty the word alone, or the word and a
 * colon? Letters count the same in either case, punctuation not at all.
 * ret_rest (may be NULL) is what stands behind the colon and in the lines
 * below, yours to free(). "Approve, but only for one course" is no "Approve".
 */
bool command_is(const char *text, const char *word, char **ret_rest);

/*
 * Which of verbs (an array) the first line names, by what its button is
 * called or by the last part of its name ("canvas_admins.approve" is
 * "approve"). NULL: none. Borrowed.
 */
const char *command_verb(const char *text, const struct workflow *workflow,
    const json_t *verbs, char **ret_rest);

#endif
