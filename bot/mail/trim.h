/*
 * trim.h: what somebody wrote themselves in a mail: without what they answer
 * to, without what they hand on, without their signature. Pure, line by line.
 *
 * Mail programs mark a quotation with ">", with a line such as "On Monday,
 * Ada wrote:", with a block of From, Sent, To and Subject, or with "Original
 * Message" between dashes; trim_words.c has these in the languages of the
 * world. Answers between and below quoted lines are kept. When in doubt a line
 * is kept: the whole text is there beside it.
 */
#ifndef BEADLE_MAIL_TRIM_H
#define BEADLE_MAIL_TRIM_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Appends the own words of text (UTF-8, lines ended by LF) to out: no blank
 * lines at either end, at most one where something was left out. True if the
 * mail hands on somebody else's; its own words are then those above.
 */
bool trim_reply(const char *text, struct str *out);

#endif
