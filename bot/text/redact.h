/*
 * redact.h: blanks what looks like a credential before it is stored or
 * passed on. The rule for Canvas tokens and its sources: facts on Canvas,
 * section 4 (a shard number, a tilde, 64 characters; "Bearer …";
 * "access_token=…"; a bare run of 64 letters and digits near "token").
 * Also Slack tokens (xoxb-, xoxp-, xapp-). Pure.
 */
#ifndef BEADLE_TEXT_REDACT_H
#define BEADLE_TEXT_REDACT_H

#include "base/str.h"

#include <jansson.h>

/* Copies text to out with each find replaced by "[token removed]"; returns
 * how many there were. */
size_t redact_text(const char *text, struct str *out);
/* The same for every string in value, keys excepted, in place. */
size_t redact_json(json_t *value);

#endif
