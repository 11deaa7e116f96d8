/*
 * view.h: a form (flow/form.h) or a notice drawn as a modal. Pure. What comes
 * back is read by frame.c: block_id is the field, action_id its type.
 */
#ifndef BEADLE_SLACK_VIEW_H
#define BEADLE_SLACK_VIEW_H

#include <jansson.h>

/* A notice as a window; its buttons, if there are any, lead on. New
 * reference. */
json_t *slack_view_of_notice(const json_t *notice);
/* values: field -> answer to begin with; may be NULL. New reference. */
json_t *slack_view(const json_t *form, const char *verb, const char *ref,
    const json_t *values);

#endif
