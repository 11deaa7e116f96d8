/*
 * config_token.h: the keys of a login by OAuth token: token_url, client_id,
 * client_secret, refresh_token, scope and sasl in [mail] are the relay's, and
 * with inbox_ before them the inbox'. Setters are config_set_fn
 * (config_reader.h).
 */
#ifndef BEADLE_MODEL_CONFIG_TOKEN_H
#define BEADLE_MODEL_CONFIG_TOKEN_H

#include "base/err.h"
#include "model/config_reader.h"

#include <stdbool.h>

bool config_token_url(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);
/* xoauth2 or oauthbearer. */
bool config_token_sasl(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err);

/* Once [mail] has all its keys: do those with this prefix ("", "inbox_") fit
 * together? What was left out gets its usual value. */
void config_token_end(
    struct config_reader *r, const char *prefix, struct config_token *token);

#endif
