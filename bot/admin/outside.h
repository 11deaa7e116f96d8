/*
 * outside.h: the systems that a played workflow calls, and what they say: what
 * the script's author told them to, or else what is usual. Main thread.
 */
#ifndef BEADLE_ADMIN_OUTSIDE_H
#define BEADLE_ADMIN_OUTSIDE_H

#include "admin/cast.h"
#include "base/err.h"
#include "model/delivery.h"

#include <jansson.h>
#include <stdbool.h>

struct outside {
	/* {"directory.look_up": {"answer": {…}} or {"code": "…"}} */
	json_t *told;
	json_t *down; /* {"directory": true} */
};

void outside_init(struct outside *outside);
void outside_clear(struct outside *outside);

/*
 * From now on. answer is JSON: an object with fields of the operation's output;
 * what it leaves out is as usual, unless it says that nothing was found. code
 * is one the operation may refuse with. ERR_INPUT says what to write instead.
 */
bool outside_answers(struct outside *outside, const char *system,
    const char *operation, const char *answer, struct err *err);
bool outside_refuses(struct outside *outside, const char *system,
    const char *operation, const char *code, struct err *err);
/* what: "down" or "back". */
bool outside_is(struct outside *outside, const char *system, const char *what,
    struct err *err);

/* What the system makes of a DELIVERY_CALL. */
struct delivery_result *outside_call(const struct outside *outside,
    const struct cast *cast, const char *system,
    const struct delivery *delivery);

#endif
