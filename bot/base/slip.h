/*
 * slip.h: slips of the pen: which known name was probably meant. Pure.
 */
#ifndef BEADLE_BASE_SLIP_H
#define BEADLE_BASE_SLIP_H

#include <stdbool.h>
#include <stddef.h>

/* Could written be a slip for meant? True for up to two edits (fewer in short
 * names), each a letter more, less, another, or two letters swapped. */
bool slip_is(const char *written, const char *meant);

/* The nearest of names found so far. Start with {.written = name}, offer
 * every name there is, read best: NULL if none is near. Names are borrowed. */
struct slip {
	const char *written;
	const char *best;
	size_t edits; /* of best */
};
void slip_offer(struct slip *slip, const char *name);

#endif
