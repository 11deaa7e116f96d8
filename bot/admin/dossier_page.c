/*
 * dossier_page.c: the record of a case as a page to read and to print. See
 * dossier.h. The policy in its head forbids everything that is not on the page
 * itself.
 */
#include "admin/dossier.h"

#include "admin/show.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "text/markdown.h"

#include <string.h>

enum { DOSSIER_STATES_MAX_BYTES = 65536 };

static const char DOSSIER_HEAD[] =
    "<!doctype html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
    "'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<style>\n"
    "body{margin:0 auto;padding:32px;max-width:860px;color:#1f2937;"
    "font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n"
    "h1{font-size:26px;margin:0}h1 small{font-weight:400;color:#5b6472}\n"
    "h2{font-size:19px;margin:36px 0 8px;border-bottom:1px solid #d5dae1}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;"
    "margin:12px 0}dt{color:#5b6472}dd{margin:0;overflow-wrap:anywhere}\n"
    "ol.history{list-style:none;padding:0;margin:0}\n"
    ".entry{border-left:3px solid #1d4ed8;padding:2px 0 2px 14px;"
    "margin:14px 0}.entry.aside{border-color:#d5dae1}\n"
    ".entry time,.way,.hash,.hint,.to{color:#5b6472;font-size:13px}\n"
    ".hash{font-family:monospace;overflow-wrap:anywhere}\n"
    "table{border-collapse:collapse;width:100%;margin:8px 0}"
    "td{vertical-align:top;border-top:1px solid #e5e7eb;padding:5px 10px 5px "
    "0;overflow-wrap:anywhere;white-space:pre-line}"
    "td:first-child{width:52%}\n"
    "details{margin:8px 0}summary{cursor:pointer}\n"
    ".notice{margin:4px 0 12px 14px;padding-left:12px;border-left:2px solid "
    "#d5dae1}\n"
    "@media print{body{padding:0;max-width:none}}\n"
    "</style>\n";

static void dossier_text(struct str *out, const char *text)
{
	if (text)
		str_add_html(out, text, strlen(text));
}

static void dossier_row(struct str *out, const char *name, const char *text)
{
	if (text == NULL)
		return;
	str_addf(out, "<dt>%s</dt><dd>", name);
	dossier_text(out, text);
	str_add(out, "</dd>\n");
}

/* "Ada Byron <ada@u.example>" */
static char *dossier_person(const json_t *person)
{
	const char *name = jsonx_path_text(person, "name");
	const char *email = jsonx_path_text(person, "email");

	return name ? own_printf("%s%s%s%s", name, email ? " <" : "",
	                  email ? email : "", email ? ">" : "")
	            : NULL;
}

static void dossier_summary(const json_t *dossier, struct str *out)
{
	OWN(own_string)
	char *requester = dossier_person(json_object_get(dossier, "requester"));
	OWN(own_string)
	char *version = own_printf("%s, version %lld",
	    jsonx_path_text(dossier, "workflow.id"),
	    (long long)jsonx_path_int(dossier, "workflow.version", 0));
	json_t *words;
	size_t i;

	str_add(out, "<dl>\n");
	dossier_row(out, "Requester", requester);
	dossier_row(out, "Opened", jsonx_path_text(dossier, "case.opened_at"));
	json_array_foreach (jsonx_path(dossier, "case.stands"), i, words)
		dossier_row(out, i ? "" : "Stands", json_string_value(words));
	dossier_row(out, "Rules", version);
	dossier_row(
	    out, "Their hash", jsonx_path_text(dossier, "workflow.hash"));
	str_add(out, "</dl>\n");
}

/* --- the history ---------------------------------------------------------- */

/* A text, or a list of them. */
static void dossier_value(
    struct str *out, const json_t *value, const char *between)
{
	json_t *one;
	size_t i;

	if (json_is_string(value)) {
		dossier_text(out, json_string_value(value));
	} else if (json_is_array(value)) {
		json_array_foreach (value, i, one) {
			if (i)
				str_add(out, between);
			dossier_value(out, one, between);
		}
	} else if (value) {
		OWN(own_string)
		char *text = jsonx_dump(value);
		dossier_text(out, text);
	}
}

static void dossier_answer_row(const json_t *answer, struct str *out)
{
	const json_t *choices = json_object_get(answer, "choices");

	str_add(out, "<tr><td>");
	dossier_text(out, jsonx_path_text(answer, "question"));
	if (json_object_get(answer, "hint") || choices) {
		str_add(out, "<div class=\"hint\">");
		dossier_text(out, jsonx_path_text(answer, "hint"));
		if (choices) {
			str_add(out, "<div>");
			dossier_value(out, choices, " · ");
			str_add(out, "</div>");
		}
		str_add(out, "</div>");
	}
	str_add(out, "</td><td>");
	if (json_object_get(answer, "answer"))
		dossier_value(out, json_object_get(answer, "answer"), "\n");
	else
		str_add(out, "<span class=\"hint\">(not answered)</span>");
	str_add(out, "</td></tr>\n");
}

static void dossier_answers_table(const json_t *entry, struct str *out)
{
	json_t *answer;
	size_t i;

	if (json_object_get(entry, "form") == NULL)
		return;
	str_add(out, "<details open><summary>Form: ");
	dossier_text(out, jsonx_path_text(entry, "form.title")
	                      ? jsonx_path_text(entry, "form.title")
	                      : jsonx_path_text(entry, "form.name"));
	str_add(out, "</summary>\n<div class=\"hash\">text ");
	dossier_text(out, jsonx_path_text(entry, "form.hash"));
	str_add(out, "</div>\n<table>\n");
	json_array_foreach (json_object_get(entry, "answers"), i, answer)
		dossier_answer_row(answer, out);
	if (json_object_get(entry, "data")) {
		str_add(out, "<tr><td>As answered</td><td>");
		dossier_value(out, json_object_get(entry, "data"), "\n");
		str_add(out, "</td></tr>\n");
	}
	str_add(out, "</table></details>\n");
}

static void dossier_states(struct str *out, const json_t *value)
{
	OWN(str_clear)
	struct str states = {.max_bytes = DOSSIER_STATES_MAX_BYTES};

	show_states(value, "", &states);
	dossier_text(out, str_text(&states));
}

static void dossier_way(const json_t *entry, struct str *out)
{
	if (json_object_get(entry, "after") == NULL)
		return;
	str_add(out, "<div class=\"way\">");
	if (json_object_get(entry, "before")) {
		dossier_states(out, json_object_get(entry, "before"));
		str_add(out, " →");
	}
	dossier_states(out, json_object_get(entry, "after"));
	str_add(out, "</div>\n");
}

static void dossier_history_entry(const json_t *entry, struct str *out)
{
	OWN(own_string)
	char *by = dossier_person(json_object_get(entry, "by"));
	OWN(own_string)
	char *absent = dossier_person(json_object_get(entry, "on_behalf_of"));
	const char *outcome = jsonx_path_text(entry, "outcome");
	const char *office = jsonx_path_text(entry, "office");
	bool moved = json_object_get(entry, "revision") != NULL;

	str_addf(out, "<li class=\"entry%s\"><time>", moved ? "" : " aside");
	dossier_text(out, jsonx_path_text(entry, "at"));
	str_add(out, "</time> <b>");
	dossier_text(out, jsonx_path_text(entry, "title"));
	str_add(out, "</b>");
	if (outcome && strcmp(outcome, "done") != 0) {
		str_add(out, " (");
		dossier_text(out, outcome);
		str_add(out, ")");
	}
	str_add(out, "<div>");
	dossier_text(out, by ? by : "nobody: the clock or a system");
	if (absent) {
		str_add(out, " on behalf of ");
		dossier_text(out, absent);
	}
	if (office) {
		str_add(out, ", for ");
		dossier_text(out, office);
	}
	str_add(out, ", by way of ");
	dossier_text(out, jsonx_path_text(entry, "channel"));
	str_add(out, "</div>\n");
	dossier_way(entry, out);
	dossier_answers_table(entry, out);
	str_add(out, "</li>\n");
}

/* --- what was sent -------------------------------------------------------- */

static void dossier_sent_entry(const json_t *sent, struct str *out)
{
	const char *text = jsonx_path_text(sent, "text");
	const char *to = jsonx_path_text(sent, "to");
	struct markdown_node *blocks = markdown_parse(text ? text : "");

	str_add(out, "<details><summary>");
	dossier_text(out, jsonx_path_text(sent, "title"));
	str_add(out, " <span class=\"to\">");
	dossier_text(out, jsonx_path_text(sent, "at"));
	str_add(out, ", ");
	dossier_text(out, jsonx_path_text(sent, "kind"));
	if (to) {
		str_add(out, " to ");
		dossier_text(out, to);
	}
	str_add(out, ": ");
	dossier_text(out, jsonx_path_text(sent, "state"));
	str_add(out, "</span></summary><div class=\"notice\">\n");
	markdown_to_html(blocks, out);
	str_add(out, "</div></details>\n");
	markdown_free(&blocks);
}

void dossier_page(const json_t *dossier, struct str *out)
{
	json_t *entry;
	size_t i;

	str_add(out, DOSSIER_HEAD);
	str_add(out, "<title>");
	dossier_text(out, jsonx_path_text(dossier, "case.number"));
	str_add(out, "</title></head><body>\n<h1>");
	dossier_text(out, jsonx_path_text(dossier, "case.number"));
	str_add(out, " <small>");
	dossier_text(out, jsonx_path_text(dossier, "workflow.title"));
	str_add(out, "</small></h1>\n");
	dossier_summary(dossier, out);
	str_add(out, "<h2>What happened</h2>\n<ol class=\"history\">\n");
	json_array_foreach (json_object_get(dossier, "history"), i, entry)
		dossier_history_entry(entry, out);
	str_add(out, "</ol>\n<h2>What was sent</h2>\n");
	json_array_foreach (json_object_get(dossier, "sent"), i, entry)
		dossier_sent_entry(entry, out);
	str_add(out, "</body></html>\n");
}
