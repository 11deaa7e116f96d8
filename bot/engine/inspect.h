/*
 * inspect.h: reads workflow files and templates, compiles and checks them,
 * and says all that is wrong, with file and line: what `beadle check` prints
 * and what the service refuses to start with.
 */
#ifndef BEADLE_ENGINE_INSPECT_H
#define BEADLE_ENGINE_INSPECT_H

#include "base/jsonplace.h"
#include "base/str.h"
#include "flow/finding.h"
#include "flow/workflow.h"
#include "model/config.h"
#include "text/template.h"

#include <stdbool.h>
#include <stddef.h>

struct inspect_problem {
	enum finding_severity severity;
	char *file;
	struct jsonplace place; /* line 0: the whole file */
	char *path;             /* in a workflow; "" else */
	char *what;
};

/* A workflow file. */
struct inspect_source {
	char *file;
	char *text;
	struct workflow *workflow; /* NULL: it does not compile */
};

/* {0}, or with a configuration (borrowed), is an inspection not begun. */
struct inspect {
	const struct config *config; /* NULL: offices and calendars unknown */
	char *templates_dir;
	struct template_set *templates; /* NULL: none read, or not sound */
	struct inspect_source *sources;
	size_t source_count;
	bool whole; /* a folder of workflows was read, not single files */
	struct inspect_problem *problems;
	size_t problem_count;
};

/* Read any number of files and folders, and templates once, then finish. */
void inspect_templates(struct inspect *inspect, const char *dir);
void inspect_folder(struct inspect *inspect, const char *dir);
void inspect_file(struct inspect *inspect, const char *path);
/* Adds what is wrong in another file. line 0: the whole file. */
void inspect_note(struct inspect *inspect, enum finding_severity severity,
    const char *file, size_t line, const char *what);
/* Checks what compiles and sorts the problems by file and line. */
void inspect_finish(struct inspect *inspect);
void inspect_clear(struct inspect *inspect);

size_t inspect_count(
    const struct inspect *inspect, enum finding_severity severity);
/* "FILE:LINE:COLUMN: PATH: what", without what there is none of. */
void inspect_line(const struct inspect_problem *problem, struct str *out);

/* Gives a workflow what the configuration says of its settings; what cannot
 * be is a mistake. */
void inspect_configure(const struct config *config, struct workflow *workflow,
    struct mistakes *mistakes);

/*
 * Do other templates have what a workflow that was inspected before shows?
 * workflow NULL: what the engine itself shows. Adds a line per mistake.
 */
void inspect_again(const struct workflow *workflow, const struct config *config,
    const struct template_set *templates, struct str *problems);

#endif
