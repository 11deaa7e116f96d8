/*
 * drawing.h: chat messages drawn as HTML, from the very JSON that their chat
 * system would be sent, about as its client draws them. All text is escaped;
 * the classes are page.c's. Pure.
 */
#ifndef BEADLE_ADMIN_DRAWING_H
#define BEADLE_ADMIN_DRAWING_H

#include "base/str.h"

#include <jansson.h>

/* slack_blocks()'s message. */
void drawing_slack(const json_t *message, struct str *out);
/* teams_card()'s card. */
void drawing_teams(const json_t *card, struct str *out);

#endif
