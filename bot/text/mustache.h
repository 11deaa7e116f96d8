/*
 * mustache.h: Mustache templates (the official spec: comments, delimiters,
 * interpolation, inverted, partials, sections) over JSON. Pure.
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

/* Compiles; ERR_INPUT names the line. The source is copied. */
bool mustache_new(const char *source, size_t len,
    struct mustache **ret_template, struct err *err);
void mustache_free(struct mustache **template_);

/*
 * Renders data into out (past out's maximum it fails sticky, see str.h).
 * partial may be NULL. Recursion through partials ends at a fixed depth.
 */
void mustache_render(const struct mustache *template_, const json_t *data,
    mustache_escape_fn *escape, mustache_partial_fn *partial, void *partial_arg,
    struct str *out);

/*
 * What it reads: an array, in order, of {"kind": "value", "section",
 * "inverted" or "partial", "name": a dotted path, "line": from 1}; a section
 * has "parts", an array of the same. New reference.
 */
json_t *mustache_outline(const struct mustache *template_);

/* For HTML, as the spec's tests want it. */
void mustache_escape_html(const char *text, struct str *out);

#endif
