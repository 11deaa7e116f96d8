/*
 * join.h: somebody asks for what they have asked for already. The event that
 * opens a case may say in a rule, "joins", when that is so; then no second
 * case is opened, and they are shown the one there is. Engine thread.
 */
#ifndef BEADLE_ENGINE_JOIN_H
#define BEADLE_ENGINE_JOIN_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/case.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * The latest open case of the actor that a request joins, among the 50 latest
 * of the workflow. row is the opening
 * event's, rules are facts_rules(), event is facts_event(). The rule sees both
 * and `other`: number, context and status of the open case. ret_file is to be
 * cleared by the caller; its workflow is NULL if there is no such case.
 */
bool join_find(struct batch *batch, const struct workflow *workflow,
    const json_t *row, const json_t *rules, const json_t *event,
    struct case_file *ret_file, struct err *err);

#endif
