/*
 * template.h: the notices, one Markdown file with Mustache tags each. The
 * first line is "# " and the title; the rest is the body. A file whose name
 * begins with "_" is a partial for {{>_name}}. How to write one:
 * templates/README.md.
 */
#ifndef BEADLE_TEXT_TEMPLATE_H
#define BEADLE_TEXT_TEMPLATE_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

struct template_set;

/*
 * Reads every *.md of the folder but README.md. On false, ret_problems has
 * one line per broken file or partial that is not there,
 * "FILE:LINE: what is wrong; what to write\n". Tags that do not escape
 * ({{{name}}}, {{&name}}) are a mistake.
 */
bool template_set_load(
    const char *dir, struct template_set **ret_set, struct str *ret_problems);
void template_set_free(struct template_set **set);
/* True for a notice, not for a partial. */
bool template_set_has(const struct template_set *set, const char *name);
/* Names, sorted, partials ("_facts") among them: i from 0, NULL at the end. */
const char *template_set_nth(const struct template_set *set, size_t i);
/*
 * What a notice or partial reads: mustache_outline() of its title and its
 * body in one array, lines counted from the top of its file. New reference;
 * NULL if there is no such template.
 */
json_t *template_outline(const struct template_set *set, const char *name);

/*
 * Renders a notice: ret_title is one line of plain text without control
 * characters, ret_markdown CommonMark in which every value of data comes out
 * as typed. Yours to free(). ERR_INPUT if there is no such template, if it is
 * a partial, or if it grows too large.
 */
bool template_render(const struct template_set *set, const char *name,
    const json_t *data, char **ret_title, char **ret_markdown, struct err *err);

#endif
