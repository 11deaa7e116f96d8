/*
 * others.h: what a case may know of its requester's other open cases: which of
 * a person's tokens are accounted for is a question about all of them. Engine
 * thread.
 */
#ifndef BEADLE_ENGINE_OTHERS_H
#define BEADLE_ENGINE_OTHERS_H

#include "base/err.h"
#include "engine/batch.h"
#include "flow/workflow.h"
#include "store/case_record.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * Adds {"number", "earlier", "context"} of the requester's other open cases
 * under the workflow to a list; of all their open cases the fifty latest are
 * looked at, and one that cannot be read is logged and left out. Only where a
 * workflow asks for it, and in what a system's answer or the clock has set off:
 * each costs reading a whole case, and no person is to wait for that.
 */
bool others_add(struct batch *batch, const struct workflow *workflow,
    const struct case_record *record, json_t *list, struct err *err);

#endif
