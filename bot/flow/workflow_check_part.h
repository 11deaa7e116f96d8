/*
 * workflow_check_part.h: what the files of workflow_check.h share; for
 * workflow_check*.c only.
 */
#ifndef BEADLE_FLOW_WORKFLOW_CHECK_PART_H
#define BEADLE_FLOW_WORKFLOW_CHECK_PART_H

#include "flow/workflow_check.h"

struct workflow_checker {
	const json_t *file;
	struct workflow_names *names;
	struct mistakes *mistakes;
};

/* The string there, or NULL. */
const char *workflow_check_text(const json_t *object, const char *key);
/* NULL if the table has none of that name. */
const json_t *workflow_check_row(
    const struct workflow_checker *c, const char *table, const char *name);
/* Keeps a sorted list of names, each once. */
void workflow_check_collect(json_t *list, const char *name);
/* One of two words, an office or a person, or a list of them; offices and
 * persons are collected. */
void workflow_check_people(struct workflow_checker *c, const json_t *value,
    const char *path, const char *const *words);
/* A key that is there and is neither true nor false is a mistake. */
void workflow_check_flag(struct workflow_checker *c, const json_t *row,
    const char *path, const char *key);

/* The file's "events". */
void workflow_check_events(struct workflow_checker *c);
/* An action of type notify. */
void workflow_check_notify(
    struct workflow_checker *c, const json_t *row, const char *path);
/* The file's "status". */
void workflow_check_status(struct workflow_checker *c);
void workflow_check_help(struct workflow_checker *c);

#endif
