/*
 * blocks.h: a notice (model/delivery.h) drawn with Block Kit. Pure.
 *
 * What people wrote becomes rich text (slack/rich.h) or plain text, never
 * mrkdwn.
 * Limits: docs.slack.dev, blocks and block elements.
 */
#ifndef BEADLE_SLACK_BLOCKS_H
#define BEADLE_SLACK_BLOCKS_H

#include "base/jsonw.h"

#include <jansson.h>

/* Writes the members "text" (the fallback) and "blocks" of a message. */
void slack_blocks(struct jsonw *w, const json_t *notice);
/* {"text": fallback, "blocks": […]}, for those who look into it. New
 * reference. */
json_t *slack_blocks_tree(const json_t *notice);

#endif
