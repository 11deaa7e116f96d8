/*
 * drawing_teams.c: an Adaptive Card as HTML, as far as teams/card.c uses it.
 */
#include "admin/drawing.h"

#include "base/jsonx.h"
#include "text/mustache.h"

#include <string.h>

static bool drawing_has(const json_t *node, const char *key, const char *value)
{
	return strcmp(jsonx_text(node, key), value) == 0;
}

static void drawing_teams_run(const json_t *run, struct str *out)
{
	const char *url = jsonx_text(run, "selectAction.url");
	const char *tag = url[0] ? "a" : "span";

	str_addf(out, "<%s class=\"run", tag);
	if (drawing_has(run, "weight", "Bolder"))
		str_add(out, " bolder");
	if (jsonx_path_true(run, "italic"))
		str_add(out, " italic");
	if (drawing_has(run, "fontType", "Monospace"))
		str_add(out, " mono");
	if (drawing_has(run, "size", "Large"))
		str_add(out, " large");
	if (drawing_has(run, "size", "Medium"))
		str_add(out, " medium");
	if (url[0]) {
		str_add(out, "\" href=\"");
		mustache_escape_html(url, out);
	}
	str_add(out, "\">");
	mustache_escape_html(jsonx_text(run, "text"), out);
	str_addf(out, "</%s>", tag);
}

static void drawing_teams_open(const json_t *element, struct str *out)
{
	str_add(out, "<div class=\"element");
	if (drawing_has(element, "spacing", "None"))
		str_add(out, " close");
	if (drawing_has(element, "spacing", "Small"))
		str_add(out, " near");
	if (drawing_has(element, "style", "emphasis"))
		str_add(out, " emphasis");
	if (jsonx_path_true(element, "separator"))
		str_add(out, " separator");
	if (drawing_has(element, "type", "ColumnSet"))
		str_add(out, " columns");
	if (drawing_has(element, "type", "ActionSet"))
		str_add(out, " buttons");
	str_add(out, "\">");
}

static void drawing_teams_action(const json_t *action, struct str *out)
{
	const char *style = jsonx_text(action, "style");

	str_addf(out, "<span class=\"button %s\">",
	    strcmp(style, "positive") == 0      ? "primary"
	    : strcmp(style, "destructive") == 0 ? "danger"
	                                        : "");
	mustache_escape_html(jsonx_text(action, "title"), out);
	if (drawing_has(action, "type", "Action.ShowCard"))
		str_add(out, " \xE2\x96\xBE");
	str_add(out, "</span>");
}

/* Elements within elements, in whichever list a kind has them. */
static void drawing_teams_element(const json_t *element, struct str *out)
{
	json_t *inner;
	size_t i;

	drawing_teams_open(element, out);
	json_array_foreach (json_object_get(element, "inlines"), i, inner)
		drawing_teams_run(inner, out);
	json_array_foreach (json_object_get(element, "columns"), i, inner)
		drawing_teams_element(inner, out);
	json_array_foreach (json_object_get(element, "items"), i, inner)
		drawing_teams_element(inner, out);
	json_array_foreach (json_object_get(element, "actions"), i, inner)
		drawing_teams_action(inner, out);
	str_add(out, "</div>");
}

void drawing_teams(const json_t *card, struct str *out)
{
	json_t *element;
	size_t i;

	json_array_foreach (json_object_get(card, "body"), i, element)
		drawing_teams_element(element, out);
}
