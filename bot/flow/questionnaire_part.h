/*
 * questionnaire_part.h: what writing and reading a questionnaire have to agree
 * on. Only for the files beside questionnaire.c.
 */
#ifndef BEADLE_FLOW_QUESTIONNAIRE_PART_H
#define BEADLE_FLOW_QUESTIONNAIRE_PART_H

#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

extern const char QUESTIONNAIRE_ANSWER[]; /* before what is written */
extern const char QUESTIONNAIRE_END[];    /* the last line */
enum { QUESTIONNAIRE_ERROR = '!' };       /* begins the lines of an error */

/* What is printed below the title, all of it in one line: the hint, and what
 * to do. "" if there is nothing. Yours to free(). */
char *questionnaire_hint(const json_t *form, const char *field);
/* The boxes of a field: an array of {"const", "title"}; empty if it is
 * answered in words. New reference. */
json_t *questionnaire_boxes(const json_t *property);
/* Is the box, one of the field's, marked by value (may be NULL)? */
bool questionnaire_marks(const json_t *box, const json_t *value);
/* What is written for value where there are no boxes; "" if nothing is. Yours
 * to free(). */
char *questionnaire_written(const json_t *value);
/* What is asked: a heading that begins there, or a question. */
struct questionnaire_item {
	const char *heading; /* NULL: a question */
	const char *field;
	size_t number;
	const char *error;   /* NULL: none */
	const json_t *value; /* NULL: not answered */
};
typedef void questionnaire_item_fn(
    const json_t *form, const struct questionnaire_item *item, struct str *out);
/* Each in order; with errors, their questions alone, under the numbers they
 * always have. */
void questionnaire_each(const json_t *form, const json_t *errors,
    const json_t *values, questionnaire_item_fn *fn, struct str *out);
/* May several boxes be marked? */
bool questionnaire_has_many(const json_t *property);

/* "31 December 2026", "Dec 31, 2026", "31.12.2026", "12/31/2026" become
 * "2026-12-31"; what is no day, or could be two, stays. Yours to free(). */
char *questionnaire_day(const char *text);

#endif
