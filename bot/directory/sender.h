/*
 * sender.h: the directory's thread: what workflows ask it (directory.look_up)
 * is looked up here, one after the other. A source that cannot be asked is
 * tried again by the engine, for as long as the case waits.
 */
#ifndef BEADLE_DIRECTORY_SENDER_H
#define BEADLE_DIRECTORY_SENDER_H

#include "base/err.h"
#include "model/config.h"
#include "model/delivery.h"

#include <stdbool.h>

struct directory_sender;

/* done is called on the directory's thread, once per delivery unless it is
 * stopped before. config, which has a [directory], is borrowed for the sender's
 * life. ERR_INPUT for a mistake in the roster or a filter. */
bool directory_sender_start(const struct config *config, delivery_done_fn *done,
    void *done_arg, struct directory_sender **ret_sender, struct err *err);
struct delivery_port directory_sender_port(struct directory_sender *sender);
/* Ends the thread; what it still had is asked again at the next start. False if
 * a look-up hangs: worker_stop() (base/worker.h). */
bool directory_sender_stop(struct directory_sender **sender);

#endif
