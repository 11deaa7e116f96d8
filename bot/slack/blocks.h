/*
 * blocks.h: a notice (model/delivery.h) drawn with Block Kit. Pure.
 *
 * Words go into rich_text elements, which show them as they are: mrkdwn has
 * no escape for * _ ~ and `, and would let a requester format, link or ping.
 * Limits: docs.slack.dev, blocks and block elements.
 */
#ifndef BEADLE_SLACK_BLOCKS_H
#define BEADLE_SLACK_BLOCKS_H

#include <jansson.h>

/* {"text": fallback, "blocks": […]}. New reference. */
json_t *slack_blocks(const json_t *notice);
/* text as a plain_text object of at most max_points characters. */
json_t *slack_blocks_plain(const char *text, size_t max_points);

#endif
