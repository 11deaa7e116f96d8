/*
 * form_choice.h: the choices of a field, or of the items of a list: "enum",
 * texts, or "oneOf", {"const", "title"} each, where the title is what people
 * read and the const what is answered. Pure.
 */
#ifndef BEADLE_FLOW_FORM_CHOICE_H
#define BEADLE_FLOW_FORM_CHOICE_H

#include "flow/mistakes.h"

#include <jansson.h>
#include <stdbool.h>

/* Adds what is wrong with the choices; path is that of the field. */
void form_choice_check(
    const json_t *field, const char *path, struct mistakes *mistakes);
/* Has the field choices at all? */
bool form_choice_is_asked(const json_t *field);
/* Is text one of them? True when there are none. */
bool form_choice_allows(const json_t *field, const char *text);

#endif
