/*
 * blocks.h: a notice (model/delivery.h) drawn with Block Kit. Pure.
 *
 * What people wrote becomes rich text (slack/rich.h) or plain text, never
 * mrkdwn.
 * Limits: docs.slack.dev, blocks and block elements.
 */
#ifndef BEADLE_SLACK_BLOCKS_H
#define BEADLE_SLACK_BLOCKS_H

#include <jansson.h>

/* {"text": fallback, "blocks": […]}. New reference. */
json_t *slack_blocks(const json_t *notice);

#endif
