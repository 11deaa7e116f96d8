/*
 * said.h: what somebody wrote in Slack, as they saw it: Slack wraps links and
 * names that a person types into markup of its own. Pure.
 * Source: docs.slack.dev/messaging/formatting-message-text.
 */
#ifndef BEADLE_SLACK_SAID_H
#define BEADLE_SLACK_SAID_H

/*
 * The plain words of a message or command: entities undone once; a link is
 * its label, with the address behind it if that says something else; a person,
 * channel or group is "@name", "#name" (or its id where Slack gives no name).
 * A mention of self (may be NULL) is left out, and blanks at both ends are.
 * What people type themselves comes escaped, so that nobody can write markup.
 * Never NULL; yours to free().
 */
char *slack_said(const char *text, const char *self);

#endif
