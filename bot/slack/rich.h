/*
 * rich.h: Markdown (text/markdown.h) drawn as rich_text blocks, which show
 * words as they are: mrkdwn has no escape for * _ ~ and `, and would let a
 * requester format, link or ping. Pure.
 * Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
 */
#ifndef BEADLE_SLACK_RICH_H
#define BEADLE_SLACK_RICH_H

#include "base/jsonw.h"
#include "text/markdown.h"

#include <stddef.h>

/* Writes at most so many elements of an array: rich_text blocks, with a
 * divider where the Markdown has a rule. How many there were. */
size_t slack_rich(
    struct jsonw *w, const struct markdown_node *blocks, size_t most);

#endif
