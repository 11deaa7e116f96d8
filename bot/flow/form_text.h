/*
 * form_text.h: the text of one answer: made tidy, and held against the
 * formats that forms know. Pure.
 */
#ifndef BEADLE_FLOW_FORM_TEXT_H
#define BEADLE_FLOW_FORM_TEXT_H

#include <stdbool.h>

/* Trimmed, with plain newlines and, but for those and tabs, nothing that nobody
 * sees (str_unseen_bytes()).
 * Yours to free(). */
char *form_text_tidy(const char *text);

bool form_text_format_exists(const char *format);
/*
 * "date": a day that exists (RFC 3339); "email": a dot-atom at a domain of two
 * or more labels (RFC 5322, 5321); "uri": an address of RFC 3986 that begins
 * with https:// or http:// and names a host. Unless text is one, what to do,
 * for the person who wrote it; otherwise NULL. The format must exist.
 */
const char *form_text_format_problem(const char *format, const char *text);

#endif
