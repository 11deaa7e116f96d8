/*
 * mustache.h: Mustache templates over JSON (mustache/spec 1.4: comments,
 * delimiters, interpolation, inverted, partials, sections; no lambdas, no
 * inheritance, no dynamic names). Pure.
 *
 * Where mustache.js and the spec differ, this keeps to the spec: a dotted name
 * is looked for where its first part is found and nowhere else, a tag is
 * standalone only if it is the only one on its line, an indented partial's
 * empty lines are indented too, and only & < > " are escaped for HTML. Where
 * the spec leaves it open: 0 is false, an object or an array as a value
 * renders as nothing, a number that is not whole as by "%.15g".
 */
#ifndef BEADLE_TEXT_MUSTACHE_H
#define BEADLE_TEXT_MUSTACHE_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stddef.h>

struct mustache;

/* How {{name}} is escaped into out; {{{name}}} and {{&name}} are not. */
typedef void mustache_escape_fn(const char *text, struct str *out);
/* The template of {{>name}}, or NULL (renders as nothing). */
typedef const struct mustache *mustache_partial_fn(void *arg, const char *name);

/* Compiles a copy of source, which is UTF-8. first_line is the number of its
 * first line in the author's file: the text of ERR_INPUT is "LINE: what is
 * wrong; what to write". */
bool mustache_new(const char *source, size_t len, size_t first_line,
    struct mustache **ret_template, struct err *err);
void mustache_free(struct mustache **template_);

/*
 * Appends data's rendering to out. partial may be NULL. Partials within
 * partials are rendered to a depth of 32, sections to one of 64; out has
 * failed (str.h) if it would grow past its maximum or if the template needs
 * more than a million steps, as one that includes itself twice would.
 */
void mustache_render(const struct mustache *template_, const json_t *data,
    mustache_escape_fn *escape, mustache_partial_fn *partial, void *partial_arg,
    struct str *out);

/*
 * What it reads: an array, in order, of {"kind": "value", "section",
 * "inverted" or "partial", "name": a dotted path, "line": counted from
 * first_line}; a section has "parts", an array of the same. New reference.
 */
json_t *mustache_outline(const struct mustache *template_);

/* True if a value could come out unescaped, by {{{name}}} or {{&name}};
 * ret_line is where the first such tag is. */
bool mustache_is_raw(const struct mustache *template_, size_t *ret_line);
/* The first {{>name}} for which partial has nothing; NULL if there is none.
 * ret_line is where. Borrowed from template_. */
const char *mustache_missing_partial(const struct mustache *template_,
    mustache_partial_fn *partial, void *partial_arg, size_t *ret_line);

/* For HTML, as the spec's tests want it. */
void mustache_escape_html(const char *text, struct str *out);

#endif
