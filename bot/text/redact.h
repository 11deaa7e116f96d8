/*
 * redact.h: blanks what looks like a credential before it is stored or
 * passed on. Pure.
 *
 * Canvas tokens (a shard number, a tilde, 40 to 100 letters and digits,
 * whatever is unseen among them; or exactly 64 of them near the word "token"),
 * tokens of Slack and GitHub, key ids of AWS, JSON Web Tokens, long values
 * after "Bearer" or a parameter such as access_token or client_secret, and the
 * password in a URL. (Canvas makes 64 characters, TOKEN_SIZE in its
 * access_token.rb; the hosted one puts the shard in front.) Prose, case
 * numbers, course codes, UUIDs and e-mail addresses are kept; so is a password
 * in the middle of a sentence, which nothing tells from a word.
 */
#ifndef BEADLE_TEXT_REDACT_H
#define BEADLE_TEXT_REDACT_H

#include "base/str.h"

#include <jansson.h>

/* Appends text to out with each find replaced by "[token removed]"; returns
 * how many there were. */
size_t redact_text(const char *text, struct str *out);
/* The same for every string in value, keys excepted, in place. */
size_t redact_json(json_t *value);

#endif
