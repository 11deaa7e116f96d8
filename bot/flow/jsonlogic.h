/*
 * jsonlogic.h: JsonLogic (jsonlogic.com), the language of guards and values,
 * with the semantics of json-logic-js 2.0.5. Pure.
 */
#ifndef BEADLE_FLOW_JSONLOGIC_H
#define BEADLE_FLOW_JSONLOGIC_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * Evaluates rule on data. Returns a new reference. Fails (ERR_INPUT) on an
 * unknown operator or on more work than a rule may do.
 * Beyond the standard: {"date_add": ["2026-11-24", "P120D"]} -> a date.
 */
bool jsonlogic_apply(const json_t *rule, const json_t *data, json_t **ret_value,
    struct err *err);
/* JsonLogic's truth: [] and "" and 0 and null and false are false. */
bool jsonlogic_truthy(const json_t *value);
/* False and the JSON path of the first unknown operator, for loading. */
bool jsonlogic_check(const json_t *rule, struct err *err);

#endif
