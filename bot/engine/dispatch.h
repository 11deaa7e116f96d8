/*
 * dispatch.h: which outbox rows go out next. Holds ids, times and lanes; the
 * store holds the content, but for what goes as soon as it is committed. Rows
 * of one lane go one after the other, retries included; lanes go in parallel up
 * to each system's bound.
 *
 * Touched only after a commit, so that a rolled-back batch never shows here.
 * Engine thread.
 */
#ifndef BEADLE_ENGINE_DISPATCH_H
#define BEADLE_ENGINE_DISPATCH_H

#include "base/err.h"
#include "model/delivery.h"
#include "store/outbox.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

struct dispatch;

struct dispatch *dispatch_new(struct store *store);
void dispatch_free(struct dispatch **dispatch);
/* Before dispatch_load(), one for each system; eight at the most. */
void dispatch_add_port(
    struct dispatch *dispatch, const struct delivery_port *port);
/* Takes up the open rows of earlier runs: each may have been sent. A pause
 * that had begun goes on. */
bool dispatch_load(struct dispatch *dispatch, struct err *err);

/* A committed new row; takes its contents. Its payload, if it has one, spares
 * reading it again if the row goes in the next pump. */
void dispatch_add(struct dispatch *dispatch, struct outbox_row *taken_row);
/* The row in flight under this id, without payload; NULL if it is not. */
const struct outbox_row *dispatch_in_flight(
    const struct dispatch *dispatch, int64_t outbox_id);
/* The row was withdrawn: it does not go any more. One in flight stays there
 * until its result comes. */
void dispatch_withdraw(struct dispatch *dispatch, int64_t outbox_id);
/* The row is finished for good. */
void dispatch_finish(struct dispatch *dispatch, int64_t outbox_id);
/* The row goes again at due_at_ms, before the rest of its lane. */
void dispatch_postpone(struct dispatch *dispatch, int64_t outbox_id,
    int64_t due_at_ms, bool maybe_sent);

/* The same for a row that was not tried. Held in memory alone. */
void dispatch_put_off(
    struct dispatch *dispatch, int64_t outbox_id, int64_t due_at_ms);

/* A row that cannot even be handed over: engine_submit_result(). */
typedef void dispatch_result_fn(
    void *arg, struct delivery_result *taken_result);
/* Hands over what is due and fits. */
void dispatch_pump(struct dispatch *dispatch, int64_t now_ms,
    dispatch_result_fn *result, void *result_arg);
/* When something waiting becomes due; INT64_MAX if nothing does. */
int64_t dispatch_next_due(const struct dispatch *dispatch);
/* How many rows wait or are in flight. */
size_t dispatch_open_count(const struct dispatch *dispatch);

#endif
