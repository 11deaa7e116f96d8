/*
 * inbox.h: the mail-in thread: mail comes out of a box (mail/box.h), goes
 * through the intake (mail/intake.h), and is filed after the commit. It never
 * gives up: what goes wrong is logged, and tried again later.
 */
#ifndef BEADLE_MAIL_INBOX_H
#define BEADLE_MAIL_INBOX_H

#include "base/err.h"
#include "engine/engine.h"
#include "model/config.h"
#include "net/web.h"

#include <stdbool.h>

struct mail_inbox;

/* config has an inbox. All are borrowed for its life; web may be NULL unless
 * the inbox needs tokens. */
struct mail_inbox *mail_inbox_new(
    const struct config *config, struct engine *engine, struct web *web);
/* Starts the thread. After engine_start(): what is taken must be answered. */
bool mail_inbox_start(struct mail_inbox *inbox, struct err *err);
/* The engine has room again. Any thread. */
void mail_inbox_room(struct mail_inbox *inbox);
/* Reads nothing more, files what the engine has taken, ends the thread if it
 * was started. Before engine_stop(), without which the last mail would wait for
 * its answer. */
void mail_inbox_stop(struct mail_inbox *inbox);
/* After engine_stop() and web_stop(): nobody calls back any more. */
void mail_inbox_free(struct mail_inbox **inbox);

#endif
