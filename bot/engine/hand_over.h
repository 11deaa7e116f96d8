/*
 * hand_over.h: from an outbox row whose turn it is to the delivery that its
 * sender gets: the content, read again unless it is at hand, and the places of
 * earlier messages, known only by now. Engine thread.
 */
#ifndef BEADLE_ENGINE_HAND_OVER_H
#define BEADLE_ENGINE_HAND_OVER_H

#include "base/err.h"
#include "model/delivery.h"
#include "store/outbox.h"
#include "store/store.h"

#include <stdbool.h>

/* Takes the row's payload, if it has one. maybe_sent: an earlier attempt may
 * have arrived. ERR_REFUSED: it can never go (the message that it edits was
 * never sent, the row is settled); ERR_AGAIN: not now. */
bool hand_over(struct store *store, struct outbox_row *row, bool maybe_sent,
    struct delivery **ret_delivery, struct err *err);

#endif
