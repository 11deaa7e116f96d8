/*
 * driver.h: the loop of a driver that lets a Node test use a pure function: a
 * line of JSON in, a line out.
 */
#ifndef BEADLE_TESTS_FLOW_DRIVER_H
#define BEADLE_TESTS_FLOW_DRIVER_H

#include "base/jsonx.h"
#include "base/own.h"

#include <stdio.h>

/* A new reference. */
typedef json_t *driver_answer_fn(const json_t *job);

static inline int driver_run(driver_answer_fn *answer_of)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	struct err err;

	while ((len = getline(&line, &size, stdin)) > 0) {
		json_auto_t *job = NULL;
		if (!jsonx_parse(line, (size_t)len, &job, &err)) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		json_auto_t *answer = answer_of(job);
		OWN(own_string)
		char *text = jsonx_dump(answer);
		puts(text);
	}
	free(line);
	return 0;
}

#endif
