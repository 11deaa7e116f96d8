/*
 * escape.h: & < > as Slack wants them in text it parses, and back. Pure.
 * Source: docs.slack.dev/messaging/formatting-message-text.
 */
#ifndef BEADLE_SLACK_ESCAPE_H
#define BEADLE_SLACK_ESCAPE_H

#include "base/str.h"

/* Nothing else is escaped, and nothing of text pings or links any more. */
void slack_escape(const char *text, struct str *out);
/* Undoes it once: what was typed as "&lt;" stays so. Never NULL; yours to
 * free(). */
char *slack_unescape(const char *text);

#endif
