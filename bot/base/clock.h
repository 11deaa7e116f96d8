/*
 * clock.h: the only source of time. Milliseconds since the Unix epoch, UTC.
 *
 * The sandbox and the tests turn the clock: a file of eight bytes holds an
 * offset in milliseconds (native byte order), mapped read-only and added to
 * the real time. Production never attaches one.
 */
#ifndef BEADLE_BASE_CLOCK_H
#define BEADLE_BASE_CLOCK_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Wall clock, turned by the attached offset. Any thread. */
int64_t clock_now_ms(void);
/* Monotonic, never turned: for latencies and socket deadlines. Any thread. */
int64_t clock_monotonic_ms(void);
/* Maps the offset file. Call once, before threads start. ERR_INPUT if it is
 * not there or not of eight bytes. */
bool clock_attach(const char *path, struct err *err);
/* For unit tests: an offset without a file. */
void clock_turn_ms(int64_t by_ms);
/* clock_now_ms() is at_ms from now on, until it is stopped elsewhere; 0 lets
 * the clock run again. For a simulation, which moves time in steps. */
void clock_stop(int64_t at_ms);

/* "2026-11-24T12:30:00Z" (RFC 3339), whole seconds, rounded down; ret_text
 * needs CLOCK_TEXT_BYTES. */
enum { CLOCK_TEXT_BYTES = sizeof("-292277026596-12-31T23:59:59Z") };
void clock_format_utc(int64_t at_ms, char *ret_text, size_t size);

#endif
