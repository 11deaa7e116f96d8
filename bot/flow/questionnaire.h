/*
 * questionnaire.h: a form as text, plain or HTML, that people fill in wherever
 * they can write: each question with its number, a line "Answer:" or boxes "[
 * ]" to mark. What comes back is read as it comes from mail programs: quoted,
 * wrapped anew, answers between the lines or behind them, brackets filled with
 * anything. Pure.
 */
#ifndef BEADLE_FLOW_QUESTIONNAIRE_H
#define BEADLE_FLOW_QUESTIONNAIRE_H

#include "base/str.h"

#include <jansson.h>

/*
 * Appends the questions of a form (form.h), its pages as headings. errors (may
 * be NULL) is what form_validate() said: then only its fields are asked, under
 * the numbers they always have, each with its sentence. values (may be NULL):
 * field -> answer, as if it were filled in already.
 */
void questionnaire_write(const json_t *form, const json_t *errors,
    const json_t *values, struct str *out);

/* The same as HTML, to stand in the body of a document. */
void questionnaire_write_html(const json_t *form, const json_t *errors,
    const json_t *values, struct str *out);

/*
 * The answers found in text (UTF-8) to a form written so, whole or in part:
 * an object for form_validate(), of fields answered only. What is answered
 * twice counts as it stands first: mail quotes what is older below. New
 * reference.
 */
json_t *questionnaire_read(const json_t *form, const char *text);

#endif
