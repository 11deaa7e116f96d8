/*
 * token.h: the access tokens of the inbox and of the relay (net/oauth.h), and
 * the newest refresh token of each. Some token servers give a new one with each
 * access token and take the old one back; so it is kept beside the database
 * ("….inbox-token", "….relay-token"), sealed under the store's key. It counts
 * as long as the configuration still has the token that it came from: a new
 * one there is a new beginning.
 */
#ifndef BEADLE_MAIL_TOKEN_H
#define BEADLE_MAIL_TOKEN_H

#include "base/err.h"
#include "model/config.h"
#include "net/oauth.h"

#include <stdbool.h>

/* Whose tokens: borrows the configuration. */
struct mail_token {
	const struct config *config;
	const struct config_token *keys;
	const char *name; /* a constant: of its file, and of what seals it */
};
struct mail_token mail_token_of_inbox(const struct config *config);
struct mail_token mail_token_of_relay(const struct config *config);

/* NULL if the configuration has no token_url for it. Both are borrowed for its
 * life. */
struct oauth *mail_token_oauth(struct mail_token *token, struct web *web);

/* The refresh token that was kept, for wiped_string(); NULL if there is none
 * that comes from the configuration's. */
char *mail_token_read(const struct mail_token *token);
/* Instead of the last one; on the disk when this is true. */
bool mail_token_keep(
    const struct mail_token *token, const char *refresh_token, struct err *err);

#endif
