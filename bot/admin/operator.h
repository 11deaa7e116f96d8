/*
 * operator.h: what beadle send and beadle bulk share: to send a case an event
 * through the control socket, and to say what came of it. Main thread.
 */
#ifndef BEADLE_ADMIN_OPERATOR_H
#define BEADLE_ADMIN_OPERATOR_H

#include "base/err.h"
#include "control/message.h"
#include "model/config.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit codes beside those of sysexits.h: a case did not take it. */
enum { OPERATOR_REFUSED = 1 };

/* Parses the value of an option that is JSON; false: it was said what is
 * wrong. A NULL text is NULL. */
bool operator_json(const char *command, const char *option, const char *text,
    json_t **ret_value);
/*
 * Sends, again for some seconds while the service is busy. False: err's kind
 * as of control_send(), or ERR_AGAIN because it was not committed; ret_answer's
 * outcome is "done", "refused" or "form_errors".
 */
bool operator_send(const struct config *config, const char *event,
    const char *number, const json_t *data, struct control_answer *ret_answer,
    struct err *err);
/* Why a case does not take it, in words. */
const char *operator_words(const char *reason);
/* ": sent", or ": not sent: " and why, and the end of the line. */
void operator_print(const struct control_answer *answer, FILE *out);
/* What to exit with after operator_send() failed. */
int operator_exit(const struct err *err);

#endif
