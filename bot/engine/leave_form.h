/*
 * leave_form.h: the buttons "I am away…" and "I am back", and the form behind
 * the first: until when, and who stands in. They are a reviewer's own and about
 * no case, so they are the service's and no workflow's. Engine thread.
 */
#ifndef BEADLE_ENGINE_LEAVE_FORM_H
#define BEADLE_ENGINE_LEAVE_FORM_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/handle.h"

#include <jansson.h>
#include <stdbool.h>

/* Are there the templates that say it? Without them nobody is asked. */
bool leave_form_is_there(const struct batch *batch);
/* Is the event, a button or a form, one of these? */
bool leave_form_is(const struct event *event);
/* Handles it. */
bool leave_form(
    struct batch *batch, struct handle_answer *answer, struct err *err);
/* Opens the form for the actor, a reviewer. */
bool leave_form_open(struct batch *batch, struct err *err);
/* Puts the buttons that the actor can press now into a notice for the chat;
 * none if they are in no office. */
bool leave_form_buttons(struct batch *batch, json_t *notice, struct err *err);
/* For the Home tab of the actor, whose head, with its buttons, is the first of
 * parts: a button more there, or, while they are away, a part that says so. */
bool leave_form_home(struct batch *batch, json_t *parts, struct err *err);

#endif
