/*
 * jsonlogic_run.h: what the operators of JsonLogic share: one evaluation,
 * with the work it has done and the place it is at. For jsonlogic*.c alone.
 *
 * Values are those of jsvalue.h. An operator returns a new reference, or NULL
 * after jsonlogic_run_fail().
 */
#ifndef BEADLE_FLOW_JSONLOGIC_RUN_H
#define BEADLE_FLOW_JSONLOGIC_RUN_H

#include "base/err.h"
#include "base/slip.h"
#include "flow/jsonlogic.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One level of the rule: an operation or a list, and the item of it. */
struct jsonlogic_run_place {
	const char *op; /* NULL: a list that is itself a value */
	bool has_items; /* false: {"!": x}, without a list */
	size_t item;    /* SIZE_MAX: at none of them */
};

struct jsonlogic_run {
	size_t work;
	size_t depth;
	struct jsonlogic_run_place places[JSONLOGIC_MAX_DEPTH];
	struct err *err;
};

/*
 * args is an array: of values, or of rules if the operator is lazy. It has
 * been paid for: an operator charges only for what it does beyond reading
 * its operands once.
 */
typedef json_t *jsonlogic_run_fn(
    struct jsonlogic_run *run, const json_t *args, const json_t *data);

struct jsonlogic_operator {
	const char *name;
	jsonlogic_run_fn *fn;
	size_t least; /* operands that it needs to make sense */
	bool lazy;    /* decides itself what to evaluate, on what data */
};

/* A table per file, ended by an operator without a name. */
extern const struct jsonlogic_operator jsonlogic_access_table[];
extern const struct jsonlogic_operator jsonlogic_compare_table[];
extern const struct jsonlogic_operator jsonlogic_list_table[];
extern const struct jsonlogic_operator jsonlogic_number_table[];
extern const struct jsonlogic_operator jsonlogic_text_table[];

/* NULL if there is none of that name. */
const struct jsonlogic_operator *jsonlogic_run_find(const char *name);
void jsonlogic_run_offer(struct slip *slip);

/* An object with one key is an operation; any other value is itself. */
bool jsonlogic_run_is_operation(const json_t *rule);

/* New reference, NULL after an error. rule NULL is undefined. */
json_t *jsonlogic_run_eval(
    struct jsonlogic_run *run, const json_t *rule, const json_t *data);
/* Of a lazy operator: evaluates args[i] on data. */
json_t *jsonlogic_run_operand(struct jsonlogic_run *run, const json_t *args,
    size_t i, const json_t *data);
/* args[i], undefined if it is absent. Borrowed. */
json_t *jsonlogic_run_arg(const json_t *args, size_t i);

/* Charges for every part of a value that is about to be kept; false after an
 * error, also when it nests too deep. */
bool jsonlogic_run_measure(struct jsonlogic_run *run, const json_t *value);
/* Fills run->err with the place and the reason. Returns NULL. */
json_t *jsonlogic_run_fail(struct jsonlogic_run *run, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
