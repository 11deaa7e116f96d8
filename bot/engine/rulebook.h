/*
 * rulebook.h: every workflow the service runs, in every version that open
 * cases need, and the templates. Constant but for the templates, which
 * rulebook_reload_templates() replaces. Engine thread.
 */
#ifndef BEADLE_ENGINE_RULEBOOK_H
#define BEADLE_ENGINE_RULEBOOK_H

#include "base/str.h"
#include "flow/workflow.h"
#include "model/config.h"
#include "store/store.h"
#include "text/template.h"

#include <stdbool.h>
#include <stddef.h>

struct rulebook;

/*
 * Reads the folders, compares workflows with offices and templates, records
 * new versions in the store and takes old ones that open cases need from it.
 * On false, ret_problems has a line per mistake.
 */
bool rulebook_open(const struct config *config, struct store *store,
    struct rulebook **ret_rulebook, struct str *ret_problems);
/* The same beside a running service: records nothing. */
bool rulebook_open_to_read(const struct config *config, struct store *store,
    struct rulebook **ret_rulebook, struct str *ret_problems);
void rulebook_close(struct rulebook **rulebook);

/* The newest version; NULL if there is no such workflow. */
const struct workflow *rulebook_workflow(
    const struct rulebook *rulebook, const char *id);
/* The newest version of the one with that command ("/token"); NULL if there is
 * none. */
const struct workflow *rulebook_of_command(
    const struct rulebook *rulebook, const char *command);
/* Exactly that version; NULL if it is gone. */
const struct workflow *rulebook_version(
    const struct rulebook *rulebook, const char *id, int version);
/* The newest versions of those that people may open a case of, sorted by id;
 * i from 0, NULL at the end. */
const struct workflow *rulebook_nth(const struct rulebook *rulebook, size_t i);

/* The newest version of the one whose cases Beadle itself opens by that event;
 * NULL if there is none. */
const struct workflow *rulebook_opened_by(
    const struct rulebook *rulebook, const char *event);

/* Borrowed until they are read again. */
const struct template_set *rulebook_templates(const struct rulebook *rulebook);
/* Keeps the old ones if the new are not sound. */
bool rulebook_reload_templates(
    struct rulebook *rulebook, struct str *ret_problems);

#endif
