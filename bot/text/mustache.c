/*
 * mustache.c: see mustache.h. The official spec (mustache/spec 1.4): a
 * template becomes a flat list of parts; a section knows where it ends, so
 * that rendering is one walk and a stack of contexts.
 */
#include "text/mustache.h"

#include "base/own.h"

#include <ctype.h>
#include <string.h>

enum {
	MUSTACHE_MAX_DEPTH = 32, /* sections and partials within each other */
	MUSTACHE_MAX_DELIMITER = 8,
	MUSTACHE_MAX_STEPS = 1000 * 1000, /* parts walked in one rendering */
};

enum mustache_kind {
	PART_TEXT,
	PART_ESCAPED,
	PART_RAW,
	PART_SECTION,
	PART_INVERTED,
	PART_END,
	PART_PARTIAL,
};

struct mustache_part {
	enum mustache_kind kind;
	char *text;   /* TEXT: the bytes; else the name */
	size_t len;   /* of text */
	size_t end;   /* SECTION, INVERTED: index of the END */
	size_t line;  /* of the source, from first_line */
	char *indent; /* PARTIAL on a line of its own: its white space */
};

struct mustache {
	struct mustache_part *parts;
	size_t count;
};

/* --- compiling ------------------------------------------------------------ */

struct mustache_reader {
	const char *at;
	const char *end;
	const char *start;
	const char *counted; /* lines were counted up to here */
	size_t line;
	char open[MUSTACHE_MAX_DELIMITER + 1];
	char close[MUSTACHE_MAX_DELIMITER + 1];
	struct mustache *out;
	size_t open_sections[MUSTACHE_MAX_DEPTH];
	size_t depth;
	struct err *err;
};

/* The line of at, which never lies before that of an earlier call. */
static size_t mustache_count_lines(struct mustache_reader *r, const char *at)
{
	for (; r->counted < at; r->counted++)
		r->line += *r->counted == '\n';
	return r->line;
}

static bool mustache_mistake(
    struct mustache_reader *r, const char *at, const char *what)
{
	return err_set(
	    r->err, ERR_INPUT, "%zu: %s", mustache_count_lines(r, at), what);
}

static struct mustache_part *mustache_add(struct mustache_reader *r,
    enum mustache_kind kind, const char *text, size_t len)
{
	struct mustache *m = r->out;

	m->parts = own_realloc(m->parts, (m->count + 1) * sizeof(*m->parts));
	struct mustache_part *part = &m->parts[m->count++];
	*part = (struct mustache_part){.kind = kind,
	    .text = own_calloc(1, len + 1),
	    .len = len,
	    .line = mustache_count_lines(r, text)};
	memcpy(part->text, text, len);
	return part;
}

static void mustache_add_text(
    struct mustache_reader *r, const char *from, const char *to)
{
	if (to > from)
		mustache_add(r, PART_TEXT, from, (size_t)(to - from));
}

static const char *mustache_find(
    const char *from, const char *end, const char *needle)
{
	return memmem(from, (size_t)(end - from), needle, strlen(needle));
}

/* {{=<% %>=}} */
static bool mustache_delimiters(
    struct mustache_reader *r, const char *from, const char *to)
{
	static const char space[] = " \t\r\n";
	OWN(own_string)
	char *text = own_printf("%.*s", (int)(to - from), from);
	size_t open_len = strcspn(text, space);
	const char *close = text + open_len + strspn(text + open_len, space);
	size_t close_len = strlen(close);

	if (open_len == 0 || open_len > MUSTACHE_MAX_DELIMITER ||
	    close_len == 0 || close_len > MUSTACHE_MAX_DELIMITER ||
	    strchr(text, '=') || strpbrk(close, space))
		return mustache_mistake(r, from,
		    "these are no delimiters; write for example {{=<% %>=}}");
	memcpy(r->open, text, open_len);
	r->open[open_len] = '\0';
	memcpy(r->close, close, close_len + 1);
	return true;
}

/* What one tag is: its kind, name, and where it ends. */
struct mustache_tag {
	char sigil; /* 0 for a plain name */
	const char *name;
	size_t name_len;
	const char *after;
};

static bool mustache_read_tag(
    struct mustache_reader *r, const char *open, struct mustache_tag *tag)
{
	const char *p = open + strlen(r->open);
	const char *ending = "";

	while (p < r->end && isspace((unsigned char)*p))
		p++;
	tag->sigil = p < r->end && strchr("#^/>&!={", *p) ? *p : '\0';
	if (tag->sigil)
		p++;
	if (tag->sigil == '{' || tag->sigil == '=')
		ending = tag->sigil == '{' ? "}" : "=";
	OWN(own_string)
	char *closing = own_printf("%s%s", ending, r->close);
	const char *close = mustache_find(p, r->end, closing);
	if (close == NULL) {
		OWN(own_string)
		char *what =
		    own_printf("a tag is not closed; write %s", closing);
		return mustache_mistake(r, open, what);
	}
	tag->after = close + strlen(closing);
	while (p < close && isspace((unsigned char)*p))
		p++;
	while (close > p && isspace((unsigned char)close[-1]))
		close--;
	tag->name = p;
	tag->name_len = (size_t)(close - p);
	if (tag->name_len == 0 && tag->sigil != '!')
		return mustache_mistake(
		    r, open, "a tag has no name; write for example {{name}}");
	return true;
}

static bool mustache_open_section(
    struct mustache_reader *r, const struct mustache_tag *tag)
{
	if (r->depth == MUSTACHE_MAX_DEPTH)
		return mustache_mistake(r, tag->name,
		    "sections are nested too deep; use a partial");
	mustache_add(r, tag->sigil == '#' ? PART_SECTION : PART_INVERTED,
	    tag->name, tag->name_len);
	r->open_sections[r->depth++] = r->out->count - 1;
	return true;
}

static bool mustache_close_section(
    struct mustache_reader *r, const struct mustache_tag *tag)
{
	struct mustache *m = r->out;

	if (r->depth == 0)
		return mustache_mistake(r, tag->name,
		    "a section ends that did not begin; remove the tag");
	struct mustache_part *section = &m->parts[r->open_sections[--r->depth]];
	if (section->len != tag->name_len ||
	    memcmp(section->text, tag->name, tag->name_len) != 0) {
		OWN(own_string)
		char *what = own_printf("another section should end first; "
		                        "write {{/%s}}",
		    section->text);
		return mustache_mistake(r, tag->name, what);
	}
	section->end = m->count;
	mustache_add(r, PART_END, tag->name, tag->name_len);
	return true;
}

static bool mustache_take_tag(struct mustache_reader *r,
    const struct mustache_tag *tag, const char *indent, size_t indent_len)
{
	struct mustache_part *part;

	switch (tag->sigil) {
	case '!':
		return true;
	case '=':
		return mustache_delimiters(
		    r, tag->name, tag->name + tag->name_len);
	case '#':
	case '^':
		return mustache_open_section(r, tag);
	case '/':
		return mustache_close_section(r, tag);
	case '>':
		part = mustache_add(r, PART_PARTIAL, tag->name, tag->name_len);
		part->indent = own_printf("%.*s", (int)indent_len, indent);
		return true;
	case '&':
	case '{':
		mustache_add(r, PART_RAW, tag->name, tag->name_len);
		return true;
	default:
		mustache_add(r, PART_ESCAPED, tag->name, tag->name_len);
		return true;
	}
}

/*
 * Is the tag alone on its line? Then the line vanishes: ret_line is where it
 * begins, ret_next where the following one does.
 */
static bool mustache_standalone(const struct mustache_reader *r,
    const char *text_start, const char *open, const struct mustache_tag *tag,
    const char **ret_line, const char **ret_next)
{
	const char *line = open;
	const char *next = tag->after;

	if (!tag->sigil || tag->sigil == '&' || tag->sigil == '{')
		return false;
	while (line > text_start && (line[-1] == ' ' || line[-1] == '\t'))
		line--;
	if (line > r->start && line[-1] != '\n')
		return false;
	while (next < r->end && (*next == ' ' || *next == '\t'))
		next++;
	if (next < r->end && *next == '\r' && next + 1 < r->end)
		next++;
	if (next < r->end && *next != '\n')
		return false;
	*ret_line = line;
	*ret_next = next < r->end ? next + 1 : next;
	return true;
}

static bool mustache_all_ended(struct mustache_reader *r)
{
	if (r->depth == 0)
		return true;
	const struct mustache_part *open =
	    &r->out->parts[r->open_sections[r->depth - 1]];
	return err_set(r->err, ERR_INPUT,
	    "%zu: a section is not ended; write {{/%s}}", open->line,
	    open->text);
}

static bool mustache_read(struct mustache_reader *r)
{
	for (;;) {
		struct mustache_tag tag = {.sigil = 0};
		const char *open = mustache_find(r->at, r->end, r->open);
		const char *line, *next;
		if (open == NULL) {
			mustache_add_text(r, r->at, r->end);
			return mustache_all_ended(r);
		}
		if (!mustache_read_tag(r, open, &tag))
			return false;
		bool alone =
		    mustache_standalone(r, r->at, open, &tag, &line, &next);
		mustache_add_text(r, r->at, alone ? line : open);
		if (!mustache_take_tag(r, &tag, alone ? line : open,
		        alone ? (size_t)(open - line) : 0))
			return false;
		r->at = alone ? next : tag.after;
	}
}

bool mustache_new(const char *source, size_t len, size_t first_line,
    struct mustache **ret_template, struct err *err)
{
	OWN(mustache_free)
	struct mustache *m = own_calloc(1, sizeof(*m));
	struct mustache_reader r = {.at = source,
	    .start = source,
	    .counted = source,
	    .line = first_line,
	    .end = source + len,
	    .open = "{{",
	    .close = "}}",
	    .out = m,
	    .err = err};

	if (!mustache_read(&r))
		return false;
	*ret_template = MOVE(m);
	return true;
}

void mustache_free(struct mustache **template_)
{
	struct mustache *m = *template_;

	if (m == NULL)
		return;
	for (size_t i = 0; i < m->count; i++) {
		free(m->parts[i].text);
		free(m->parts[i].indent);
	}
	free(m->parts);
	free(m);
	*template_ = NULL;
}

/* The parts of m from *i up to the end of the section (or of m) that holds
 * them; *i is left there. */
static json_t *mustache_outline_parts(const struct mustache *m, size_t *i)
{
	static const char *const kinds[] = {
	    [PART_ESCAPED] = "value",
	    [PART_RAW] = "value",
	    [PART_SECTION] = "section",
	    [PART_INVERTED] = "inverted",
	    [PART_PARTIAL] = "partial",
	    [PART_END] = NULL,
	};
	json_t *list = json_array();

	for (; *i < m->count && m->parts[*i].kind != PART_END; ++*i) {
		const struct mustache_part *part = &m->parts[*i];
		if (part->kind == PART_TEXT)
			continue;
		json_t *one =
		    json_pack("{s:s, s:s, s:I}", "kind", kinds[part->kind],
		        "name", part->text, "line", (json_int_t)part->line);
		if (part->end) {
			++*i;
			json_object_set_new(
			    one, "parts", mustache_outline_parts(m, i));
		}
		json_array_append_new(list, one);
	}
	return list;
}

json_t *mustache_outline(const struct mustache *template_)
{
	size_t i = 0;

	return mustache_outline_parts(template_, &i);
}

bool mustache_is_raw(const struct mustache *m, size_t *ret_line)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->parts[i].kind == PART_RAW) {
			*ret_line = m->parts[i].line;
			return true;
		}
	return false;
}

const char *mustache_missing_partial(const struct mustache *m,
    mustache_partial_fn *partial, void *partial_arg, size_t *ret_line)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->parts[i].kind == PART_PARTIAL &&
		    partial(partial_arg, m->parts[i].text) == NULL) {
			*ret_line = m->parts[i].line;
			return m->parts[i].text;
		}
	return NULL;
}

/* --- rendering ------------------------------------------------------------ */

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
	const char *rest = name;

	if (strcmp(name, ".") == 0)
		return run->stack[run->depth - 1];
	OWN(own_string)
	char *first = own_printf("%.*s", (int)strcspn(name, "."), name);
	for (size_t i = run->depth; i-- > 0 && value == NULL;)
		value = json_object_get(run->stack[i], first);
	rest += strlen(first);
	while (value && *rest == '.') {
		rest++;
		OWN(own_string)
		char *part = own_printf("%.*s", (int)strcspn(rest, "."), rest);
		value = json_object_get(value, part);
		rest += strlen(part);
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

static char *mustache_value_text(const json_t *value)
{
	if (json_is_string(value))
		return own_strdup(json_string_value(value));
	if (json_is_integer(value))
		return own_printf("%lld", (long long)json_integer_value(value));
	if (json_is_real(value))
		return own_printf("%.15g", json_real_value(value));
	if (json_is_boolean(value))
		return own_strdup(json_is_true(value) ? "true" : "false");
	return own_strdup("");
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
	OWN(own_string)
	char *text = mustache_value_text(value);

	mustache_begin_line(run);
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
		json_array_foreach ((json_t *)value, k, item)
			mustache_in_context(run, m, i + 1, part->end, item);
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
	for (; *text; text++) {
		switch (*text) {
		case '&':
			str_add(out, "&amp;");
			break;
		case '<':
			str_add(out, "&lt;");
			break;
		case '>':
			str_add(out, "&gt;");
			break;
		case '"':
			str_add(out, "&quot;");
			break;
		default:
			str_add_char(out, *text);
		}
	}
}
