/*
 * settings.h: what an institution may choose about a workflow. The workflow
 * declares each setting like a field of a form, with what it is by default;
 * the configuration's [workflow ID] says otherwise. Pure.
 *
 *   "settings": {
 *     "students":    {"enum": ["refuse", "sponsor"], "default": "refuse",
 *                     "description": "What becomes of a student's request"},
 *     "longest_days": {"type": "integer", "minimum": 1, "maximum": 365,
 *                     "default": 120, "description": "…"}}
 */
#ifndef BEADLE_FLOW_SETTINGS_H
#define BEADLE_FLOW_SETTINGS_H

#include "flow/mistakes.h"

#include <jansson.h>
#include <stdbool.h>

/* Adds what is wrong with a file's "settings" (NULL: it has none). */
void settings_check(const json_t *settings, struct mistakes *mistakes);

/*
 * Name -> value, a new reference: chosen (name -> text as configured; NULL:
 * nothing) over the defaults. What was chosen and cannot be is a mistake at
 * settings.NAME, and the default stands. settings must be sound.
 */
json_t *settings_resolve(
    const json_t *settings, const json_t *chosen, struct mistakes *mistakes);

/* The settings as a form, for shape_of_form(). New reference. */
json_t *settings_form(const json_t *settings);

#endif
