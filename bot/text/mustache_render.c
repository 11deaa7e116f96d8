/*
 * mustache_render.c: mustache_render(): one walk over the parts and a stack of
 * contexts.
 */
#include "text/mustache.h"

#include "base/own.h"
#include "text/mustache_part.h"

#include <string.h>

enum {
	/* Parts walked in one rendering. */
	MUSTACHE_MAX_STEPS = 1000 * 1000,
	/* "-1.23456789012345e+300" */
	MUSTACHE_NUMBER_MAX_BYTES = 32,
};

struct mustache_run {
	const json_t *stack[MUSTACHE_MAX_DEPTH * 2];
	size_t depth;
	size_t partial_depth;
	size_t steps;
	mustache_escape_fn *escape;
	mustache_partial_fn *partial;
	void *partial_arg;
	struct str *out;
	const char *indent; /* of the partial under way, or "" */
	bool line_start;
};

/* The first name is looked for up the stack, the rest within what it is. */
static const json_t *mustache_look_up(
    const struct mustache_run *run, const char *name)
{
	const json_t *value = NULL;
	size_t len = strcspn(name, ".");

	if (strcmp(name, ".") == 0)
		return run->stack[run->depth - 1];
	for (size_t i = run->depth; i-- > 0 && value == NULL;)
		value = json_object_getn(run->stack[i], name, len);
	while (value && name[len] == '.') {
		name += len + 1;
		len = strcspn(name, ".");
		value = json_object_getn(value, name, len);
	}
	return value;
}

static bool mustache_is_true(const json_t *value)
{
	if (value == NULL || json_is_null(value) || json_is_false(value))
		return false;
	if (json_is_array(value))
		return json_array_size(value) != 0;
	if (json_is_string(value))
		return json_string_length(value) != 0;
	return !json_is_number(value) || json_number_value(value) != 0;
}

static void mustache_begin_line(struct mustache_run *run)
{
	if (run->line_start)
		str_add(run->out, run->indent);
	run->line_start = false;
}

static void mustache_emit_value(
    struct mustache_run *run, const struct mustache_part *part)
{
	const json_t *value = mustache_look_up(run, part->text);
	OWN(str_clear)
	struct str number = {.max_bytes = MUSTACHE_NUMBER_MAX_BYTES};

	mustache_begin_line(run);
	if (json_is_integer(value))
		str_addf(&number, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		str_addf(&number, "%.15g", json_real_value(value));
	else if (json_is_boolean(value))
		str_add(&number, json_is_true(value) ? "true" : "false");
	const char *text = json_is_string(value) ? json_string_value(value)
	                                         : str_text(&number);
	if (part->kind == PART_ESCAPED)
		run->escape(text, run->out);
	else
		str_add(run->out, text);
}

/* A partial's own lines are indented; values within them are not. */
static void mustache_emit_text(
    struct mustache_run *run, const struct mustache_part *part)
{
	const char *p = part->text;
	const char *end = p + part->len;

	if (run->indent[0] == '\0') {
		str_add_n(run->out, p, part->len);
		return;
	}
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *next = newline ? newline + 1 : end;
		mustache_begin_line(run);
		str_add_n(run->out, p, (size_t)(next - p));
		run->line_start = newline != NULL;
		p = next;
	}
}

static void mustache_walk(
    struct mustache_run *run, const struct mustache *m, size_t from, size_t to);

static void mustache_in_context(struct mustache_run *run,
    const struct mustache *m, size_t from, size_t to, const json_t *context)
{
	if (run->depth == sizeof(run->stack) / sizeof(run->stack[0]))
		return;
	run->stack[run->depth++] = context;
	mustache_walk(run, m, from, to);
	run->depth--;
}

static void mustache_section(
    struct mustache_run *run, const struct mustache *m, size_t i)
{
	const struct mustache_part *part = &m->parts[i];
	const json_t *value = mustache_look_up(run, part->text);
	json_t *item;
	size_t k;

	if (part->kind == PART_INVERTED) {
		if (!mustache_is_true(value))
			mustache_walk(run, m, i + 1, part->end);
		return;
	}
	if (!mustache_is_true(value))
		return;
	if (json_is_array(value)) {
		json_array_foreach (value, k, item) {
			mustache_in_context(run, m, i + 1, part->end, item);
		}
		return;
	}
	mustache_in_context(run, m, i + 1, part->end, value);
}

static void mustache_partial(
    struct mustache_run *run, const struct mustache_part *part)
{
	const struct mustache *inner =
	    run->partial ? run->partial(run->partial_arg, part->text) : NULL;
	const char *outer_indent = run->indent;

	if (inner == NULL || run->partial_depth == MUSTACHE_MAX_DEPTH)
		return;
	OWN(own_string)
	char *indent = own_printf("%s%s", outer_indent, part->indent);
	run->partial_depth++;
	run->indent = indent;
	run->line_start = indent[0] != '\0';
	mustache_walk(run, inner, 0, inner->count);
	run->line_start = false;
	run->indent = outer_indent;
	run->partial_depth--;
}

static void mustache_walk(
    struct mustache_run *run, const struct mustache *m, size_t from, size_t to)
{
	for (size_t i = from; i < to && str_ok(run->out); i++) {
		const struct mustache_part *part = &m->parts[i];
		if (++run->steps > MUSTACHE_MAX_STEPS)
			run->out->failed = true;
		switch (part->kind) {
		case PART_TEXT:
			mustache_emit_text(run, part);
			break;
		case PART_ESCAPED:
		case PART_RAW:
			mustache_emit_value(run, part);
			break;
		case PART_SECTION:
		case PART_INVERTED:
			mustache_section(run, m, i);
			i = part->end;
			break;
		case PART_PARTIAL:
			mustache_partial(run, part);
			break;
		case PART_END:
			break;
		}
	}
}

void mustache_render(const struct mustache *template_, const json_t *data,
    mustache_escape_fn *escape, mustache_partial_fn *partial, void *partial_arg,
    struct str *out)
{
	struct mustache_run run = {.stack = {data},
	    .depth = 1,
	    .escape = escape,
	    .partial = partial,
	    .partial_arg = partial_arg,
	    .out = out,
	    .indent = ""};

	mustache_walk(&run, template_, 0, template_->count);
}

void mustache_escape_html(const char *text, struct str *out)
{
	str_add_html(out, text, strlen(text));
}
