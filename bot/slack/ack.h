/*
 * ack.h: how an envelope is acknowledged. Pure.
 * Source: docs.slack.dev/apis/events-api/using-socket-mode.
 */
#ifndef BEADLE_SLACK_ACK_H
#define BEADLE_SLACK_ACK_H

#include "base/str.h"
#include "model/reply.h"

#include <stdbool.h>

/* Acks at or above this size are silently dropped by Slack. */
enum { SLACK_ACK_MAX_BYTES = 20480 };
/*
 * One frame below that size. Form errors ride in it if the envelope takes a
 * payload: at least one, as many as fit, each cut to 500 characters.
 */
void slack_ack(const char *envelope_id, bool accepts_payload,
    const struct reply *reply, struct str *out);

#endif
