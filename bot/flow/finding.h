/*
 * finding.h: what a check of a workflow and its templates found. Pure.
 */
#ifndef BEADLE_FLOW_FINDING_H
#define BEADLE_FLOW_FINDING_H

#include "flow/mistakes.h"

#include <stdbool.h>
#include <stddef.h>

enum finding_severity {
	FINDING_MISTAKE, /* the service does not start with it */
	FINDING_WARNING, /* it may be meant so */
};

struct finding {
	enum finding_severity severity;
	/* In the workflow file: the JSON path ("" for the whole). In a
	 * template: its name, and the line. */
	char *path;
	char *template_; /* or NULL */
	size_t line;     /* from 1; 0: not known */
	char *what;      /* what is wrong; what to write */
};

/* {0} is an empty list. */
struct findings {
	struct finding *items;
	size_t count;
};

void finding_add(struct findings *findings, enum finding_severity severity,
    const char *path, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* One that is there already, but for its path, is not added again. */
void finding_add_template(struct findings *findings,
    enum finding_severity severity, const char *template_, size_t line,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* All of them, as mistakes. */
void finding_add_mistakes(
    struct findings *findings, const struct mistakes *mistakes);
void finding_clear_all(struct findings *findings);

#endif
