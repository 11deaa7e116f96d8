/*
 * flowed.h: paragraphs that a mail program has broken into lines for the way
 * (RFC 3676, format=flowed: Apple Mail and Thunderbird write it) become one
 * line again. Pure.
 */
#ifndef BEADLE_MAIL_FLOWED_H
#define BEADLE_MAIL_FLOWED_H

#include <stdbool.h>

/* lines are ended by LF. delsp is the parameter of that name: the space at a
 * broken line's end is not part of the text. Yours to free(). */
char *flowed_join(const char *lines, bool delsp);

#endif
