/*
 * talk_part.h: what the files of talk.h share; for talk*.c only.
 */
#ifndef BEADLE_ADMIN_TALK_PART_H
#define BEADLE_ADMIN_TALK_PART_H

#include "admin/talk.h"

/* Takes apart what follows the word that a line is known by. */
typedef bool talk_parse_fn(
    const char *rest, struct talk_line *line, struct err *err);

/* A line that begins with a person, or a system. */
bool talk_act(const char *text, struct talk_line *line, struct err *err);

/* What follows word and white space, a colon included, or NULL if text begins
 * otherwise. */
const char *talk_after(const char *text, const char *word);
/* "a = b" into two, which are yours. False, and nothing set, without a sign. */
bool talk_pair(const char *text, char **ret_left, char **ret_right);
/* The next word of text, quoted or not; moves text behind it. Yours to free(),
 * "" at the end. */
char *talk_word(const char **text);
/* "2d", "36h", "90m", "1w", or ISO 8601's "P2D". */
bool talk_span(const char *text, int64_t *ret_ms);

#endif
