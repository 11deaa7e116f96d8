/*
 * bounced.h: a mail of ours came back, or the relay never took it. Its row has
 * failed, the case's record says so, and whoever is in chat gets the notice
 * there. If it is the address that does not work (RFC 3463, class 5), it is
 * remembered as such, further notices to it go by chat (engine/notify.h), and
 * the offices that have an open case of that person are told once.
 */
#ifndef BEADLE_ENGINE_BOUNCED_H
#define BEADLE_ENGINE_BOUNCED_H

#include "base/err.h"
#include "engine/batch.h"
#include "store/outbox.h"

#include <stdbool.h>

/* Handles batch->event, an EVENT_BOUNCE. A second one is nothing. */
bool bounced(struct batch *batch, struct err *err);
/* What follows from it. mail, with its payload, has failed and is on the
 * record; for_good: nothing will ever arrive at its address. Needs no
 * batch->event. */
bool bounced_mail(struct batch *batch, const struct outbox_row *mail,
    bool for_good, struct err *err);

#endif
