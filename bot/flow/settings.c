/*
 * settings.c: see settings.h. A setting is judged as the answer to a field of
 * a form is.
 */
#include "flow/settings.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/slip.h"
#include "flow/form.h"
#include "flow/form_schema.h"

#include <string.h>

json_t *settings_form(const json_t *settings)
{
	json_t *properties = json_object();
	json_t *required = json_array();
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)settings, name, row) {
		json_t *field = json_copy(row);
		json_object_del(field, "default");
		if (json_object_get(field, "title") == NULL)
			json_object_set_new(field, "title", json_string(name));
		if (json_object_get(field, "type") == NULL)
			json_object_set_new(
			    field, "type", json_string("string"));
		json_object_set_new(properties, name, field);
		json_array_append_new(required, json_string(name));
	}
	return json_pack("{s:s, s:s, s:o, s:o}", "type", "object", "title",
	    "Settings", "properties", properties, "required", required);
}

/* All rows' defaults, for form_validate(). */
static json_t *settings_defaults(const json_t *settings)
{
	json_t *values = json_object();
	const char *name;
	json_t *row;

	json_object_foreach ((json_t *)settings, name, row)
		json_object_set(values, name, json_object_get(row, "default"));
	return values;
}

/* What is well of the values, a new reference, and the form's sentences about
 * the others as mistakes that begin with `whose`. */
static json_t *settings_judge(const json_t *settings, const json_t *values,
    const char *whose, struct mistakes *mistakes)
{
	json_auto_t *form = settings_form(settings);
	json_auto_t *errors = NULL;
	json_t *clean = NULL;
	const char *name;
	json_t *sentence;
	struct err err;

	/* Without x-checks no rule can fail. */
	if (!form_validate(form, values, NULL, &clean, &errors, &err))
		return json_object();
	json_object_foreach (errors, name, sentence) {
		OWN(own_string)
		char *path = mistakes_path("settings", name);
		const json_t *options =
		    json_object_get(json_object_get(settings, name), "enum");
		OWN(own_string)
		char *list = options ? jsonx_dump(options) : NULL;
		mistakes_add(mistakes, path, NULL, "%s: %s%s%s", whose,
		    json_string_value(sentence), list ? " They are " : "",
		    list ? list : "");
	}
	return clean;
}

static bool settings_check_row(
    const char *name, const json_t *row, struct mistakes *mistakes)
{
	static const char *const known[] = {"type", "title", "description",
	    "default", "enum", "minLength", "maxLength", "pattern", "format",
	    "minimum", "maximum", NULL};
	OWN(own_string)
	char *path = mistakes_path("settings", name);

	if (!json_is_object(row)) {
		mistakes_add(mistakes, path, NULL, "must be an object");
		return false;
	}
	mistakes_add_unknown(mistakes, path, row, known);
	if (*name == '\0' || name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
	                                       "0123456789_")])
		mistakes_add(mistakes, path, NULL,
		    "the name of a setting is made of a-z, 0-9 and _");
	if (json_string_length(json_object_get(row, "description")) == 0)
		mistakes_add(mistakes, path, "description",
		    "is missing; say what one chooses here");
	if (json_object_get(row, "default") == NULL)
		mistakes_add(mistakes, path, "default",
		    "is missing; it holds where the configuration says"
		    " nothing");
	return json_object_get(row, "default") != NULL;
}

void settings_check(const json_t *settings, struct mistakes *mistakes)
{
	size_t before = mistakes_total(mistakes);
	const char *name;
	json_t *row;
	bool sound = true;

	if (settings == NULL)
		return;
	if (!json_is_object(settings)) {
		mistakes_add(mistakes, "", "settings",
		    "must be an object of names and rows");
		return;
	}
	json_object_foreach ((json_t *)settings, name, row)
		sound = settings_check_row(name, row, mistakes) && sound;
	if (!sound || json_object_size(settings) == 0)
		return;
	/* Their places in a form are their places here. */
	json_auto_t *form = settings_form(settings);
	struct mistakes of_form = {.items = NULL};
	form_schema_check(form, "", &of_form);
	for (size_t i = 0; i < of_form.count; i++) {
		const char *path = of_form.items[i].path;
		static const char inner[] = "properties.";
		OWN(own_string)
		char *at = own_printf(
		    "settings.%s", strncmp(path, inner, strlen(inner)) == 0
		                       ? path + strlen(inner)
		                       : path);
		mistakes_add(mistakes, at, NULL, "%s", of_form.items[i].what);
	}
	mistakes_clear(&of_form);
	if (mistakes_total(mistakes) != before)
		return;
	json_auto_t *values = settings_defaults(settings);
	json_decref(settings_judge(settings, values, "default", mistakes));
}

/* A text of the configuration as the field's type has it. New reference. */
static json_t *settings_read(const json_t *row, const char *text)
{
	const char *type = json_string_value(json_object_get(row, "type"));
	bool yes = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
	bool no = strcmp(text, "no") == 0 || strcmp(text, "false") == 0;

	if (type && strcmp(type, "boolean") == 0 && (yes || no))
		return json_boolean(yes);
	return json_string(text); /* numbers are read by form_validate() */
}

static void settings_unknown(
    const json_t *settings, const char *name, struct mistakes *mistakes)
{
	struct slip slip = {.written = name};
	OWN(own_string)
	char *path = mistakes_path("settings", name);
	const char *known;
	json_t *row;

	json_object_foreach ((json_t *)settings, known, row)
		slip_offer(&slip, known);
	if (slip.best)
		mistakes_add(mistakes, path, NULL,
		    "the configuration sets it, and there is no such setting;"
		    " write %s",
		    slip.best);
	else
		mistakes_add(mistakes, path, NULL,
		    "the configuration sets it, and there is no such"
		    " setting");
}

json_t *settings_resolve(
    const json_t *settings, const json_t *chosen, struct mistakes *mistakes)
{
	json_t *values = settings_defaults(settings);
	json_auto_t *wished = json_object();
	const char *name;
	json_t *text;

	json_object_foreach ((json_t *)chosen, name, text) {
		const json_t *row = json_object_get(settings, name);
		if (row)
			json_object_set_new(wished, name,
			    settings_read(row, json_string_value(text)));
		else
			settings_unknown(settings, name, mistakes);
	}
	json_auto_t *all = json_copy(values);
	json_object_update(all, wished);
	json_auto_t *clean =
	    settings_judge(settings, all, "the configuration", mistakes);
	json_object_update_existing(values, clean);
	return values;
}
