/*
 * workflow.h: one workflow file, read, checked for dangling names, and
 * compiled. Immutable once loaded and configured. The language:
 * workflows/README.md.
 */
#ifndef BEADLE_FLOW_WORKFLOW_H
#define BEADLE_FLOW_WORKFLOW_H

#include "flow/mistakes.h"
#include "flow/statechart.h"

#include <jansson.h>
#include <stdbool.h>

struct workflow;

/*
 * From a parsed file (borrowed). Every name used must be defined: guards,
 * actions, actors, delays, events, forms; every "office:X" is collected for
 * the caller to compare with its configuration, every notice name likewise.
 * An unknown key is a mistake. Adds every mistake; false if there was one.
 */
bool workflow_new(const json_t *file, struct workflow **ret_workflow,
    struct mistakes *mistakes);
/* Reads and parses the file first; what cannot be read or is not JSON is a
 * mistake of the whole file. */
bool workflow_load(const char *path, struct workflow **ret_workflow,
    struct mistakes *mistakes);
/* Takes what the configuration's [workflow ID] says (name -> text; NULL:
 * nothing) for the settings, see settings.h. Before the workflow is used. */
void workflow_configure(
    struct workflow *workflow, const json_t *chosen, struct mistakes *mistakes);
void workflow_free(struct workflow **workflow);

const char *workflow_id(const struct workflow *workflow); /* canvas-token */
int workflow_version(const struct workflow *workflow);    /* 1 */
const char *workflow_title(const struct workflow *workflow);
const char *workflow_prefix(const struct workflow *workflow); /* CT */
/* "/token", or NULL. */
const char *workflow_command(const struct workflow *workflow);
/* Hash of the canonical file: what a case was opened under. */
const char *workflow_hash(const struct workflow *workflow);
const struct statechart *workflow_statechart(const struct workflow *workflow);

/* The whole file. Borrowed. */
const json_t *workflow_json(const struct workflow *workflow);
/* Rows of its tables, NULL if there is none of that name. Borrowed. */
const json_t *workflow_event(const struct workflow *workflow, const char *name);
const json_t *workflow_form(const struct workflow *workflow, const char *name);
/* Hash of that form as it is written: what somebody had before their eyes.
 * NULL if there is none of that name. Borrowed. */
const char *workflow_form_hash(
    const struct workflow *workflow, const char *name);
/* The file's "settings", NULL if it has none; and name -> value, which are the
 * defaults until workflow_configure(). Borrowed. */
const json_t *workflow_settings_table(const struct workflow *workflow);
const json_t *workflow_settings(const struct workflow *workflow);
/* Does one of its rules look at "others"? */
bool workflow_sees_others(const struct workflow *workflow);
/* Name of the event with "opens": true; there is exactly one. */
const char *workflow_opening_event(const struct workflow *workflow);
/* Is the event Beadle's own to send ("by": "beadle")? False if there is none
 * of that name. */
bool workflow_is_by_beadle(const struct workflow *workflow, const char *event);
/* "status" and "history": buttons that the service answers by itself. */
bool workflow_is_built_in(const char *event);
/* Is it the name of something else that people press: no event may have it. */
bool workflow_is_reserved(const char *event);
/* Arrays of strings, sorted, each once. Borrowed. */
const json_t *workflow_offices(const struct workflow *workflow);
/* Who is named by a case: "person:context.sponsor". */
const json_t *workflow_persons(const struct workflow *workflow);
const json_t *workflow_notices(const struct workflow *workflow);
const json_t *workflow_calendars(const struct workflow *workflow);

#endif
