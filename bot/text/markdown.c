/*
 * markdown.c: owns libcmark: parsing, and its counterpart, escaping. See
 * markdown.h.
 */
#include "text/markdown.h"

#include "base/own.h"

#include <cmark.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* What is nested deeper comes out as its text alone: nothing recurses on what
 * somebody wrote without a limit. */
enum { MARKDOWN_MAX_DEPTH = 16 };

/* --- the tree --------------------------------------------------------------
 */

/* Nodes in a row, in the making. */
struct markdown_row {
	struct markdown_node *first;
	struct markdown_node **end;
	/* Text that is not yet a node: cmark cuts text at every escape, a
	 * reader wants it whole. */
	struct str text;
};

static void markdown_row_init(struct markdown_row *row)
{
	row->first = NULL;
	row->end = &row->first;
	str_init(&row->text, SIZE_MAX);
}

static void markdown_link(
    struct markdown_row *row, struct markdown_node *taken_nodes)
{
	*row->end = taken_nodes;
	while (*row->end)
		row->end = &(*row->end)->next;
}

static struct markdown_node *markdown_node_new(enum markdown_type type)
{
	struct markdown_node *node = own_calloc(1, sizeof(*node));

	node->type = type;
	return node;
}

static void markdown_flush(struct markdown_row *row)
{
	if (row->text.len == 0)
		return;
	struct markdown_node *node = markdown_node_new(MARKDOWN_TEXT);
	node->text = own_strdup(str_text(&row->text));
	str_reset(&row->text);
	markdown_link(row, node);
}

/* A node of that type at the end of the row. Borrowed. */
static struct markdown_node *markdown_add(
    struct markdown_row *row, enum markdown_type type)
{
	struct markdown_node *node = markdown_node_new(type);

	markdown_flush(row);
	markdown_link(row, node);
	return node;
}

static struct markdown_node *markdown_row_take(struct markdown_row *row)
{
	markdown_flush(row);
	str_clear(&row->text);
	return row->first;
}

void markdown_free(struct markdown_node **first)
{
	for (struct markdown_node *n = *first, *next; n; n = next) {
		next = n->next;
		markdown_free(&n->first);
		free(n->text);
		free(n->user);
		free(n);
	}
	*first = NULL;
}

/* --- inlines ---------------------------------------------------------------
 */

static bool markdown_is_safe(const char *url)
{
	static const char *const schemes[] = {"https://", "http://", "mailto:"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

/* Whom a link mentions: an id, and nothing else. NULL: nobody. */
static const char *markdown_mentioned(const char *url)
{
	static const char scheme[] = "mention:";
	const char *user = url + strlen(scheme);

	if (strncmp(url, scheme, strlen(scheme)) != 0 || *user == '\0')
		return NULL;
	return user[strspn(user, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")]
	           ? NULL
	           : user;
}

/* All the text below node, without its marks. */
static void markdown_add_flat(struct markdown_row *row, cmark_node *node)
{
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(iter);
		const char *literal = cmark_node_get_literal(n);
		cmark_node_type type = cmark_node_get_type(n);
		bool is_break = type == CMARK_NODE_SOFTBREAK ||
		                type == CMARK_NODE_LINEBREAK ||
		                (event == CMARK_EVENT_EXIT && n != node &&
		                    type <= CMARK_NODE_LAST_BLOCK);
		if (literal || is_break)
			str_add(&row->text, literal ? literal : " ");
	}
	cmark_iter_free(iter);
}

static struct markdown_node *markdown_inlines(cmark_node *parent, size_t depth);

/* Only the bytes that a URL may hold (RFC 3986), the others as %HH, so that no
 * channel's own marks around it can be closed from within. */
static char *markdown_url(const char *url)
{
	OWN(str_clear)
	struct str out = {.max_bytes = SIZE_MAX};

	for (; *url; url++) {
		if (isalnum((unsigned char)*url) ||
		    strchr("-._~:/?#@!$&'()*+,;=%", *url))
			str_add_char(&out, *url);
		else
			str_addf(&out, "%%%02X", (unsigned char)*url);
	}
	return str_take(&out);
}

static void markdown_add_link(
    struct markdown_row *row, cmark_node *node, size_t depth)
{
	const char *url = cmark_node_get_url(node);
	struct markdown_node *inner = markdown_inlines(node, depth + 1);

	if (url && markdown_is_safe(url)) {
		struct markdown_node *link = markdown_add(row, MARKDOWN_LINK);
		link->text = markdown_url(url);
		link->first = inner;
		return;
	}
	if (url && markdown_mentioned(url)) {
		struct markdown_node *who = markdown_add(row, MARKDOWN_MENTION);
		who->user = own_strdup(markdown_mentioned(url));
		who->first = inner;
		return;
	}
	markdown_flush(row);
	markdown_link(row, inner);
}

static void markdown_add_inline(
    struct markdown_row *row, cmark_node *node, size_t depth)
{
	const char *literal = cmark_node_get_literal(node);

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_HTML_INLINE:
		str_add(&row->text, literal ? literal : "");
		break;
	case CMARK_NODE_SOFTBREAK:
		str_add_char(&row->text, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		markdown_add(row, MARKDOWN_BREAK);
		break;
	case CMARK_NODE_CODE:
		markdown_add(row, MARKDOWN_CODE)->text =
		    own_strdup(literal ? literal : "");
		break;
	case CMARK_NODE_STRONG:
		markdown_add(row, MARKDOWN_STRONG)->first =
		    markdown_inlines(node, depth + 1);
		break;
	case CMARK_NODE_EMPH:
		markdown_add(row, MARKDOWN_EMPHASIS)->first =
		    markdown_inlines(node, depth + 1);
		break;
	case CMARK_NODE_LINK:
	case CMARK_NODE_IMAGE:
		markdown_add_link(row, node, depth);
		break;
	default:
		break;
	}
}

static struct markdown_node *markdown_inlines(cmark_node *parent, size_t depth)
{
	struct markdown_row row;
	cmark_node *first = cmark_node_first_child(parent);

	markdown_row_init(&row);
	if (depth == MARKDOWN_MAX_DEPTH)
		markdown_add_flat(&row, parent);
	else
		for (cmark_node *n = first; n; n = cmark_node_next(n))
			markdown_add_inline(&row, n, depth);
	return markdown_row_take(&row);
}

/* --- blocks ----------------------------------------------------------------
 */

static struct markdown_node *markdown_blocks(cmark_node *parent, size_t depth);

static void markdown_add_list(
    struct markdown_row *row, cmark_node *node, size_t depth)
{
	struct markdown_node *list = markdown_add(row, MARKDOWN_LIST);
	struct markdown_row items;

	list->ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	list->number = cmark_node_get_list_start(node);
	markdown_row_init(&items);
	for (cmark_node *n = cmark_node_first_child(node); n;
	     n = cmark_node_next(n))
		markdown_add(&items, MARKDOWN_ITEM)->first =
		    markdown_blocks(n, depth + 1);
	list->first = markdown_row_take(&items);
}

/* Text without the newline that ends a literal block. */
static char *markdown_literal(cmark_node *node)
{
	const char *text = cmark_node_get_literal(node);
	size_t len = text ? strlen(text) : 0;

	while (len && text[len - 1] == '\n')
		len--;
	return own_printf("%.*s", (int)len, text ? text : "");
}

static void markdown_add_block(
    struct markdown_row *row, cmark_node *node, size_t depth)
{
	struct markdown_node *block;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		block = markdown_add(row, MARKDOWN_HEADING);
		block->number = cmark_node_get_heading_level(node);
		block->first = markdown_inlines(node, 0);
		break;
	case CMARK_NODE_PARAGRAPH:
		markdown_add(row, MARKDOWN_PARAGRAPH)->first =
		    markdown_inlines(node, 0);
		break;
	case CMARK_NODE_LIST:
		markdown_add_list(row, node, depth);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		markdown_add(row, MARKDOWN_QUOTE)->first =
		    markdown_blocks(node, depth + 1);
		break;
	case CMARK_NODE_CODE_BLOCK:
		markdown_add(row, MARKDOWN_LITERAL)->text =
		    markdown_literal(node);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		markdown_add(row, MARKDOWN_RULE);
		break;
	case CMARK_NODE_HTML_BLOCK:
		block = markdown_add(row, MARKDOWN_PARAGRAPH);
		block->first = markdown_node_new(MARKDOWN_TEXT);
		block->first->text = markdown_literal(node);
		break;
	default:
		break;
	}
}

static struct markdown_node *markdown_blocks(cmark_node *parent, size_t depth)
{
	struct markdown_row row;

	markdown_row_init(&row);
	if (depth == MARKDOWN_MAX_DEPTH)
		markdown_add(&row, MARKDOWN_PARAGRAPH)->first =
		    markdown_inlines(parent, MARKDOWN_MAX_DEPTH);
	else
		for (cmark_node *n = cmark_node_first_child(parent); n;
		     n = cmark_node_next(n))
			markdown_add_block(&row, n, depth);
	return markdown_row_take(&row);
}

struct markdown_node *markdown_parse(const char *markdown)
{
	cmark_node *document = cmark_parse_document(
	    markdown, strlen(markdown), CMARK_OPT_VALIDATE_UTF8);
	struct markdown_node *blocks = markdown_blocks(document, 0);

	cmark_node_free(document);
	return blocks;
}

/* --- escaping --------------------------------------------------------------
 */

/* text without what nobody sees, blanks for tabs, no newlines at the end. */
static char *markdown_clean(const char *text)
{
	char *clean = own_calloc(1, strlen(text) + 1);
	size_t len = 0;

	while (*text) {
		size_t unseen = str_unseen_bytes(text);
		if (*text == '\t')
			clean[len++] = ' ';
		else if (*text == '\n' || unseen == 0)
			clean[len++] = *text;
		text += unseen ? unseen : 1;
	}
	while (len && clean[len - 1] == '\n')
		clean[--len] = '\0';
	return clean;
}

/*
 * CommonMark lets every ASCII punctuation character be escaped by a
 * backslash. Spaces at the start of a line would be eaten or make code, and
 * an empty line would end the paragraph: a no-break space keeps both. At the
 * end of a paragraph a hard break would be a backslash.
 */
void markdown_escape(const char *text, struct str *out)
{
	static const char nbsp[] = "\xC2\xA0";
	OWN(own_string)
	char *clean = markdown_clean(text);
	bool line_start = true;

	for (const char *p = clean; *p; p++) {
		bool at_edge = line_start || strchr("\n ", p[1]);
		if (*p == '\n' && line_start)
			str_add(out, nbsp);
		if (*p == '\n')
			str_add(out, "\\\n");
		else if (*p == ' ' && at_edge)
			str_add(out, nbsp);
		else if (ispunct((unsigned char)*p))
			str_add_n(out, (const char[]){'\\', *p}, 2);
		else
			str_add_char(out, *p);
		line_start = *p == '\n';
	}
}
