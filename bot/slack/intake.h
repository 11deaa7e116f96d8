/*
 * intake.h: envelopes between their arrival and their acknowledgement. An
 * envelope's event goes to the engine; once its batch is committed, the
 * acknowledgement goes out on the link it came from, or not at all. When the
 * engine is full envelopes are held here, in order, and nothing more should
 * be read.
 *
 * All of it is for the loop's thread, and serves any number of links.
 */
#ifndef BEADLE_SLACK_INTAKE_H
#define BEADLE_SLACK_INTAKE_H

#include "engine/engine.h"
#include "net/websocket.h"
#include "slack/link.h"

#include <stdbool.h>

struct slack_intake;

/* Both are borrowed for the intake's life. */
struct slack_intake *slack_intake_new(
    struct engine *engine, struct websocket_loop *loop);
/* After engine_stop() and the loop's stop: no reply is on its way any more.
 * Forgets what is held. */
void slack_intake_free(struct slack_intake **intake);

/* Owns what the frame, an ENVELOPE, holds. False if the engine is full:
 * pause the links until slack_intake_room() says true. */
bool slack_intake_take(struct slack_intake *intake, struct slack_link *link,
    struct slack_frame *frame);
/* The engine has room: submits what is held. True if nothing is held now. */
bool slack_intake_room(struct slack_intake *intake);
/* Takes nothing more in and forgets what is held: it was not acknowledged,
 * so the peer sends it again. What was submitted is still answered. */
void slack_intake_stop(struct slack_intake *intake);

#endif
