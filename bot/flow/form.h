/*
 * form.h: the answers to a form, held against it. Forms are a subset of JSON
 * Schema 2020-12: an object whose properties are asked in order. Pure.
 *
 *   {"type": "object", "title": "Request a token", "required": [...],
 *    "properties": {
 *      "purpose": {"type": "string", "title": "…", "description": "…",
 *                  "minLength": 10, "maxLength": 255},
 *      "data":    {"type": "array", "title": "…", "minItems": 1,
 *                  "items": {"enum"|"oneOf": …}},
 *      "until":   {"type": "string", "format": "date", "title": "…"},
 *      "storage": {"type": "string", "oneOf": [{"const","title"}, …]},
 *      "no_sharing": {"type": "boolean", "const": true, "title": "…"}},
 *    "x-submit": "Send the request",
 *    "x-checks": [{"field": "until", "rule": JsonLogic, "message": "…"}],
 *    "x-pages": see form_pages.h}
 *
 * A rule of x-checks sees {"answers": {…}, "today": "2026-11-24", …ambient};
 * it must hold, else its message stands beside the field.
 */
#ifndef BEADLE_FLOW_FORM_H
#define BEADLE_FLOW_FORM_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

/* A text field without maxLength, in characters. */
enum { FORM_DEFAULT_MAX_LENGTH = 3000 };

/*
 * Checks answers. schema must be one in which form_schema_check() finds no
 * mistake. First the answers are made what a schema can judge: unknown fields
 * and nulls are left out; texts are tidied (form_text.h), numbers read from
 * texts, what was chosen twice counts once; then empty texts and empty lists
 * are no answers. What is left is judged as JSON Schema does, where a text
 * without maxLength has FORM_DEFAULT_MAX_LENGTH, a format is asserted and an
 * integer is exact in a double.
 *
 * ret_clean gets what is left and well; ret_errors an object of field -> one
 * sentence saying what to do (empty when all is well). Both are new
 * references. False only if a rule of the form itself fails (ERR_BUG).
 */
bool form_validate(const json_t *schema, const json_t *answers,
    const json_t *ambient, json_t **ret_clean, json_t **ret_errors,
    struct err *err);

/* The one required text field, when the form has exactly one: a reply in
 * plain words can fill it. NULL otherwise. Borrowed. */
const char *form_single_text_field(const json_t *schema);

#endif
