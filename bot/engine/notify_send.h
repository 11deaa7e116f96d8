/*
 * notify_send.h: a notice on one way to one recipient: their address and lane,
 * the words, the message's own row if it is to be edited or answered, the
 * outbox row. Engine thread.
 */
#ifndef BEADLE_ENGINE_NOTIFY_SEND_H
#define BEADLE_ENGINE_NOTIFY_SEND_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/keep.h"
#include "engine/notify.h"

#include <jansson.h>
#include <stdbool.h>

/* Nothing happens if there is no chat, or they cannot be reached in it. */
bool notify_send_chat(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct keep_whom *whom, struct err *err);
/* Nothing happens if there is no mail. With answers read, the mail has what
 * the chat's buttons do, and may be replied to as the message in the chat. */
bool notify_send_mail(struct batch *batch, const struct notify_case *c,
    const json_t *action, const struct keep_whom *whom, struct err *err);

#endif
