/*
 * service.h: the running service: opens the store, starts the threads, waits
 * for signals, stops the threads in reverse.
 */
#ifndef BEADLE_SERVICE_H
#define BEADLE_SERVICE_H

#include "base/err.h"
#include "base/str.h"
#include "model/config.h"

#include <stdbool.h>

/*
 * Runs until SIGTERM or SIGINT; SIGHUP reloads the templates. False if it
 * could not start: ret_problems says why, a line each, and the kind of err
 * (may be NULL) whether it may pass by itself (ERR_AGAIN). Main thread.
 */
bool service_run(
    const struct config *config, struct str *ret_problems, struct err *err);

#endif
