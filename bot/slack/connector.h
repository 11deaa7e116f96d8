/*
 * connector.h: has one connection to Slack, and a second one while the first
 * is being replaced: a new one is greeted before the old one is drained and
 * closed. What goes wrong is logged, counted, and tried again later; it never
 * gives up.
 *
 * All of it is for the loop's thread.
 * Source: docs.slack.dev/apis/events-api/using-socket-mode.
 */
#ifndef BEADLE_SLACK_CONNECTOR_H
#define BEADLE_SLACK_CONNECTOR_H

#include "net/websocket.h"
#include "slack/api.h"
#include "slack/link.h"
#include "slack/reconnect.h"

#include <stdbool.h>
#include <stdint.h>

struct slack_connector;

struct slack_connector_pace {
	struct slack_link_pace link;
	struct slack_reconnect_pace again;
	int64_t drain_ms; /* that a replaced connection is still read */
};

struct slack_connector_options {
	const struct slack_api *api; /* with the app's token */
	struct websocket_loop *loop;
	const struct slack_frame_self *self;
	const struct slack_connector_pace *pace;
	/* As in struct slack_link_events. */
	void (*envelope)(
	    void *arg, struct slack_link *link, struct slack_frame *frame);
	/* After slack_connector_stop(): every connection is gone. */
	void (*closed)(void *arg);
	void *arg;
};

/* options' contents are borrowed for the connector's life. Any thread, before
 * slack_connector_start(). */
struct slack_connector *slack_connector_new(
    const struct slack_connector_options *options);
void slack_connector_start(struct slack_connector *connector);
/* Back-pressure, on all its connections. */
void slack_connector_pause(struct slack_connector *connector, bool paused);
/* Sends what is queued and closes; closed() follows, perhaps at once. */
void slack_connector_stop(struct slack_connector *connector);
/* After the web thread's and the loop's stop: nobody calls back any more. */
void slack_connector_free(struct slack_connector **connector);

#endif
