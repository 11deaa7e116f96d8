/*
 * view.h: a form (flow/form.h) or a notice drawn as a modal. Pure. What comes
 * back is read by frame.c: block_id is the field, action_id its type
 * (and "anew" behind a dot).
 */
#ifndef BEADLE_SLACK_VIEW_H
#define BEADLE_SLACK_VIEW_H

#include <jansson.h>

/* A notice as a window; its buttons, if there are any, lead on. New
 * reference. */
json_t *slack_view_of_notice(const json_t *notice);
/* What the payload of a DELIVERY_FORM, or a reply's page, shows: a form, or a
 * notice. New reference. */
json_t *slack_view(const json_t *payload);

#endif
