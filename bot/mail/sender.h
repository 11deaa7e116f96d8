/*
 * sender.h: the mail-out thread. libesmtp blocks, so it blocks alone. What
 * waits goes out in one SMTP session, up to 50 mails.
 */
#ifndef BEADLE_MAIL_SENDER_H
#define BEADLE_MAIL_SENDER_H

#include "base/err.h"
#include "model/config.h"
#include "model/delivery.h"
#include "net/oauth.h"

#include <stdbool.h>

struct mail_sender;

/* done is called on the mail thread, once per delivery unless it is stopped
 * before. config and oauth (NULL: the password is used, if any) are borrowed
 * for the sender's life. */
bool mail_sender_start(const struct config *config, struct oauth *oauth,
    delivery_done_fn *done, void *done_arg, struct mail_sender **ret_sender,
    struct err *err);
struct delivery_port mail_sender_port(struct mail_sender *sender);
/* Ends the thread; what it still had is taken up at the next start. False if a
 * session hangs: worker_stop() (base/worker.h). No token is asked for after
 * it, in either case. */
bool mail_sender_stop(struct mail_sender **sender);

#endif
