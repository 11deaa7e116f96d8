/*
 * finding.c: see finding.h.
 */
#include "flow/finding.h"

#include "base/own.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A sentence; more is cut. */
enum { FINDING_WHAT_BYTES = 1024 };

static void finding_keep(
    struct findings *findings, const struct finding *finding)
{
	findings->items = own_realloc(
	    findings->items, (findings->count + 1) * sizeof(*findings->items));
	struct finding *kept = &findings->items[findings->count++];
	*kept = *finding;
	kept->path = own_strdup(finding->path);
	kept->template_ = own_strdup_or_null(finding->template_);
	kept->what = own_strdup(finding->what);
}

void finding_add(struct findings *findings, enum finding_severity severity,
    const char *path, const char *fmt, ...)
{
	char what[FINDING_WHAT_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	finding_keep(findings,
	    &(struct finding){
	        .severity = severity, .path = (char *)path, .what = what});
}

static bool finding_is_there(
    const struct findings *findings, const struct finding *finding)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->items[i];
		if (f->template_ && f->line == finding->line &&
		    strcmp(f->template_, finding->template_) == 0 &&
		    strcmp(f->what, finding->what) == 0)
			return true;
	}
	return false;
}

void finding_add_template(struct findings *findings,
    enum finding_severity severity, const char *template_, size_t line,
    const char *fmt, ...)
{
	char what[FINDING_WHAT_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	struct finding finding = {
	    .severity = severity,
	    .path = (char *)"",
	    .template_ = (char *)template_,
	    .line = line,
	    .what = what,
	};
	if (!finding_is_there(findings, &finding))
		finding_keep(findings, &finding);
}

void finding_add_mistakes(
    struct findings *findings, const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		finding_add(findings, FINDING_MISTAKE, mistakes->items[i].path,
		    "%s", mistakes->items[i].what);
	if (mistakes->left_out)
		finding_add(findings, FINDING_MISTAKE, "", "and %zu more",
		    mistakes->left_out);
}

void finding_clear_all(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->items[i].path);
		free(findings->items[i].template_);
		free(findings->items[i].what);
	}
	free(findings->items);
	*findings = (struct findings){.items = NULL};
}
