/*
 * line.h: one line of text over a local socket, bounded in length and time.
 * Both ends of the control socket use it.
 */
#ifndef BEADLE_CONTROL_LINE_H
#define BEADLE_CONTROL_LINE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { CONTROL_LINE_MAX_BYTES = 64 * 1024 };

/*
 * Reads up to the first newline, which is not kept; what comes after it is
 * ignored. until_ms is of clock_monotonic_ms(). stop_fd (-1: none) becoming
 * readable ends the wait. ERR_AGAIN: the time is over, the peer is gone, or it
 * was stopped. ERR_INPUT: the line is longer than line->max_bytes.
 */
bool control_line_read(
    int fd, int stop_fd, int64_t until_ms, struct str *line, struct err *err);
/* Writes text and a newline. ERR_AGAIN as above. */
bool control_line_write(
    int fd, const char *text, int64_t until_ms, struct err *err);

#endif
