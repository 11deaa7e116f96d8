/*
 * header.c: see header.h.
 */
#include "mail/header.h"

#include "base/own.h"
#include "base/str.h"
#include "mail/charset.h"

#include <string.h>
#include <strings.h>

/* RFC 5322, 3.6.8: a name is printable ASCII without a colon. Before the
 * colon there may be white space (4.5). Returns the colon, or NULL. */
static const char *header_colon(const char *line, const char *end)
{
	const char *p = line;

	while (p<end && * p> ' ' && *p <= '~' && *p != ':')
		p++;
	if (p == line)
		return NULL;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p < end && *p == ':' ? p : NULL;
}

static size_t header_name_bytes(const char *line, const char *colon)
{
	while (colon > line && (colon[-1] == ' ' || colon[-1] == '\t'))
		colon--;
	return (size_t)(colon - line);
}

/* Of a value with its folds still in it. */
static char *header_value(const char *bytes, const char *end)
{
	OWN(str_clear)
	struct str text = {.max_bytes = 4 * HEADER_MAX_BYTES};

	while (bytes < end && strchr(" \t\r\n", *bytes) && *bytes)
		bytes++;
	while (end > bytes && strchr(" \t\r\n", end[-1]) && end[-1])
		end--;
	charset_to_utf8(NULL, bytes, (size_t)(end - bytes), &text);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] < ' ' && text.data[i] != '\t')
			text.data[i] = ' ';
	return own_strdup(str_text(&text));
}

/* The end of the line that begins here, its LF included. */
static const char *header_line_end(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	return lf ? lf + 1 : end;
}

static bool header_is_empty_line(const char *line, const char *end)
{
	return line == end || *line == '\n' ||
	       (*line == '\r' && (line + 1 == end || line[1] == '\n'));
}

/* Past the line and those that continue it. */
static const char *header_folded_end(const char *line, const char *end)
{
	const char *p = header_line_end(line, end);

	while (p < end && (*p == ' ' || *p == '\t'))
		p = header_line_end(p, end);
	return p;
}

static void header_add(
    struct header_list *list, const char *line, const char *end)
{
	const char *colon = header_colon(line, end);
	struct header *header;

	if (colon == NULL)
		return;
	list->items =
	    own_realloc(list->items, (list->count + 1) * sizeof(*header));
	header = &list->items[list->count++];
	header->name =
	    own_printf("%.*s", (int)header_name_bytes(line, colon), line);
	header->value = header_value(colon + 1, end);
}

bool header_read(const char *bytes, size_t len, struct header_list *ret_list)
{
	OWN(header_clear)
	struct header_list list = {.items = NULL};
	const char *end = bytes + len;
	const char *line = bytes;

	*ret_list = (struct header_list){.items = NULL};
	while (!header_is_empty_line(line, end)) {
		const char *next = header_folded_end(line, end);
		if (next - bytes > HEADER_MAX_BYTES ||
		    list.count == HEADER_MAX_COUNT)
			return false;
		header_add(&list, line, next);
		line = next;
	}
	list.bytes = (size_t)(header_line_end(line, end) - bytes);
	*ret_list = list;
	list = (struct header_list){.items = NULL};
	return true;
}

void header_clear(struct header_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].name);
		free(list->items[i].value);
	}
	free(list->items);
	*list = (struct header_list){.items = NULL};
}

const char *header_nth(
    const struct header_list *list, const char *name, size_t nth)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcasecmp(list->items[i].name, name) == 0 && nth-- == 0)
			return list->items[i].value;
	return NULL;
}

const char *header_first(const struct header_list *list, const char *name)
{
	return header_nth(list, name, 0);
}

size_t header_count(const struct header_list *list, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		count += strcasecmp(list->items[i].name, name) == 0;
	return count;
}

char *header_next_id(const char **text)
{
	const char *start;

	while ((start = strchr(*text, '<'))) {
		size_t n = strcspn(start + 1, "<> \t\n");
		const char *end = start + 1 + n;
		const char *at = memchr(start, '@', n + 1);
		*text = *end == '>' ? end + 1 : end;
		if (*end == '>' && at && at > start + 1 && at + 1 < end &&
		    n + 2 <= HEADER_ID_MAX_BYTES)
			return own_printf("%.*s", (int)n + 2, start);
	}
	return NULL;
}
