/*
 * form_pages.h: a form whose questions are asked page by page:
 *
 *   "x-pages": [{"title": "Your project", "fields": ["purpose", …]}, …]
 *
 * Each property stands on exactly one page. Pages count from 1. Pure.
 */
#ifndef BEADLE_FLOW_FORM_PAGES_H
#define BEADLE_FLOW_FORM_PAGES_H

#include "flow/mistakes.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Slack stacks three windows, and calls none by a longer name. */
enum { FORM_PAGES_MAX = 3, FORM_PAGES_TITLE_POINTS = 24 };

/* 0: it is asked as a whole. */
size_t form_pages_count(const json_t *form);
/* The page that asks for the field; 0 if none does. */
size_t form_pages_of(const json_t *form, const char *field);
/* "Your project"; "" without pages. Borrowed. */
const char *form_pages_title(const json_t *form, size_t number);

/*
 * One page as a form of its own (form.h): its fields in its order, what of
 * "required" and "x-checks" is theirs, the button that leads on or sends, and
 * "x-page": [number, count, the whole form's title]. The introduction stands
 * on the first. New reference.
 */
json_t *form_page(const json_t *form, size_t number);

/* Those of a form's errors that a page has. New reference. */
json_t *form_page_errors(
    const json_t *form, size_t number, const json_t *errors);
/* The first page that has one of the errors; 0 if none has. */
size_t form_pages_first_wrong(const json_t *form, const json_t *errors);

/* Is x-pages of a form, whose path this is, written as it must be? */
void form_pages_check(
    const json_t *form, const char *path, struct mistakes *mistakes);

#endif
