/*
 * sender.h: deliveries become Web API calls. Never blocks; answers come from
 * the web thread.
 */
#ifndef BEADLE_SLACK_SENDER_H
#define BEADLE_SLACK_SENDER_H

#include "engine/engine.h"
#include "model/delivery.h"
#include "net/web.h"

struct slack_sender;

/* api_url ends with "/"; all is borrowed for the sender's life. */
struct slack_sender *slack_sender_new(const char *api_url,
    const char *bot_token, struct web *web, struct engine *engine);
/* After web_stop(): nothing is in flight. */
void slack_sender_free(struct slack_sender **sender);
/* Owns the delivery; exactly one engine_submit_result() follows. */
void slack_sender_deliver(
    struct slack_sender *sender, struct delivery *taken_delivery);

#endif
