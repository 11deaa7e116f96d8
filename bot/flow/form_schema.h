/*
 * form_schema.h: is a form written as forms are? A form is a subset of JSON
 * Schema 2020-12 (workflows/README.md has it as a table), and no key may
 * stand there that would be ignored. Pure.
 */
#ifndef BEADLE_FLOW_FORM_SCHEMA_H
#define BEADLE_FLOW_FORM_SCHEMA_H

#include "flow/mistakes.h"

#include <jansson.h>

/* Adds every mistake; path is the form's own. form_validate() takes only
 * schemas that have none. */
void form_schema_check(
    const json_t *schema, const char *path, struct mistakes *mistakes);

#endif
