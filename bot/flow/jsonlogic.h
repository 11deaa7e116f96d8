/*
 * jsonlogic.h: JsonLogic (jsonlogic.com), the language of guards and values,
 * with the semantics of json-logic-js 2.0.5. Pure.
 *
 * Different on purpose: "log" is unknown; data is never evaluated as a rule
 * (the reference does so with objects and arrays among the names given to
 * "missing" and "missing_some"); nothing is inherited from JavaScript's
 * prototypes; text is counted by code points; where the reference throws,
 * there is an error. One operator is ours: {"date_add": ["2026-11-24",
 * "P120D"]} is a date, null if the first is none.
 *
 * A rule is a line, not a program. It may nest, and its result may nest,
 * JSONLOGIC_MAX_DEPTH deep; a text that it joins has at most
 * JSONLOGIC_MAX_TEXT_BYTES; and it may do JSONLOGIC_MAX_WORK units of work:
 * one for every rule evaluated, every operand, every 32 bytes of a text and
 * every item of a list that it reads, copies or returns. That is a tenth of a
 * second and some megabytes at most.
 */
#ifndef BEADLE_FLOW_JSONLOGIC_H
#define BEADLE_FLOW_JSONLOGIC_H

#include "base/err.h"
#include "flow/mistakes.h"

#include <jansson.h>
#include <stdbool.h>

enum {
	JSONLOGIC_MAX_DEPTH = 64,
	JSONLOGIC_MAX_TEXT_BYTES = 1024 * 1024,
	JSONLOGIC_MAX_WORK = 250000,
};

/*
 * Evaluates rule on data (NULL: undefined), both from jsonx_parse(). Returns a
 * new reference; undefined, NaN and the infinities come out as null, as in
 * JSON. Fails (ERR_INPUT) when it comes to an unknown operator, to an
 * operation that makes no sense, or to the end of what a rule may do; the
 * text is the path from rule on ("and[1].fubar"), ": " and the reason.
 */
bool jsonlogic_apply(const json_t *rule, const json_t *data, json_t **ret_value,
    struct err *err);
/* JsonLogic's truth: [] and "" and 0 and null and false are false. */
bool jsonlogic_truthy(const json_t *value);
/*
 * For loading: adds every unknown operator, every operation with too few
 * operands and every place where the rule nests too deep; path is the
 * rule's own.
 */
void jsonlogic_check(
    const json_t *rule, const char *path, struct mistakes *mistakes);

#endif
