/*
 * ticket.h: a fresh address to connect to, good once: apps.connections.open,
 * asked on the web thread and answered on the loop's.
 * Source: docs.slack.dev/reference/methods/apps.connections.open.
 */
#ifndef BEADLE_SLACK_TICKET_H
#define BEADLE_SLACK_TICKET_H

#include "net/websocket.h"
#include "slack/api.h"

#include <stdbool.h>
#include <stdint.h>

struct slack_ticket {
	const char *url;   /* NULL: there is none, error says why */
	const char *error; /* Slack's code or ours */
	bool refused;      /* a definite no: asking again changes nothing */
	int64_t retry_after_ms; /* Slack's wish, or -1 */
};

/* Borrowed for the call; on the loop's thread, exactly once. */
typedef void slack_ticket_fn(void *arg, const struct slack_ticket *ticket);

/* api has the app's token. Never blocks. */
void slack_ticket_ask(const struct slack_api *api, struct websocket_loop *loop,
    int64_t timeout_ms, slack_ticket_fn *done, void *arg);

#endif
