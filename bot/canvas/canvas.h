/*
 * canvas.h: Canvas as a system that workflows call (model/delivery.h,
 * DELIVERY_CALL). What each operation takes and gives is in
 * flow/actor_type_canvas.c.
 */
#ifndef BEADLE_CANVAS_CANVAS_H
#define BEADLE_CANVAS_CANVAS_H

#include "model/config.h"
#include "model/delivery.h"
#include "net/web.h"

struct canvas;

/* config and web are borrowed for its life; done is called on the web thread,
 * once per delivery. */
struct canvas *canvas_new(const struct config_canvas *config, struct web *web,
    delivery_done_fn *done, void *done_arg);
struct delivery_port canvas_port(struct canvas *canvas);
/* After web_stop(): nothing is in flight. */
void canvas_free(struct canvas **canvas);

#endif
