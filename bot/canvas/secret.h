/*
 * secret.h: what Canvas answers, without its secrets. The answer to the
 * creation of a token holds the token, once; nothing of ours may. Pure.
 */
#ifndef BEADLE_CANVAS_SECRET_H
#define BEADLE_CANVAS_SECRET_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Copies JSON to out, except for strings whose member nobody needs: they come
 * out empty, whatever a later Canvas calls them. Of token and visible_token the
 * beginning is kept, as Canvas itself shows it: "abcde...", without the shard
 * before it. Not one byte more of them is copied.
 *
 * False for what is not JSON at all, or is too deep or too long for out, whose
 * contents then are of no use but hold no secret either. What passes may still
 * not parse.
 */
bool canvas_secret_drop(const char *json, size_t len, struct str *out);

#endif
