/*
 * markdown_plain.c: markdown_to_plain(): words wrapped into lines, and what
 * each line of a list or a quotation begins with.
 */
#include "text/markdown.h"

#include "base/own.h"

#include <string.h>
#include <strings.h>

enum {
	/* RFC 5322, 2.1.1: lines should be no more than 78 characters. */
	MARKDOWN_COLUMNS = 76,
	/* Of one paragraph. */
	MARKDOWN_TEXT_MAX_BYTES = 1024 * 1024,
};

/* Does out end with what the link leads to? An address is its own text. */
static bool markdown_plain_shown(const char *url, const struct str *out)
{
	static const char mail[] = "mailto:";

	if (strncasecmp(url, mail, strlen(mail)) == 0)
		url += strlen(mail);
	size_t len = strlen(url);
	return out->len >= len && out->data &&
	       strcmp(out->data + out->len - len, url) == 0;
}

static void markdown_plain_inlines(const json_t *inlines, struct str *out)
{
	json_t *n;
	size_t i;

	json_array_foreach (inlines, i, n) {
		const json_t *inner = json_object_get(n, "inlines");
		if (inner)
			markdown_plain_inlines(inner, out);
		else if (markdown_is(n, "break"))
			str_add_char(out, '\n');
		else
			str_add(out, markdown_get(n, "text"));
		if (!markdown_is(n, "link"))
			continue;
		if (!markdown_plain_shown(markdown_get(n, "url"), out))
			str_addf(out, " (%s)", markdown_get(n, "url"));
	}
}

struct markdown_wrap {
	const char *rest; /* what a new line begins with */
	size_t column;
	bool fresh; /* the line has no word yet */
	struct str *out;
};

static void markdown_wrap_break(struct markdown_wrap *w)
{
	str_addf(w->out, "\n%s", w->rest);
	w->column = str_count_points(w->rest);
	w->fresh = true;
}

static void markdown_wrap_word(
    struct markdown_wrap *w, const char *word, size_t len)
{
	OWN(own_string)
	char *copy = own_printf("%.*s", (int)len, word);
	size_t points = str_count_points(copy);

	if (len == 0)
		return;
	if (!w->fresh && w->column + 1 + points > MARKDOWN_COLUMNS)
		markdown_wrap_break(w);
	if (!w->fresh) {
		str_add_char(w->out, ' ');
		w->column++;
	}
	str_add(w->out, copy);
	w->column += points;
	w->fresh = false;
}

/* Words of text in lines of at most MARKDOWN_COLUMNS code points; the first
 * line begins with first, the others with rest. */
static void markdown_wrap(
    const char *text, const char *first, const char *rest, struct str *out)
{
	struct markdown_wrap w = {.rest = rest,
	    .column = str_count_points(first),
	    .fresh = true,
	    .out = out};

	str_add(out, first);
	while (*text) {
		size_t len = strcspn(text, " \n");
		markdown_wrap_word(&w, text, len);
		text += len;
		if (*text == '\n')
			markdown_wrap_break(&w);
		text += *text != '\0';
	}
	str_add_char(out, '\n');
}

/* A line of what lines begin with, and nothing else. */
static void markdown_plain_bare(const char *mark, struct str *out)
{
	size_t len = strlen(mark);

	while (len && mark[len - 1] == ' ')
		len--;
	str_add_n(out, mark, len);
	str_add_char(out, '\n');
}

static void markdown_plain_blocks(
    const json_t *blocks, const char *first, const char *rest, struct str *out);

static void markdown_plain_list(
    const json_t *list, const char *indent, struct str *out)
{
	bool ordered = json_is_true(json_object_get(list, "ordered"));
	json_int_t number = json_integer_value(json_object_get(list, "start"));
	json_t *item;
	size_t i;

	json_array_foreach (json_object_get(list, "items"), i, item) {
		OWN(own_string)
		char *first = ordered ? own_printf("%s%lld. ", indent,
		                            (long long)(number + (json_int_t)i))
		                      : own_printf("%s* ", indent);
		OWN(own_string)
		char *rest = own_printf(
		    "%s%*s", indent, (int)(strlen(first) - strlen(indent)), "");
		markdown_plain_blocks(item, first, rest, out);
	}
}

static void markdown_plain_literal(
    const char *text, const char *indent, struct str *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		str_addf(out, "%s    %.*s\n", indent, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

/* A block in which lines are not simply wrapped. */
static bool markdown_plain_is_whole(const json_t *b)
{
	return markdown_is(b, "list") || markdown_is(b, "quote") ||
	       markdown_is(b, "code");
}

static void markdown_plain_block(
    const json_t *b, const char *first, const char *rest, struct str *out)
{
	OWN(str_clear)
	struct str text = {.max_bytes = MARKDOWN_TEXT_MAX_BYTES};

	/* The number of a list's item keeps a line of its own. */
	if (markdown_plain_is_whole(b) && strcmp(first, rest) != 0)
		markdown_plain_bare(first, out);
	if (markdown_is(b, "list")) {
		markdown_plain_list(b, rest, out);
	} else if (markdown_is(b, "quote")) {
		OWN(own_string)
		char *mark = own_printf("%s> ", rest);
		markdown_plain_blocks(
		    json_object_get(b, "blocks"), mark, mark, out);
	} else if (markdown_is(b, "code")) {
		markdown_plain_literal(markdown_get(b, "text"), rest, out);
	} else if (markdown_is(b, "rule")) {
		str_addf(out, "%s--------\n", first);
	} else {
		markdown_plain_inlines(json_object_get(b, "inlines"), &text);
		markdown_wrap(str_text(&text), first, rest, out);
	}
}

static void markdown_plain_blocks(
    const json_t *blocks, const char *first, const char *rest, struct str *out)
{
	json_t *b;
	size_t i;

	if (json_array_size(blocks) == 0 && strcmp(first, rest) != 0)
		markdown_plain_bare(first, out);
	json_array_foreach (blocks, i, b) {
		bool nested = i && markdown_is(b, "list") && rest[0];
		if (i && !nested)
			markdown_plain_bare(rest, out);
		markdown_plain_block(b, i ? rest : first, rest, out);
	}
}

void markdown_to_plain(const json_t *blocks, struct str *out)
{
	markdown_plain_blocks(blocks, "", "", out);
}
