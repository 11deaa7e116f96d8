/*
 * manifest.h: the Slack app that Beadle needs: what it may do, what it is told,
 * how people call it. Pure.
 * Source: docs.slack.dev/reference/app-manifest; slackapi/manifest-schema.
 */
#ifndef BEADLE_SLACK_MANIFEST_H
#define BEADLE_SLACK_MANIFEST_H

#include <jansson.h>

/* A bot scope, and what does not work without it. */
struct slack_scope {
	const char *name;
	const char *what_for; /* "to read direct messages" */
};

/* Every one that is needed; a row without a name ends them. */
extern const struct slack_scope slack_scopes[];

/*
 * The app's manifest. name (of the app and the bot; 35 characters are Slack's
 * most) is what people mention; commands is an array of {"command": "/token",
 * "title": what it is for}. New reference.
 */
json_t *slack_manifest(const char *name, const json_t *commands);

#endif
