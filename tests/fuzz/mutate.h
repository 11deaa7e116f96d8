/*
 * mutate.h: a mutator for fuzzers whose input is JSON: it moves, copies,
 * renames and removes parts of the value, so that most of what it makes is
 * still JSON. Every fourth time libFuzzer does as it likes with the bytes.
 */
#ifndef BEADLE_TESTS_MUTATE_H
#define BEADLE_TESTS_MUTATE_H

#include "fuzz/fuzz.h"

enum { MUTATE_PARTS_MAX = 4096 };

/* libFuzzer's. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(
    uint8_t *bytes, size_t size, size_t max_size, unsigned seed);

/* A member of an object (key) or an item of a list (i). */
struct mutate_part {
	json_t *parent;
	const char *key;
	size_t i;
	json_t *value;
};

struct mutate_parts {
	struct mutate_part items[MUTATE_PARTS_MAX];
	size_t count;
	unsigned seed;
};

static inline size_t mutate_below(struct mutate_parts *parts, size_t limit)
{
	return (size_t)rand_r(&parts->seed) % limit;
}

static void mutate_collect(struct mutate_parts *parts, json_t *value)
{
	const char *key;
	json_t *part;
	size_t i;

	json_object_foreach (value, key, part) {
		if (parts->count == MUTATE_PARTS_MAX)
			return;
		parts->items[parts->count++] = (struct mutate_part){
		    .parent = value, .key = key, .value = part};
		mutate_collect(parts, part);
	}
	json_array_foreach (value, i, part) {
		if (parts->count == MUTATE_PARTS_MAX)
			return;
		parts->items[parts->count++] = (struct mutate_part){
		    .parent = value, .i = i, .value = part};
		mutate_collect(parts, part);
	}
}

/* A part from elsewhere, or a value that is at the edge of something. */
static json_t *mutate_other(struct mutate_parts *parts)
{
	static const char *const edges[] = {"null", "true", "false", "0", "1",
	    "-1", "2.5", "1e21", "9007199254740993", "\"\"", "\"0\"", "\"a\"",
	    "\"a.b\"", "\"*\"", "[]", "{}", "[[]]"};
	size_t n = sizeof(edges) / sizeof(edges[0]);

	if (mutate_below(parts, 3))
		return json_deep_copy(
		    parts->items[mutate_below(parts, parts->count)].value);
	return json_loads(edges[mutate_below(parts, n)], JSON_DECODE_ANY, NULL);
}

/* What was replaced or removed is freed: one change, then no more look. */
static void mutate_item(struct mutate_parts *parts, struct mutate_part *at)
{
	switch (mutate_below(parts, 4)) {
	case 0:
		json_array_remove(at->parent, at->i);
		break;
	case 1:
		json_array_insert_new(at->parent, at->i, mutate_other(parts));
		break;
	default:
		json_array_set_new(at->parent, at->i, mutate_other(parts));
	}
}

static void mutate_member(struct mutate_parts *parts, struct mutate_part *at)
{
	struct mutate_part *other =
	    &parts->items[mutate_below(parts, parts->count)];
	OWN(own_string)
	char *name = own_strdup(other->key ? other->key : "a");

	switch (mutate_below(parts, 4)) {
	case 0:
		json_object_del(at->parent, at->key);
		break;
	case 1: /* another name for the same, which stays or goes */
		json_object_set(at->parent, name, at->value);
		if (strcmp(name, at->key) != 0 && mutate_below(parts, 2))
			json_object_del(at->parent, at->key);
		break;
	default:
		json_object_set_new(at->parent, at->key, mutate_other(parts));
	}
}

size_t LLVMFuzzerCustomMutator(
    uint8_t *bytes, size_t size, size_t max_size, unsigned seed)
{
	struct mutate_parts parts = {.seed = seed};
	json_auto_t *value = fuzz_parse(bytes, size);

	if (value)
		mutate_collect(&parts, value);
	if (parts.count == 0 || mutate_below(&parts, 4) == 0)
		return LLVMFuzzerMutate(bytes, size, max_size);
	struct mutate_part *at =
	    &parts.items[mutate_below(&parts, parts.count)];
	if (at->key)
		mutate_member(&parts, at);
	else
		mutate_item(&parts, at);
	OWN(own_string)
	char *text = jsonx_dump(value);
	size_t len = strlen(text);
	if (len > max_size)
		return LLVMFuzzerMutate(bytes, size, max_size);
	memcpy(bytes, text, len);
	return len;
}

#endif
