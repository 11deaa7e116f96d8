/*
 * shape_part.h: what the files of shapes share. For shape*.c only.
 */
#ifndef BEADLE_FLOW_SHAPE_PART_H
#define BEADLE_FLOW_SHAPE_PART_H

#include "flow/shape.h"

#include <stddef.h>

bool shape_has(const json_t *shape, const char *flag);
/* Borrowed; NULL: it is not of several kinds. */
json_t *shape_kinds(const json_t *shape);
/* The same value, which can be missing. */
json_t *shape_maybe(const json_t *shape);
/* What can be of several kinds, as one object with all they have. depth: of
 * the shape within what is joined. */
json_t *shape_mixed(const json_t *shape, size_t depth);

#endif
