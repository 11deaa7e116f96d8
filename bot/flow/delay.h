/*
 * delay.h: the clocks that a chart's states have (after): how long they run,
 * by which calendar, and when they stand still. Pure.
 */
#ifndef BEADLE_FLOW_DELAY_H
#define BEADLE_FLOW_DELAY_H

#include "flow/chart.h"
#include "flow/duration.h"

#include <jansson.h>
#include <stdbool.h>

struct delay {
	struct duration duration;
	const char *calendar; /* borrowed; NULL: the clock alone */
};

/* What the timer of that id (a timer_set's "id") was set for. False if no
 * state of the chart has it. */
bool delay_find(
    const struct chart *chart, const char *timer_id, struct delay *ret_delay);

/*
 * The clocks of active states that can stand still: {timer id: does it now?}.
 * A clock whose delay says "pausedIn": TAG stands while its own state or one
 * inside it is active that has this tag; what other states wait for is
 * nothing to it. New reference.
 */
json_t *delay_pauses(const struct chart *chart, const json_t *snapshot);

/* Does a state have one of the tags, a name or a list of names? */
bool delay_has_tag(const struct chart_node *node, const json_t *tags);

#endif
