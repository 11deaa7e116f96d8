/*
 * dossier_form.c: what was on the screen when somebody sent a form, and what
 * they answered. See dossier_part.h.
 */
#include "admin/dossier_part.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "engine/screens.h"

#include <string.h>

/* --- a field -------------------------------------------------------------- */

/* What was to choose, as it was shown; NULL if nothing was. New reference. */
static json_t *dossier_form_choices(const json_t *field)
{
	const json_t *items = json_object_get(field, "items");
	const json_t *of = items ? items : field;
	const json_t *titled = json_object_get(of, "oneOf");
	json_t *choices = titled ? json_array() : NULL;
	json_t *one;
	size_t i;

	if (titled == NULL)
		return json_incref(json_object_get(of, "enum"));
	json_array_foreach (titled, i, one)
		json_array_append(choices, json_object_get(one, "title"));
	return choices;
}

/* The title of what was chosen, where it has one. */
static json_t *dossier_form_chosen(const json_t *field, json_t *answer)
{
	const json_t *items = json_object_get(field, "items");
	const json_t *titled = json_object_get(items ? items : field, "oneOf");
	json_t *one;
	size_t i;

	json_array_foreach (titled, i, one)
		if (json_equal(json_object_get(one, "const"), answer))
			return json_incref(json_object_get(one, "title"));
	return json_incref(answer);
}

/* As people read it. New reference; NULL if nothing was answered. */
static json_t *dossier_form_answer(const json_t *field, json_t *answer)
{
	json_t *list, *one;
	size_t i;

	if (json_is_boolean(answer))
		return json_string(json_is_true(answer) ? "Yes" : "No");
	if (!json_is_array(answer))
		return answer ? dossier_form_chosen(field, answer) : NULL;
	list = json_array();
	json_array_foreach (answer, i, one)
		json_array_append_new(list, dossier_form_chosen(field, one));
	return list;
}

/* Each question of a text, with its answer and what was wrong with it. */
static json_t *dossier_form_fields(
    const json_t *text, const json_t *answers, const json_t *errors)
{
	json_t *fields = json_array();
	const char *name;
	json_t *field;

	json_object_foreach (json_object_get(text, "properties"), name, field) {
		json_t *one = json_pack("{s:s, s:O?, s:O*, s:o*, s:o*, s:O*}",
		    "field", name, "question", json_object_get(field, "title"),
		    "hint", json_object_get(field, "description"), "choices",
		    dossier_form_choices(field), "answer",
		    dossier_form_answer(field, json_object_get(answers, name)),
		    "error", json_object_get(errors, name));
		if (json_is_true(json_object_get(field, "const")))
			json_object_set_new(one, "clause", json_true());
		json_array_append_new(fields, one);
	}
	return fields;
}

/* --- a screen ------------------------------------------------------------- */

/* What it showed: as it was kept, or as the workflow still has it. New
 * reference; NULL if nobody knows any more. */
static json_t *dossier_form_text(const json_t *form, const json_t *screen)
{
	json_t *kept = json_object_get(screen, "form");
	char hash[CRYPTO_HASH_HEX_BYTES];

	if (kept || form == NULL)
		return json_incref(kept);
	json_auto_t *text =
	    screens_text(form, (size_t)jsonx_path_int(screen, "page", 0));
	screens_hash(text, hash);
	return strcmp(hash, jsonx_text(screen, "hash")) == 0 ? MOVE(text)
	                                                     : NULL;
}

static json_t *dossier_form_screen(
    const json_t *form, const json_t *screen, const char *at)
{
	json_auto_t *text = dossier_form_text(form, screen);
	const json_t *answers = json_object_get(screen, "answers");
	const json_t *errors = json_object_get(screen, "errors");
	int64_t at_ms = jsonx_path_int(screen, "at_ms", 0);
	json_t *shown = json_pack("{s:o, s:O*, s:O*, s:O*, s:O, s:b, s:O*, "
	                          "s:O*}",
	    "sent_at", at_ms ? dossier_when(at_ms) : json_string(at), "page",
	    json_object_get(screen, "page"), "title",
	    json_object_get(text, "title"), "version",
	    json_object_get(screen, "version"), "hash",
	    json_object_get(screen, "hash"), "accepted", errors == NULL,
	    "settings", json_object_get(screen, "settings"), "dropped",
	    json_object_get(screen, "dropped"));

	if (jsonx_path(text, "x-page.1"))
		json_object_set(shown, "pages", jsonx_path(text, "x-page.1"));
	if (text)
		json_object_set_new(shown, "fields",
		    dossier_form_fields(text, answers, errors));
	else
		json_object_set(shown, "answers", (json_t *)answers);
	return shown;
}

json_t *dossier_form_screens(
    const struct workflow *workflow, const json_t *event, const char *at)
{
	const json_t *sent = json_object_get(event, "form");
	const char *name = jsonx_path_text(sent, "name");
	const json_t *form =
	    workflow && name ? workflow_form(workflow, name) : NULL;
	const json_t *known = json_object_get(sent, "screens");
	json_t *screens, *screen;
	size_t i;

	if (name == NULL)
		return NULL;
	/* A form of one window that was sent at once. */
	json_auto_t *only =
	    json_pack("[{s:O, s:O*}]", "hash", json_object_get(sent, "hash"),
	        "answers", json_object_get(event, "data"));
	screens = json_array();
	json_array_foreach (known ? known : only, i, screen)
		json_array_append_new(
		    screens, dossier_form_screen(form, screen, at));
	return screens;
}
