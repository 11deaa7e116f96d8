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

static void markdown_plain_inlines(
    const struct markdown_node *first, struct str *out)
{
	for (const struct markdown_node *n = first; n; n = n->next) {
		markdown_plain_inlines(n->first, out);
		if (n->type == MARKDOWN_BREAK)
			str_add_char(out, '\n');
		else if (n->type != MARKDOWN_LINK)
			str_add(out, n->text ? n->text : "");
		else if (!markdown_plain_shown(n->text, out))
			str_addf(out, " (%s)", n->text);
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
	size_t points = str_count_points_n(word, len);

	if (len == 0)
		return;
	if (!w->fresh && w->column + 1 + points > MARKDOWN_COLUMNS)
		markdown_wrap_break(w);
	if (!w->fresh) {
		str_add_char(w->out, ' ');
		w->column++;
	}
	str_add_n(w->out, word, len);
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

static void markdown_plain_blocks(const struct markdown_node *blocks,
    const char *first, const char *rest, struct str *out);

static void markdown_plain_list(
    const struct markdown_node *list, const char *indent, struct str *out)
{
	int number = list->number;

	for (const struct markdown_node *item = list->first; item;
	     item = item->next) {
		OWN(own_string)
		char *first = list->ordered
		                  ? own_printf("%s%d. ", indent, number++)
		                  : own_printf("%s* ", indent);
		OWN(own_string)
		char *rest = own_printf(
		    "%s%*s", indent, (int)(strlen(first) - strlen(indent)), "");
		markdown_plain_blocks(item->first, first, rest, out);
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

static void markdown_plain_quote(
    const struct markdown_node *b, const char *indent, struct str *out)
{
	OWN(own_string)
	char *mark = own_printf("%s> ", indent);

	markdown_plain_blocks(b->first, mark, mark, out);
}

/* A block in which lines are not simply wrapped. */
static bool markdown_plain_is_whole(const struct markdown_node *b)
{
	return b->type == MARKDOWN_LIST || b->type == MARKDOWN_QUOTE ||
	       b->type == MARKDOWN_LITERAL;
}

static void markdown_plain_block(const struct markdown_node *b,
    const char *first, const char *rest, struct str *out)
{
	OWN(str_clear)
	struct str text = {.max_bytes = MARKDOWN_TEXT_MAX_BYTES};

	/* The number of a list's item keeps a line of its own. */
	if (markdown_plain_is_whole(b) && strcmp(first, rest) != 0)
		markdown_plain_bare(first, out);
	if (b->type == MARKDOWN_LIST) {
		markdown_plain_list(b, rest, out);
	} else if (b->type == MARKDOWN_QUOTE) {
		markdown_plain_quote(b, rest, out);
	} else if (b->type == MARKDOWN_LITERAL) {
		markdown_plain_literal(b->text, rest, out);
	} else if (b->type == MARKDOWN_RULE) {
		str_addf(out, "%s--------\n", first);
	} else {
		markdown_plain_inlines(b->first, &text);
		markdown_wrap(str_text(&text), first, rest, out);
	}
}

static void markdown_plain_blocks(const struct markdown_node *blocks,
    const char *first, const char *rest, struct str *out)
{
	if (blocks == NULL && strcmp(first, rest) != 0)
		markdown_plain_bare(first, out);
	for (const struct markdown_node *b = blocks; b; b = b->next) {
		bool nested =
		    b != blocks && b->type == MARKDOWN_LIST && rest[0];
		if (b != blocks && !nested)
			markdown_plain_bare(rest, out);
		markdown_plain_block(b, b == blocks ? first : rest, rest, out);
	}
}

void markdown_to_plain(const struct markdown_node *blocks, struct str *out)
{
	markdown_plain_blocks(blocks, "", "", out);
}
