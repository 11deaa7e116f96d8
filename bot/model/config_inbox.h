/*
 * config_inbox.h: the keys of [mail] that begin with inbox: where mail comes
 * in, and who we are there. Each is a config_set_fn (config_reader.h).
 */
#ifndef BEADLE_MODEL_CONFIG_INBOX_H
#define BEADLE_MODEL_CONFIG_INBOX_H

#include "base/err.h"
#include "model/config_reader.h"

#include <stdbool.h>

/* imaps://USER@HOST:PORT/FOLDER, imap+starttls://…, imap://… to this machine,
 * or maildir:PATH. */
bool config_inbox_set(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);
bool config_inbox_folder(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);

/* Once [mail] has all its keys: do they fit together? What was left out gets
 * its usual value. */
void config_inbox_end(struct config_reader *r);

#endif
