/*
 * probe.h: can Beadle do in Canvas what the configuration wants of it, and no
 * more than that? For an operator, before anything depends on it.
 */
#ifndef BEADLE_CANVAS_PROBE_H
#define BEADLE_CANVAS_PROBE_H

#include "model/config.h"

#include <stdbool.h>

enum canvas_probe_kind {
	CANVAS_PROBE_GOOD,
	CANVAS_PROBE_ODD, /* works, and should be looked at */
	CANVAS_PROBE_WRONG,
};

/* One finding, a sentence for an operator, without a full stop. */
typedef void canvas_probe_fn(
    void *arg, enum canvas_probe_kind kind, const char *text);

/*
 * Asks, changing nothing, on a web thread of its own, and waits: a few seconds,
 * half a minute if nobody answers. tell() is called on the caller's thread.
 * False if anything is wrong.
 */
bool canvas_probe(
    const struct config_canvas *config, canvas_probe_fn *tell, void *arg);

#endif
