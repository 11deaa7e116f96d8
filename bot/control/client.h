/*
 * client.h: the other end of the control socket, for commands. Main thread.
 */
#ifndef BEADLE_CONTROL_CLIENT_H
#define BEADLE_CONTROL_CLIENT_H

#include "base/err.h"
#include "control/message.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * Sends a case an event (data may be NULL) and waits for the outcome, at most
 * half a minute. ERR_REFUSED: this account may not. ERR_INPUT: nothing listens
 * at path. ERR_AGAIN: there was no answer, and whether it was carried out is
 * not known.
 */
bool control_send(const char *path, const char *event, const char *number,
    const json_t *data, struct control_answer *ret_answer, struct err *err);

#endif
