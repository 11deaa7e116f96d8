/*
 * version.h: the versions of workflows, each as it was when its first case was
 * opened under it. Engine thread.
 */
#ifndef BEADLE_STORE_VERSION_H
#define BEADLE_STORE_VERSION_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* All borrowed. */
struct version {
	const char *workflow_id;
	int number;
	const char *hash;
	const json_t *body; /* the workflow's file */
};

/* Puts it down, once. Replaced as long as no case was opened under it;
 * ERR_INPUT if one was, under other contents: the file was changed without a
 * new version. */
bool version_know(struct store *store, const struct version *version,
    int64_t now_ms, struct err *err);
/* The file of a version that a case was opened under. New reference; NULL if
 * it is gone. */
bool version_get(struct store *store, const char *workflow_id, int number,
    json_t **ret_body, struct err *err);
/* The versions that open cases need: an array of {"id", "version", "body"
 * (parsed; null if it is gone), "cases": n}. New reference. */
bool version_of_open_cases(
    struct store *store, json_t **ret_versions, struct err *err);

#endif
