/*
 * timing.h: the timers of cases: set and cancelled as the chart says, due in
 * business time, standing still while somebody else is waited for. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_TIMING_H
#define BEADLE_ENGINE_TIMING_H

#include "base/err.h"
#include "engine/batch.h"
#include "flow/workflow.h"
#include "store/case_record.h"
#include "store/timer.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Carries out a timer_set or timer_cancel of a step. */
bool timing_effect(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, const json_t *effect, struct err *err);

/*
 * After a step: stops the timers whose delay pauses in the states that the
 * case is in now, and lets those run on that no longer do, with what they had
 * left.
 */
bool timing_pause(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, struct err *err);

/* Sets a timer again whose case could not digest it: with its whole duration,
 * but an hour at least, as it may not be able to the next time either. Changes
 * it. */
bool timing_try_again(
    struct batch *batch, struct timer *timer, struct err *err);

/*
 * For a case that goes on under another version: of the timers that effects
 * (of a step that set all of them anew) set, those that run already are left
 * alone, and those that no state has any more are cancelled. Changes effects.
 */
bool timing_carry_over(struct batch *batch, const struct case_record *record,
    json_t *effects, struct err *err);

/*
 * Reckons the due time of every timer that runs by a calendar once more: at
 * the start, since the calendar or the machine's time zones may be others
 * now. In a transaction of its own. ret_moved: how many are due at another
 * time. ERR_INPUT names a calendar that is not configured.
 */
bool timing_recompute(const struct config *config, struct store *store,
    size_t *ret_moved, struct err *err);

#endif
