/*
 * page.c: see page.h. The policy in the head forbids everything that is not
 * on the page itself; mail's own style attributes need the inline styles.
 */
#include "admin/page.h"

#include "admin/drawing.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "mail/message.h"
#include "slack/blocks.h"
#include "teams/card.h"
#include "text/markdown.h"
#include "text/mustache.h"

#include <string.h>

enum { PAGE_PART_MAX_BYTES = 1024 * 1024 };

static const char PAGE_HEAD[] =
    "<!doctype html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
    "'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n";

static const char PAGE_STYLE[] =
    "<style>\n"
    "body{margin:0;padding:28px;background:#eef0f3;color:#1f2937;"
    "font:15px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n"
    "h1{font-size:26px;margin:0}\n"
    "h1 small{font-size:15px;font-weight:400;color:#5b6472}\n"
    ".to{margin:26px 0 10px;color:#5b6472}\n"
    ".row{display:grid;gap:18px;align-items:start;"
    "grid-template-columns:repeat(auto-fit,minmax(330px,1fr))}\n"
    "@media(min-width:1500px){.row{grid-template-columns:"
    "1fr 1fr 1fr 545px}}\n"
    "figure{margin:0;background:#fff;border:1px solid #d5dae1;"
    "border-radius:10px;overflow:hidden;box-shadow:0 1px 3px #0001}\n"
    "figcaption{padding:7px 14px;font-size:12px;font-weight:600;"
    "letter-spacing:.04em;text-transform:uppercase;color:#fff}\n"
    ".body{padding:16px 18px;overflow-wrap:anywhere}\n"
    ".button{display:inline-block;padding:5px 13px;margin:0 6px 6px 0;"
    "border-radius:4px;font-weight:600;font-size:14px}\n"
    /* Slack */
    ".slack figcaption{background:#4a154b}\n"
    ".slack .body{display:grid;grid-template-columns:40px 1fr;gap:10px;"
    "font-family:Lato,'Noto Sans',system-ui,sans-serif;color:#1d1c1d}\n"
    ".face{width:36px;height:36px;border-radius:8px;background:#1d4ed8;"
    "color:#fff;font-weight:700;font-size:20px;line-height:36px;"
    "text-align:center}\n"
    ".who{font-weight:800}.who span{font-weight:400;font-size:11px;"
    "background:#e8e8e8;color:#616061;border-radius:3px;padding:1px 4px;"
    "margin:0 5px}\n"
    ".slack h3{font-size:18px;margin:3px 0 8px}\n"
    ".slack p,.slack ul,.slack ol{margin:0}"
    ".slack p,.slack pre{white-space:pre-wrap}\n"
    ".slack ul,.slack ol{padding-left:24px}\n"
    ".slack blockquote{margin:4px 0;padding-left:12px;"
    "border-left:4px solid #ddd;white-space:pre-wrap}\n"
    ".slack code,.slack pre{background:#f8f8f8;border:1px solid #e0e0e0;"
    "border-radius:3px;padding:1px 3px;font-size:12px;color:#c01343}\n"
    ".slack hr{border:0;border-top:1px solid #ddd;margin:12px 0}\n"
    ".slack .buttons{margin-top:12px}\n"
    ".slack .button{border:1px solid #bbb;padding:4px 11px}\n"
    ".slack .primary{background:#007a5a;border-color:#007a5a;color:#fff}\n"
    ".slack .danger{background:#e01e5a;border-color:#e01e5a;color:#fff}\n"
    /* Teams */
    ".teams figcaption{background:#5b5fc7}\n"
    ".teams .body{background:#f5f5f5;"
    "font-family:'Segoe UI',system-ui,sans-serif;font-size:14px}\n"
    ".card{background:#fff;border:1px solid #d1d1d1;border-radius:5px;"
    "padding:14px 16px;color:#242424;margin-top:8px}\n"
    ".element{margin-top:8px}.element:first-child{margin-top:0}"
    ".element.near{margin-top:4px}.element.close{margin-top:0}\n"
    ".columns{display:grid;grid-template-columns:auto 1fr;column-gap:8px}"
    ".columns>.element{margin-top:0}\n"
    ".emphasis{background:#f0f0f0;padding:8px 12px;border-radius:4px}\n"
    ".separator{border-top:1px solid #d1d1d1;padding-top:8px}\n"
    ".bolder{font-weight:600}.italic{font-style:italic}"
    ".mono{font-family:Consolas,monospace}.large{font-size:18px}"
    ".medium{font-size:16px}\n"
    ".teams .buttons{margin-top:14px}\n"
    ".teams .button{border:1px solid #d1d1d1;background:#fff}\n"
    ".teams .primary{background:#5b5fc7;border-color:#5b5fc7;color:#fff}\n"
    ".teams .danger{color:#c4314b;border-color:#c4314b}\n"
    /* mail */
    ".mail figcaption{background:#1d4ed8}.plain figcaption{"
    "background:#374151}\n"
    ".envelope{padding:12px 18px;background:#f8fafc;"
    "border-bottom:1px solid #d5dae1;font-size:13px;color:#5b6472}\n"
    ".envelope b{color:#1f2937}\n"
    ".mail .body{font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "sans-serif;color:#000}\n"
    ".plain pre{margin:0;padding:16px 18px;white-space:pre-wrap;"
    "font:11px/1.5 'DejaVu Sans Mono',Consolas,monospace}\n"
    "li.page{margin:6px 0}\n"
    "</style>\n";

/* --- pieces -------------------------------------------------------------- */

static void page_open(const char *title, const char *workflow, struct str *out)
{
	str_add(out, PAGE_HEAD);
	str_add(out, "<title>");
	mustache_escape_html(title, out);
	str_add(out, "</title>\n");
	str_add(out, PAGE_STYLE);
	str_add(out, "</head><body>\n<h1>");
	mustache_escape_html(title, out);
	str_add(out, " <small>");
	mustache_escape_html(workflow, out);
	str_add(out, "</small></h1>\n");
}

static void page_figure(const char *class, const char *caption, struct str *out)
{
	str_addf(out, "<figure class=\"%s\"><figcaption>%s</figcaption>", class,
	    caption);
}

static void page_slack(const json_t *notice, struct str *out)
{
	json_auto_t *message = slack_blocks_tree(notice);

	page_figure("slack", "Slack", out);
	str_add(out, "<div class=\"body\"><div class=\"face\">B</div><div>"
	             "<div class=\"who\">Beadle<span>APP</span></div>");
	drawing_slack(message, out);
	str_add(out, "</div></div></figure>\n");
}

static void page_teams(const json_t *notice, struct str *out)
{
	json_auto_t *card = teams_card(notice);

	page_figure("teams", "Teams", out);
	str_add(out, "<div class=\"body\"><div class=\"who\">Beadle</div>"
	             "<div class=\"card\">");
	drawing_teams(card, out);
	str_add(out, "</div></div></figure>\n");
}

static void page_envelope(
    const struct page_notice *notice, const json_t *form, struct str *out)
{
	const char *number = jsonx_path_text(form, "number");

	str_add(out, "<div class=\"envelope\">From: ");
	mustache_escape_html(notice->from, out);
	str_add(out, "<br>Subject: <b>");
	if (number) {
		str_add_char(out, '[');
		mustache_escape_html(number, out);
		str_add(out, "] ");
	}
	mustache_escape_html(jsonx_path_text(form, "notice.title"), out);
	str_add(out, "</b></div>");
}

/* What is within the document's main element: the rest of it is the page's
 * own affair. */
static void page_mail(
    const struct page_notice *notice, const json_t *form, struct str *out)
{
	OWN(str_clear)
	struct str html = {.max_bytes = PAGE_PART_MAX_BYTES};

	mail_message_html(json_object_get(form, "notice"), NULL, &html);
	const char *main = strstr(str_text(&html), "<main");
	const char *end = strstr(str_text(&html), "</main>");
	page_figure("mail", "Mail, HTML", out);
	page_envelope(notice, form, out);
	str_add(out, "<div class=\"body\">");
	if (main && end)
		str_add_n(out, main, (size_t)(end - main) + strlen("</main>"));
	str_add(out, "</div></figure>\n");
}

static void page_plain(
    const struct page_notice *notice, const json_t *form, struct str *out)
{
	OWN(markdown_free)
	struct markdown_node *tree =
	    markdown_parse(jsonx_path_text(form, "notice.markdown"));
	OWN(str_clear)
	struct str text = {.max_bytes = PAGE_PART_MAX_BYTES};

	markdown_to_plain(tree, &text);
	page_figure("plain", "Mail, plain text", out);
	page_envelope(notice, form, out);
	str_add(out, "<pre>");
	mustache_escape_html(str_text(&text), out);
	str_add(out, "</pre></figure>\n");
}

/* --- pages --------------------------------------------------------------- */

static void page_form(
    const struct page_notice *notice, const json_t *form, struct str *out)
{
	json_t *to;
	size_t i;

	str_add(out, "<p class=\"to\">");
	json_array_foreach (json_object_get(form, "to"), i, to) {
		str_add(out, i ? " \xC2\xB7 " : "To ");
		mustache_escape_html(json_string_value(to), out);
	}
	str_add(out, "</p>\n<div class=\"row\">\n");
	page_slack(json_object_get(form, "notice"), out);
	page_teams(json_object_get(form, "notice"), out);
	page_mail(notice, form, out);
	page_plain(notice, form, out);
	str_add(out, "</div>\n");
}

void page_notice(const struct page_notice *notice, struct str *out)
{
	json_t *form;
	size_t i;

	page_open(notice->name, notice->workflow, out);
	json_array_foreach (notice->forms, i, form)
		page_form(notice, form, out);
	str_add(out, "</body></html>\n");
}

void page_index(const char *workflow, const json_t *names, struct str *out)
{
	json_t *name;
	size_t i;

	page_open("Notices", workflow, out);
	str_add(out, "<ul>\n");
	json_array_foreach (names, i, name) {
		str_add(out, "<li class=\"page\"><a href=\"");
		mustache_escape_html(json_string_value(name), out);
		str_add(out, ".html\">");
		mustache_escape_html(json_string_value(name), out);
		str_add(out, "</a></li>\n");
	}
	str_add(out, "</ul>\n</body></html>\n");
}
