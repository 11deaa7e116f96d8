/*
 * inspect_part.h: what the files of the inspection share. For inspect*.c only.
 */
#ifndef BEADLE_ENGINE_INSPECT_PART_H
#define BEADLE_ENGINE_INSPECT_PART_H

#include "engine/inspect.h"

void inspect_add(struct inspect *inspect, enum finding_severity severity,
    const char *file, struct jsonplace place, const char *path,
    const char *what);
/* source NULL: of no workflow, and a finding's path is a template's name. */
void inspect_add_findings(struct inspect *inspect,
    const struct inspect_source *source, const struct findings *findings);
/* The path of a template. Yours to free(). */
char *inspect_template_file(const char *dir, const char *template_);

/* inspect_unused.c: adds a warning for each template that nothing needs, if
 * all workflows compile. */
void inspect_unused(struct inspect *inspect);

#endif
