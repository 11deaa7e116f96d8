/*
 * mine.h: the open requests of whoever asks. Somebody may have thousands: the
 * newest are looked at, of the rest it is said how many there are. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_MINE_H
#define BEADLE_ENGINE_MINE_H

#include "base/err.h"
#include "engine/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many are told of, and so many looked at for what fits a word. */
enum { MINE_TOLD_MAX = 5, MINE_MAX = 50 };

struct mine {
	int64_t ids[MINE_MAX]; /* the newest, the oldest of them first */
	size_t count;
	int64_t open; /* of all, with those that are not here */
};

/* The actor's; max at most. One that cannot be read is logged and not here. */
bool mine(
    struct batch *batch, size_t max, struct mine *ret_mine, struct err *err);
/* "4,950": those beyond shown. Yours to free(); NULL if there are none. */
char *mine_more(const struct mine *mine, size_t shown);

#endif
