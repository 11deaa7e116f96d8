/*
 * engine.h: the one thread that decides. It owns the database handle; the
 * rest of the program talks to it through the calls below.
 */
#ifndef BEADLE_ENGINE_ENGINE_H
#define BEADLE_ENGINE_ENGINE_H

#include "base/err.h"
#include "model/config.h"
#include "model/delivery.h"
#include "model/event.h"
#include "model/reply.h"

#include <stdbool.h>
#include <stddef.h>

struct engine;

/* Called on the engine thread after the batch is committed (or could not
 * be); must not block. The reply is borrowed for the call. */
typedef void engine_reply_fn(void *arg, const struct reply *reply);
/* Called on the engine thread when a full queue has room again. */
typedef void engine_room_fn(void *arg);

/*
 * Opens the store, loads workflows and templates, takes up unfinished work.
 * What is wrong is in ret_problems, a line each, for people; err (may be NULL)
 * has its kind alone: ERR_AGAIN if it may pass by itself. The configuration is
 * borrowed for the engine's life.
 */
bool engine_open(const struct config *config, struct engine **ret_engine,
    struct str *ret_problems, struct err *err);
void engine_close(struct engine **engine);

/* Before engine_start. At most one port per system. */
void engine_add_port(struct engine *engine, const struct delivery_port *port);
void engine_set_room(struct engine *engine, engine_room_fn *fn, void *arg);
bool engine_start(struct engine *engine, struct err *err);
/* Takes nothing more in, finishes what is queued, commits, ends the thread.
 * Results that come later are dropped: their rows are taken up at the next
 * start. */
void engine_stop(struct engine *engine);

/*
 * Instead of engine_start(), for who drives the engine himself: hands out
 * what is due and decides what is queued, on the caller's thread, without
 * waiting. True if there was anything; call it until there is not, as a
 * port's results are queued too.
 */
bool engine_turn(struct engine *engine);
/* When the next timer or postponed delivery is due; INT64_MAX: never. On the
 * thread that runs the engine. */
int64_t engine_next_due_ms(const struct engine *engine);

/*
 * Queues an event. False if the queue is full or the engine is stopping: the
 * event is still yours, stop reading your source until the room callback.
 * Any thread.
 */
bool engine_submit(struct engine *engine, struct event *taken_event,
    engine_reply_fn *reply, void *reply_arg);
/* What became of a delivery. Any thread; never refused, as the engine has
 * bounded what is in flight. */
void engine_submit_result(
    struct engine *engine, struct delivery_result *taken_result);
/* Loads the templates again and uses them if they are sound. Any thread. */
void engine_reload_templates(struct engine *engine);

#endif
