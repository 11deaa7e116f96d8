/*
 * chart_set.h: a set of nodes of one chart, by their order. A value: copied
 * by assignment, empty when zeroed. Walking it upwards is document order.
 */
#ifndef BEADLE_FLOW_CHART_SET_H
#define BEADLE_FLOW_CHART_SET_H

#include "flow/chart.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CHART_SET_WORDS = CHART_MAX_NODES / 64 };

struct chart_set {
	uint64_t words[CHART_SET_WORDS];
};

static inline void chart_set_add(struct chart_set *set, size_t order)
{
	set->words[order / 64] |= UINT64_C(1) << (order % 64);
}

static inline void chart_set_remove(struct chart_set *set, size_t order)
{
	set->words[order / 64] &= ~(UINT64_C(1) << (order % 64));
}

static inline bool chart_set_has(const struct chart_set *set, size_t order)
{
	return set->words[order / 64] >> (order % 64) & 1;
}

static inline bool chart_set_equal(
    const struct chart_set *a, const struct chart_set *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static inline bool chart_set_meet(
    const struct chart_set *a, const struct chart_set *b)
{
	for (size_t i = 0; i < CHART_SET_WORDS; i++)
		if (a->words[i] & b->words[i])
			return true;
	return false;
}

/* The first member from `order` on; CHART_MAX_NODES if there is none. */
static inline size_t chart_set_next(const struct chart_set *set, size_t order)
{
	while (order < CHART_MAX_NODES) {
		uint64_t rest = set->words[order / 64] >> (order % 64);
		if (rest)
			return order + (size_t)__builtin_ctzll(rest);
		order = (order / 64 + 1) * 64;
	}
	return CHART_MAX_NODES;
}

static inline void chart_set_unite(
    struct chart_set *set, const struct chart_set *more)
{
	for (size_t i = 0; i < CHART_SET_WORDS; i++)
		set->words[i] |= more->words[i];
}

/* Are all members between first and last, both included? */
static inline bool chart_set_is_within(
    const struct chart_set *set, size_t first, size_t last)
{
	return chart_set_next(set, 0) >= first &&
	       chart_set_next(set, last + 1) == CHART_MAX_NODES;
}

/* Is there a member under this node? */
static inline bool chart_set_has_under(
    const struct chart_set *set, const struct chart_node *node)
{
	return chart_set_next(set, node->order + 1) <= node->last;
}

#endif
