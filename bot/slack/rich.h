/*
 * rich.h: Markdown (text/markdown.h) drawn as rich_text blocks, which show
 * words as they are: mrkdwn has no escape for * _ ~ and `, and would let a
 * requester format, link or ping. Pure.
 * Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
 */
#ifndef BEADLE_SLACK_RICH_H
#define BEADLE_SLACK_RICH_H

#include <jansson.h>

/* Appends tree, an array of Markdown blocks, to blocks: rich_text blocks,
 * with a divider where the Markdown has a rule. Nothing for an empty tree. */
void slack_rich_add(json_t *blocks, const json_t *tree);

#endif
