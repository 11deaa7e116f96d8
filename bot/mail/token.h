/*
 * token.h: the newest refresh token of the inbox. Some token servers give a new
 * one with each access token and take the old one back; so it is kept beside
 * the database ("….inbox-token"), sealed under the store's key. It counts as
 * long as the configuration still has the token that it came from: a new one
 * there is a new beginning.
 */
#ifndef BEADLE_MAIL_TOKEN_H
#define BEADLE_MAIL_TOKEN_H

#include "base/err.h"
#include "model/config.h"

#include <stdbool.h>

/* The one that was kept, for wiped_string(); NULL if there is none that comes
 * from config's. */
char *mail_token_read(const struct config *config);
/* Instead of the last one; on the disk when this is true. */
bool mail_token_keep(
    const struct config *config, const char *token, struct err *err);

#endif
