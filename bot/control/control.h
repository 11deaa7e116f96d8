/*
 * control.h: the control socket of a running service: who may run it, its own
 * account and root, may send cases what their workflows let operators send
 * ("by": "operator"). A thread of its own takes one connection after the
 * other, reads one line (message.h), hands the event to the engine, and
 * answers once it is committed.
 */
#ifndef BEADLE_CONTROL_CONTROL_H
#define BEADLE_CONTROL_CONTROL_H

#include "base/err.h"
#include "engine/engine.h"

#include <stdbool.h>

struct control;

/*
 * Listens at path, a socket with mode 0600; one that a dead service has left
 * there is replaced. After engine_start(), whose engine is borrowed. ERR_INPUT:
 * it cannot be there; ERR_AGAIN: another service listens, or there is no
 * thread.
 */
bool control_start(const char *path, struct engine *engine,
    struct control **ret_control, struct err *err);
/* Takes nothing more, waits for the answer that is due, removes the socket.
 * Before engine_stop(). NULL is stopped already. */
void control_stop(struct control **control);

#endif
