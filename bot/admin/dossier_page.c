/*
 * dossier_page.c: the record of a case as a page to read and to print. See
 * dossier.h.
 */
#include "admin/dossier.h"
#include "admin/dossier_part.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "text/markdown.h"

#include <string.h>

/* --- the head ------------------------------------------------------------- */

static void dossier_head(const json_t *dossier, struct str *out)
{
	const char *number = jsonx_path_text(dossier, "case.number");
	const char *title = jsonx_path_text(dossier, "workflow.title");
	bool open = json_is_true(jsonx_path(dossier, "case.open"));
	json_t *words;
	size_t i;

	str_add(out, dossier_style);
	str_add(out, "<title>");
	dossier_piece_text(out, number);
	str_add(out,
	    "</title></head><body>\n<header><p class=\"kind\">Record of"
	    " a case: ");
	dossier_piece_text(
	    out, title ? title : jsonx_path_text(dossier, "workflow.id"));
	str_add(out, "</p>\n<h1>");
	dossier_piece_text(out, number);
	dossier_piece_tag(out, open ? "good" : "", open ? "open" : "finished");
	str_add(out, "</h1>\n");
	if (json_array_size(jsonx_path(dossier, "case.stands"))) {
		str_add(out, "<div class=\"stands\">");
		json_array_foreach (
		    jsonx_path(dossier, "case.stands"), i, words) {
			str_add(out, "<p>");
			dossier_piece_text(out, json_string_value(words));
			str_add(out, "</p>");
		}
		str_add(out, "</div>\n");
	}
	if (json_is_true(jsonx_path(dossier, "case.forgotten")))
		str_add(out, "<p>What people wrote has been deleted, as its"
		             " time was over. Who, what and when is here"
		             " still.</p>\n");
}

static void dossier_time_row(struct str *out, const char *name, const char *at)
{
	if (at == NULL)
		return;
	str_addf(out, "<dt>%s</dt><dd>", name);
	dossier_piece_time(out, at);
	str_add(out, "</dd>\n");
}

static void dossier_summary(const json_t *dossier, struct str *out)
{
	OWN(own_string)
	char *requester =
	    dossier_piece_person(json_object_get(dossier, "requester"));
	OWN(own_string)
	char *counts = own_printf("%zu people, %zu decisions, %zu clauses"
	                          " accepted, %zu messages",
	    json_array_size(json_object_get(dossier, "people")),
	    json_array_size(json_object_get(dossier, "decisions")),
	    json_array_size(json_object_get(dossier, "attestations")),
	    json_array_size(json_object_get(dossier, "messages")));

	str_add(out, "<dl>\n");
	dossier_piece_row(out, "Requester", requester);
	dossier_time_row(
	    out, "Opened", jsonx_path_text(dossier, "case.opened_at"));
	dossier_time_row(
	    out, "Finished", jsonx_path_text(dossier, "case.closed_at"));
	dossier_piece_row(out, "On record", counts);
	dossier_time_row(
	    out, "Exported", jsonx_path_text(dossier, "exported_at"));
	str_add(out, "</dl>\n<nav aria-label=\"On this page\">"
	             "<a href=\"#people\">People</a>"
	             "<a href=\"#accepted\">What was accepted</a>"
	             "<a href=\"#decisions\">Decisions</a>"
	             "<a href=\"#history\">What happened</a>"
	             "<a href=\"#messages\">Messages</a>"
	             "<a href=\"#rules\">Rules</a></nav></header>\n");
}

/* --- people, clauses, decisions ------------------------------------------- */

static void dossier_people(const json_t *people, struct str *out)
{
	json_t *person;
	size_t i;

	str_add(out, "<h2 id=\"people\">People</h2>\n<table><tr><th>Who</th>"
	             "<th>As</th><th>Acts</th></tr>\n");
	json_array_foreach (people, i, person) {
		OWN(own_string)
		char *who = dossier_piece_person(person);
		str_add(out, "<tr><td>");
		dossier_piece_text(out, who);
		str_add(out, "</td><td>");
		dossier_piece_value(
		    out, json_object_get(person, "roles"), ", ");
		str_addf(out, "</td><td>%lld</td></tr>\n",
		    (long long)jsonx_path_int(person, "acts", 0));
	}
	str_add(out, "</table>\n");
}

/* What a clause stood in; said once for those that follow one another. */
static void dossier_attested_text(
    const json_t *one, const json_t *before, struct str *out)
{
	const json_t *settings = json_object_get(one, "settings");
	const json_t *above = json_object_get(before, "settings");

	if (before &&
	    strcmp(jsonx_text(one, "hash"), jsonx_text(before, "hash")) == 0 &&
	    (settings == above || json_equal(settings, above)))
		return;
	str_add(out, "<tr class=\"text\"><td colspan=\"3\">");
	dossier_piece_hash(out, one);
	dossier_piece_settings(out, json_object_get(one, "settings"));
	str_add(out, "</td></tr>\n");
}

static void dossier_attestation(const json_t *one, struct str *out)
{
	str_add(out, "<tr><td>");
	dossier_piece_text(out, jsonx_path_text(one, "clause"));
	if (jsonx_path_text(one, "hint")) {
		str_add(out, "<div class=\"hint\">");
		dossier_piece_text(out, jsonx_path_text(one, "hint"));
		str_add(out, "</div>");
	}
	str_add(out, "</td><td>");
	dossier_piece_text(out, jsonx_path_text(one, "by.name"));
	str_add(out, "</td><td>");
	dossier_piece_time(out, jsonx_path_text(one, "at"));
	str_add(out, "</td></tr>\n");
}

static void dossier_attestations(const json_t *list, struct str *out)
{
	json_t *one;
	size_t i;

	str_add(out, "<h2 id=\"accepted\">What was accepted</h2>\n");
	if (json_array_size(list) == 0) {
		str_add(out, "<p>Nothing.</p>\n");
		return;
	}
	str_add(out, "<table><tr><th>Clause, as it stood on the screen</th>"
	             "<th>Accepted by</th><th>Sent</th></tr>\n");
	json_array_foreach (list, i, one) {
		dossier_attested_text(
		    one, i ? json_array_get(list, i - 1) : NULL, out);
		dossier_attestation(one, out);
	}
	str_add(out, "</table>\n");
}

static void dossier_decisions(const json_t *list, struct str *out)
{
	json_t *one, *word;
	size_t i, k;

	str_add(out, "<h2 id=\"decisions\">Decisions</h2>\n");
	if (json_array_size(list) == 0) {
		str_add(out, "<p>None so far.</p>\n");
		return;
	}
	str_add(out, "<table><tr><th>What</th><th>By</th><th>When</th></tr>\n");
	json_array_foreach (list, i, one) {
		str_add(out, "<tr><td><b>");
		dossier_piece_text(out, jsonx_path_text(one, "title"));
		str_add(out, "</b>");
		json_array_foreach (json_object_get(one, "words"), k, word) {
			str_add(out, "<div class=\"hint\">");
			dossier_piece_text(
			    out, jsonx_path_text(word, "question"));
			str_add(out, "</div>");
			str_add(out, "<div class=\"said\">");
			dossier_piece_value(
			    out, json_object_get(word, "answer"), "\n");
			str_add(out, "</div>");
		}
		str_add(out, "</td><td>");
		dossier_piece_actor(one, out);
		str_add(out, "</td><td>");
		dossier_piece_time(out, jsonx_path_text(one, "at"));
		str_add(out, "</td></tr>\n");
	}
	str_add(out, "</table>\n");
}

/* --- what was sent -------------------------------------------------------- */

static void dossier_message(const json_t *sent, struct str *out)
{
	const char *text = jsonx_path_text(sent, "text");
	const char *state = jsonx_path_text(sent, "state");
	const char *to = jsonx_path_text(sent, "to");
	const char *error = jsonx_path_text(sent, "error");
	const char *kind = jsonx_text(sent, "kind");
	const char *system = jsonx_text(sent, "system");
	bool is_sent = state && strcmp(state, "sent") == 0;
	const char *at = jsonx_path_text(sent, "finished_at");
	struct markdown_node *blocks = markdown_parse(text ? text : "");

	str_add(out, "<details><summary><b>");
	dossier_piece_text(out, jsonx_path_text(sent, "title"));
	str_add(out, "</b> <span class=\"hint\">");
	if (strcmp(kind, system) != 0) {
		dossier_piece_text(out, system);
		str_add(out, " ");
	}
	dossier_piece_text(out, kind);
	if (to == NULL)
		to = jsonx_path_text(sent, "channel");
	if (to) {
		str_add(out, " to ");
		dossier_piece_text(out, to);
	}
	str_add(out, "</span>");
	dossier_piece_tag(out, is_sent ? "good" : "bad", state ? state : "");
	str_add(out, " ");
	dossier_piece_time(out, at ? at : jsonx_path_text(sent, "made_at"));
	if (error && !is_sent) {
		str_add(out, " <span class=\"error\">");
		dossier_piece_text(out, error);
		str_add(out, "</span>");
	}
	str_add(out, "</summary><div class=\"notice\">\n");
	markdown_to_html(blocks, out);
	str_add(out, "</div></details>\n");
	markdown_free(&blocks);
}

static void dossier_messages(const json_t *dossier, struct str *out)
{
	int64_t edits = jsonx_path_int(dossier, "edits", 0);
	json_t *one;
	size_t i;

	str_add(out, "<h2 id=\"messages\">Messages</h2>\n<p class=\"hint\">As"
	             " they were first sent; <i>sent</i> is said of what the"
	             " chat system or the mail server has taken.");
	if (edits)
		str_addf(out,
		    " Messages with buttons were drawn again %lld"
		    " times, as the case went on.",
		    (long long)edits);
	str_add(out, "</p>\n");
	json_array_foreach (json_object_get(dossier, "messages"), i, one)
		dossier_message(one, out);
}

static void dossier_rules(const json_t *dossier, struct str *out)
{
	OWN(own_string)
	char *version = own_printf("%s, version %lld",
	    jsonx_path_text(dossier, "workflow.id"),
	    (long long)jsonx_path_int(dossier, "workflow.version", 0));
	OWN(own_string)
	char *format = own_printf("%s, version %lld",
	    jsonx_path_text(dossier, "format.name"),
	    (long long)jsonx_path_int(dossier, "format.version", 0));

	str_add(out, "<h2 id=\"rules\">Rules</h2>\n<dl>\n");
	dossier_piece_row(out, "Workflow", version);
	dossier_piece_row(
	    out, "Its hash", jsonx_path_text(dossier, "workflow.hash"));
	dossier_piece_row(out, "This record", format);
	str_add(out, "</dl>\n<footer>Hashes are BLAKE2b-256 of the canonical"
	             " JSON of a text. All times are UTC. What is marked"
	             " <i>private</i> was never shown to the"
	             " requester.</footer>\n</body></html>\n");
}

void dossier_page(const json_t *dossier, struct str *out)
{
	dossier_head(dossier, out);
	dossier_summary(dossier, out);
	dossier_people(json_object_get(dossier, "people"), out);
	dossier_attestations(json_object_get(dossier, "attestations"), out);
	dossier_decisions(json_object_get(dossier, "decisions"), out);
	dossier_history(json_object_get(dossier, "history"), out);
	dossier_messages(dossier, out);
	dossier_rules(dossier, out);
}
