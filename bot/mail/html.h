/*
 * html.h: an HTML mail as the text a person reads in it. Only html.c knows
 * libxml2, whose parser for HTML takes whatever it gets.
 */
#ifndef BEADLE_MAIL_HTML_H
#define BEADLE_MAIL_HTML_H

#include "base/str.h"

/*
 * Appends the text of html (UTF-8) to out, as far as it fits. Paragraphs are
 * set off by a blank line, list items begin with "- ", a rule is a line of
 * underscores, what is quoted begins with "> " as in a plain mail, a link is
 * "words <https://...>". Scripts, styles and what is hidden are not there.
 * Nothing in the text is safe in HTML again.
 */
void html_to_text(const char *html, struct str *out);

#endif
