/*
 * mustache.c: see mustache.h. Compiling, and what can be told of a compiled
 * template: a flat list of parts, in which a section knows where it ends.
 */
#include "text/mustache.h"

#include "base/own.h"
#include "text/mustache_part.h"

#include <ctype.h>
#include <string.h>

enum { MUSTACHE_MAX_DELIMITER = 8 };

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

const char *mustache_missing_partial(const struct mustache *template_,
    mustache_partial_fn *partial, void *partial_arg, size_t *ret_line)
{
	for (size_t i = 0; i < template_->count; i++)
		if (template_->parts[i].kind == PART_PARTIAL &&
		    partial(partial_arg, template_->parts[i].text) == NULL) {
			*ret_line = template_->parts[i].line;
			return template_->parts[i].text;
		}
	return NULL;
}
