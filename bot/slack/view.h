/*
 * view.h: a form (flow/form.h) or a notice drawn as a modal. Pure. What comes
 * back is read by frame.c: block_id is the field, action_id its type
 * (and "anew" behind a dot).
 */
#ifndef BEADLE_SLACK_VIEW_H
#define BEADLE_SLACK_VIEW_H

#include <jansson.h>
#include <stdbool.h>

/* A notice as a window; its buttons, if there are any, lead on. New
 * reference. */
json_t *slack_view_of_notice(const json_t *notice);
/* What the payload of a DELIVERY_FORM, or a reply's page, shows: a form, or a
 * notice. New reference. */
json_t *slack_view(const json_t *payload);

/* The most that people can answer in words: in each field as many of that
 * letter as it takes. New reference. */
json_t *slack_view_longest(const json_t *form, const char *letter);
/* Is the form, or a page of it, more than Slack shows in a window? With those
 * answers in it, or NULL. */
bool slack_view_is_large(const json_t *form, const json_t *values);

#endif
