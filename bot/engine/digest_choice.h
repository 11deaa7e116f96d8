/*
 * digest_choice.h: "digest on" and "digest off", said in the chat or by mail by
 * a reviewer, or pressed in their Home tab. Engine thread.
 */
#ifndef BEADLE_ENGINE_DIGEST_CHOICE_H
#define BEADLE_ENGINE_DIGEST_CHOICE_H

#include "base/err.h"
#include "engine/batch.h"

#include <jansson.h>
#include <stdbool.h>

/* The verb of its button. */
extern const char DIGEST_CHOICE[];

/* batch->event are words of a member. ret_taken: they were such words, and have
 * been answered. */
bool digest_choice_take(struct batch *batch, bool *ret_taken, struct err *err);
/* batch->event is the button. */
bool digest_choice_press(struct batch *batch, struct err *err);
/* Adds to the data of the template home what batch->actor has chosen; and a
 * button to change it, new reference, NULL if they are no reviewer. */
bool digest_choice_home(
    struct batch *batch, json_t *data, json_t **ret_button, struct err *err);

#endif
