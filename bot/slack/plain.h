/*
 * plain.h: words as they are, within Slack's limits. Pure. Slack counts
 * characters and does not say of which kind: here they are code points.
 */
#ifndef BEADLE_SLACK_PLAIN_H
#define BEADLE_SLACK_PLAIN_H

#include "base/jsonw.h"

#include <jansson.h>
#include <stddef.h>

/* At most max_points characters; what was cut off has left an ellipsis.
 * Yours to free(). */
char *slack_plain_cut(const char *text, size_t max_points);
/* The same as a plain_text object. New reference. */
json_t *slack_plain(const char *text, size_t max_points);
/* The same two, written as a member of an object. */
void slack_plain_member(
    struct jsonw *w, const char *key, const char *text, size_t max_points);
void slack_plain_object(
    struct jsonw *w, const char *key, const char *text, size_t max_points);

#endif
