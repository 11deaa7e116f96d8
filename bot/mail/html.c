/*
 * html.c: see html.h. The parser calls back for each tag and each run of
 * text; no tree is built, so that depth costs nothing.
 */
#include "mail/html.h"

#include "base/own.h"

#include <libxml/HTMLparser.h>
#include <string.h>
#include <strings.h>

enum {
	/* Of one link; a longer one is no address for people. */
	HTML_MAX_LINK_BYTES = 2048,
	HTML_MAX_QUOTE_DEPTH = 10,
};

struct html {
	struct str *out;
	size_t skip;       /* elements within one that is not read */
	size_t quote;      /* blockquotes */
	size_t line_quote; /* as many around the last text */
	size_t pre;        /* in here white space counts */
	size_t breaks;     /* line breaks due before the next text */
	bool space;        /* a space is due */
	bool line;         /* there is text on this line */
	bool any;          /* there is text at all */
	char *link;        /* of the open <a>, or NULL */
	struct str words;  /* what is written in it */
};

/* --- writing -----------------------------------------------------------------
 */

static void html_prefix(struct html *h, size_t depth)
{
	if (depth > HTML_MAX_QUOTE_DEPTH)
		depth = HTML_MAX_QUOTE_DEPTH;
	for (size_t i = 0; i < depth; i++)
		str_add(h->out, "> ");
}

static void html_break(struct html *h, size_t breaks)
{
	if (breaks == 0)
		return;
	if (h->breaks < breaks)
		h->breaks = breaks;
	h->space = false;
}

static void html_begin_text(struct html *h)
{
	/* A blank line between two depths belongs to the outer one. */
	size_t between = h->quote < h->line_quote ? h->quote : h->line_quote;

	for (size_t i = 0; h->any && i < h->breaks; i++) {
		str_add_char(h->out, '\n');
		if (i + 1 < h->breaks)
			html_prefix(h, between);
		h->line = false;
	}
	if (!h->line)
		html_prefix(h, h->quote);
	else if (h->space)
		str_add_char(h->out, ' ');
	h->breaks = 0;
	h->space = false;
	h->line = true;
	h->line_quote = h->quote;
	h->any = true;
}

static void html_add(struct html *h, const char *bytes, size_t len)
{
	html_begin_text(h);
	str_add_n(h->out, bytes, len);
	if (h->link)
		str_add_n(&h->words, bytes, len);
}

/* White space, the kind that does not break included. */
static size_t html_space(const char *p, size_t len)
{
	if (strchr(" \t\r\n\f", *p) && *p)
		return 1;
	return len >= 2 && memcmp(p, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

static void html_flowing(struct html *h, const char *p, size_t len)
{
	while (len) {
		size_t n = html_space(p, len);
		if (n) {
			h->space = h->line && h->breaks == 0;
		} else {
			while (n < len && !html_space(p + n, len - n))
				n++;
			html_add(h, p, n);
		}
		p += n;
		len -= n;
	}
}

static void html_preformatted(struct html *h, const char *p, size_t len)
{
	while (len) {
		const char *lf = memchr(p, '\n', len);
		size_t n = lf ? (size_t)(lf - p) : len;
		if (n)
			html_add(h, p, n);
		if (lf) {
			h->breaks++;
			n++;
		}
		p += n;
		len -= n;
	}
}

/* --- elements
 * ------------------------------------------------------------------ */

/* How many line breaks stand before and after. */
static const struct {
	const char *name;
	size_t breaks;
} html_blocks[] = {{"p", 2}, {"h1", 2}, {"h2", 2}, {"h3", 2}, {"h4", 2},
    {"h5", 2}, {"h6", 2}, {"ul", 1}, {"ol", 1}, {"dl", 1}, {"dt", 1}, {"dd", 1},
    {"li", 1}, {"pre", 1}, {"table", 1}, {"tr", 1}, {"div", 1}, {"section", 1},
    {"article", 1}, {"header", 1}, {"footer", 1}, {"blockquote", 1},
    {"form", 1}, {"address", 1}, {"center", 1}};

static const char *const html_unread[] = {
    "script", "style", "title", "head", "template", "object", "noframes"};

static size_t html_breaks_of(const char *name)
{
	for (size_t i = 0; i < sizeof(html_blocks) / sizeof(html_blocks[0]);
	     i++)
		if (strcasecmp(html_blocks[i].name, name) == 0)
			return html_blocks[i].breaks;
	return 0;
}

static const char *html_attribute(const xmlChar **attributes, const char *name)
{
	for (size_t i = 0; attributes && attributes[i]; i += 2)
		if (strcasecmp((const char *)attributes[i], name) == 0)
			return (const char *)attributes[i + 1];
	return NULL;
}

static bool html_is_hidden(const xmlChar **attributes)
{
	const char *style = html_attribute(attributes, "style");
	const char *display = style ? strcasestr(style, "display") : NULL;

	if (display == NULL)
		return html_attribute(attributes, "hidden") != NULL;
	display += strlen("display");
	display += strspn(display, " :");
	return strncasecmp(display, "none", strlen("none")) == 0;
}

static bool html_is_unread(const char *name, const xmlChar **attributes)
{
	for (size_t i = 0; i < sizeof(html_unread) / sizeof(char *); i++)
		if (strcasecmp(html_unread[i], name) == 0)
			return true;
	return html_is_hidden(attributes);
}

static void html_open_link(struct html *h, const xmlChar **attributes)
{
	const char *href = html_attribute(attributes, "href");

	own_string(&h->link);
	str_clear(&h->words);
	if (href && strlen(href) <= HTML_MAX_LINK_BYTES &&
	    (strncasecmp(href, "http", 4) == 0 ||
	        strncasecmp(href, "mailto:", 7) == 0))
		h->link = own_strdup(href);
}

/* Written beside its words, unless they are the link. */
static void html_close_link(struct html *h)
{
	OWN(own_string)
	char *link = MOVE(h->link);
	const char *words = str_text(&h->words);

	if (link == NULL || h->words.len == 0)
		return;
	if (strcmp(words, link) != 0 && (strncasecmp(link, "mailto:", 7) != 0 ||
	                                    strcmp(words, link + 7) != 0))
		str_addf(h->out, " <%s>", link);
}

static void html_special(
    struct html *h, const char *name, const xmlChar **attributes)
{
	static const char rule[] = "________________________________";

	if (strcasecmp(name, "br") == 0) {
		h->breaks++;
		h->space = false;
	} else if (strcasecmp(name, "hr") == 0) {
		html_break(h, 1);
		html_add(h, rule, strlen(rule));
		html_break(h, 1);
	} else if (strcasecmp(name, "li") == 0) {
		html_add(h, "-", 1);
		h->space = true;
	} else if (strcasecmp(name, "td") == 0 || strcasecmp(name, "th") == 0) {
		h->space = h->line && h->breaks == 0;
	} else if (strcasecmp(name, "a") == 0) {
		html_open_link(h, attributes);
	}
}

static void html_start(
    void *arg, const xmlChar *element, const xmlChar **attributes)
{
	struct html *h = arg;
	const char *name = (const char *)element;

	if (h->skip || html_is_unread(name, attributes)) {
		h->skip++;
		return;
	}
	html_break(h, html_breaks_of(name));
	h->quote += strcasecmp(name, "blockquote") == 0;
	h->pre += strcasecmp(name, "pre") == 0;
	html_special(h, name, attributes);
}

static void html_end(void *arg, const xmlChar *element)
{
	struct html *h = arg;
	const char *name = (const char *)element;

	if (h->skip) {
		h->skip--;
		return;
	}
	if (strcasecmp(name, "a") == 0)
		html_close_link(h);
	html_break(h, html_breaks_of(name));
	if (strcasecmp(name, "blockquote") == 0 && h->quote)
		h->quote--;
	if (strcasecmp(name, "pre") == 0 && h->pre)
		h->pre--;
}

static void html_text(void *arg, const xmlChar *text, int len)
{
	struct html *h = arg;

	if (h->skip || len <= 0)
		return;
	if (h->pre)
		html_preformatted(h, (const char *)text, (size_t)len);
	else
		html_flowing(h, (const char *)text, (size_t)len);
}

/* Every mail's HTML is wrong somewhere. */
static void html_ignore(void *arg, const char *format, ...)
{
	(void)arg;
	(void)format;
}

/* Bytes of a comment, or 0: what is like a condition in it ends nothing. */
static size_t html_comment(const char *p)
{
	const char *end =
	    strncmp(p, "<!--", 4) == 0 ? strstr(p + 4, "-->") : NULL;

	return end ? (size_t)(end + strlen("-->") - p) : 0;
}

static const char *html_last(const char *html, const char *end)
{
	const char *last = NULL;

	for (const char *p = html; (p = strstr(p, end)); p++)
		last = p;
	return last;
}

/* "<![if mso]>" is Word's and no markup to anybody else; the parser would
 * take it for text. */
static char *html_without_conditions(const char *html)
{
	char *clean = own_calloc(strlen(html) + 1, 1);
	const char *last = strrchr(html, '>');
	const char *last_comment = html_last(html, "-->");
	size_t n = 0;

	while (*html) {
		/* Behind the last one nothing is looked for in vain. */
		bool commented = last_comment && html < last_comment;
		size_t comment = commented ? html_comment(html) : 0;
		const char *end =
		    last && html < last && strncmp(html, "<![", 3) == 0
		        ? strchr(html, '>')
		        : NULL;
		if (comment)
			html += comment;
		else if (end)
			html = end + 1;
		else
			clean[n++] = *html++;
	}
	return clean;
}

void html_to_text(const char *html, struct str *out)
{
	OWN(own_string)
	char *clean = html_without_conditions(html);
	htmlSAXHandler handler = {
	    .startElement = html_start,
	    .endElement = html_end,
	    .characters = html_text,
	    .ignorableWhitespace = html_text,
	    .warning = html_ignore,
	    .error = html_ignore,
	    .fatalError = html_ignore,
	};
	struct html h = {
	    .out = out,
	    .words = {.max_bytes = HTML_MAX_LINK_BYTES},
	};

	xmlInitParser();
	if (clean[0])
		htmlSAXParseDoc((const xmlChar *)clean, "UTF-8", &handler, &h);
	own_string(&h.link);
	str_clear(&h.words);
}
