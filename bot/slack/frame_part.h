/*
 * frame_part.h: what frame.c and the files beside it share. Not for other
 * files.
 */
#ifndef BEADLE_SLACK_FRAME_PART_H
#define BEADLE_SLACK_FRAME_PART_H

#include "slack/frame.h"

#include <jansson.h>
#include <stddef.h>

/* What a person wrote, as they saw it (slack/said.h), with what looks like a
 * credential blanked. raw may be NULL. Yours to free(). */
char *slack_frame_words(
    const char *raw, const struct slack_frame_self *self, size_t *redacted);
/* "T0123/U0456"; NULL unless both are there. */
char *slack_frame_who(const char *team, const char *user);
/* An id of a bounded length, whatever the peer sent; each may be NULL. */
char *slack_frame_id(const char *kind, const char *a, const char *b,
    const char *c, const char *d);
struct event *slack_frame_note(const char *external_id);
/* Who acted, and their trigger, of an interactive payload. */
void slack_frame_actor(struct event *event, const json_t *payload);

/* What came of a button, a window or a shortcut. A note if it cannot be told
 * who, or what. */
struct event *slack_frame_interactive(const json_t *payload,
    const struct slack_frame_self *self, const char *envelope_id,
    size_t *redacted);
/* "/token status". A note if it cannot be told who, or what. */
struct event *slack_frame_command(const json_t *payload,
    const struct slack_frame_self *self, const char *envelope_id,
    size_t *redacted);
/* app_home_opened; a note unless it is the Home tab. */
struct event *slack_frame_home(const json_t *payload, const char *external_id);
/* A global or a message shortcut. */
struct event *slack_frame_shortcut(const json_t *payload,
    const struct slack_frame_self *self, size_t *redacted);

#endif
