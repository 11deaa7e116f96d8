/*
 * dossier_history.c: what happened to a case, in order, with every screen on
 * which somebody answered. See dossier_part.h.
 */
#include "admin/dossier_part.h"

#include "admin/show.h"
#include "base/jsonx.h"
#include "base/own.h"

#include <string.h>

enum { DOSSIER_STATES_MAX_BYTES = 65536 };

/* --- a screen ------------------------------------------------------------- */

static void dossier_history_field(const json_t *field, struct str *out)
{
	const json_t *choices = json_object_get(field, "choices");
	const char *error = jsonx_path_text(field, "error");

	str_add(out, "<tr><td>");
	dossier_piece_text(out, jsonx_path_text(field, "question"));
	if (json_object_get(field, "hint") || choices) {
		str_add(out, "<div class=\"hint\">");
		dossier_piece_text(out, jsonx_path_text(field, "hint"));
		if (choices) {
			str_add(out, "<div>");
			dossier_piece_value(out, choices, " · ");
			str_add(out, "</div>");
		}
		str_add(out, "</div>");
	}
	str_add(out, "</td><td class=\"said\">");
	if (json_object_get(field, "answer"))
		dossier_piece_value(
		    out, json_object_get(field, "answer"), "\n");
	else
		str_add(out, "<span class=\"hint\">(not answered)</span>");
	if (error) {
		str_add(out, "<div class=\"error\">");
		dossier_piece_text(out, error);
		str_add(out, "</div>");
	}
	str_add(out, "</td></tr>\n");
}

/* "Page 1 of 3: Your project" */
static void dossier_history_heading(const json_t *screen, struct str *out)
{
	int64_t page = jsonx_path_int(screen, "page", 0);
	int64_t pages = jsonx_path_int(screen, "pages", 0);
	int64_t dropped = jsonx_path_int(screen, "dropped", 0);
	bool accepted = json_is_true(json_object_get(screen, "accepted"));
	const char *title = jsonx_path_text(screen, "title");

	if (dropped)
		str_addf(out,
		    "<p class=\"hint\">%lld more times sent and come"
		    " back, not kept</p>\n",
		    (long long)dropped);
	str_addf(out, "<div class=\"screen%s\"><h3>", accepted ? "" : " back");
	if (page)
		str_addf(out, "Page %lld", (long long)page);
	if (page && pages)
		str_addf(out, " of %lld", (long long)pages);
	if (title) {
		str_add(out, page ? ": " : "");
		dossier_piece_text(out, title);
	}
	dossier_piece_tag(out, accepted ? "good" : "bad",
	    accepted ? "sent" : "sent, and came back");
	str_add(out, " ");
	dossier_piece_time(out, jsonx_path_text(screen, "sent_at"));
	str_add(out, "</h3>\n");
}

/* before: the screen above it, or NULL; what was chosen is said once. */
static void dossier_history_screen(
    const json_t *screen, const json_t *before, struct str *out)
{
	const json_t *settings = json_object_get(screen, "settings");
	json_t *field;
	size_t i;

	dossier_history_heading(screen, out);
	dossier_piece_hash(out, screen);
	if (!json_equal(settings, json_object_get(before, "settings")))
		dossier_piece_settings(out, settings);
	str_add(out, "<table>\n");
	json_array_foreach (json_object_get(screen, "fields"), i, field)
		dossier_history_field(field, out);
	if (json_object_get(screen, "answers")) {
		str_add(out, "<tr><td>Its text is not known any more; as"
		             " answered</td><td>");
		dossier_piece_value(
		    out, json_object_get(screen, "answers"), "\n");
		str_add(out, "</td></tr>\n");
	}
	str_add(out, "</table></div>\n");
}

/* --- an entry ------------------------------------------------------------- */

static void dossier_history_states(struct str *out, const json_t *value)
{
	OWN(str_clear)
	struct str states = {.max_bytes = DOSSIER_STATES_MAX_BYTES};

	show_states(value, "", &states);
	dossier_piece_text(out, str_text(&states));
}

/* Where it stood, and where it stands; not said of what moved nothing. */
static void dossier_history_way(const json_t *entry, struct str *out)
{
	const json_t *before = json_object_get(entry, "before");
	const json_t *after = json_object_get(entry, "after");

	if (after == NULL || json_equal(before, after))
		return;
	str_add(out, "<div class=\"way\">");
	if (before && !json_is_null(before)) {
		dossier_history_states(out, before);
		str_add(out, " →");
	}
	dossier_history_states(out, after);
	str_add(out, "</div>\n");
}

/* "refused: not now" of the audit's not_now. */
static void dossier_history_outcome(const char *outcome, struct str *out)
{
	OWN(own_string)
	char *words = own_strdup(outcome);

	for (char *p = words; *p; p++)
		if (*p == '_')
			*p = ' ';
	dossier_piece_tag(out, "", words);
}

static void dossier_history_entry(const json_t *entry, struct str *out)
{
	const char *outcome = jsonx_path_text(entry, "outcome");
	bool moved = json_object_get(entry, "revision") != NULL;
	const json_t *screens = json_object_get(entry, "screens");
	json_t *screen;
	size_t i;

	str_addf(out, "<li class=\"entry%s\">", moved ? "" : " aside");
	dossier_piece_time(out, jsonx_path_text(entry, "at"));
	str_add(out, " <b>");
	dossier_piece_text(out, jsonx_path_text(entry, "title"));
	str_add(out, "</b>");
	if (outcome && strcmp(outcome, "done") != 0)
		dossier_history_outcome(outcome, out);
	if (json_is_true(json_object_get(entry, "private")))
		dossier_piece_tag(out, "private", "private");
	str_add(out, "<div>");
	dossier_piece_actor(entry, out);
	str_add(out, " <span class=\"hint\">by way of ");
	dossier_piece_text(out, jsonx_path_text(entry, "channel"));
	str_add(out, "</span></div>\n");
	dossier_history_way(entry, out);
	json_array_foreach (screens, i, screen)
		dossier_history_screen(
		    screen, i ? json_array_get(screens, i - 1) : NULL, out);
	str_add(out, "</li>\n");
}

void dossier_history(const json_t *history, struct str *out)
{
	json_t *entry;
	size_t i;

	str_add(out, "<h2 id=\"history\">What happened</h2>\n"
	             "<ol class=\"history\">\n");
	json_array_foreach (history, i, entry)
		dossier_history_entry(entry, out);
	str_add(out, "</ol>\n");
}
