/*
 * form_choice.c: see form_choice.h.
 */
#include "flow/form_choice.h"

#include "base/own.h"
#include "flow/form_text.h"

#include <string.h>

/* An answer is trimmed before it is compared, so a choice must be, too. seen
 * has the choices before this one as its keys. */
static void form_choice_one(const char *choice, json_t *seen, const char *path,
    struct mistakes *mistakes)
{
	OWN(own_string)
	char *tidy = form_text_tidy(choice);

	if (tidy[0] == '\0' || strcmp(tidy, choice) != 0)
		mistakes_add(mistakes, path, NULL,
		    "a choice has words, and no space before or after them");
	else if (json_object_get(seen, choice))
		mistakes_add(
		    mistakes, path, NULL, "this choice is there already");
	json_object_set_new(seen, choice, json_true());
}

static void form_choice_plain(const json_t *one, json_t *seen, const char *path,
    struct mistakes *mistakes)
{
	if (json_is_string(one))
		form_choice_one(json_string_value(one), seen, path, mistakes);
	else
		mistakes_add(mistakes, path, NULL, "a choice is a text");
}

static void form_choice_titled(const json_t *one, json_t *seen,
    const char *path, struct mistakes *mistakes)
{
	static const char *const known[] = {"const", "title", NULL};
	const json_t *choice = json_object_get(one, "const");

	if (json_is_string(choice) &&
	    json_string_length(json_object_get(one, "title")))
		form_choice_one(
		    json_string_value(choice), seen, path, mistakes);
	else
		mistakes_add(mistakes, path, NULL,
		    "a choice is {\"const\", \"title\"}, both texts");
	mistakes_add_unknown(mistakes, path, one, known);
}

typedef void form_choice_fn(const json_t *one, json_t *seen, const char *path,
    struct mistakes *mistakes);

static void form_choice_each(const json_t *value, const char *path,
    form_choice_fn *check, struct mistakes *mistakes)
{
	json_auto_t *seen = json_object();
	json_t *one;
	size_t i;

	if (json_array_size(value) == 0)
		mistakes_add(mistakes, path, NULL, "write a list of choices");
	json_array_foreach (value, i, one) {
		OWN(own_string)
		char *at = mistakes_path_item(path, i);
		check(one, seen, at, mistakes);
	}
}

void form_choice_check(
    const json_t *field, const char *path, struct mistakes *mistakes)
{
	const json_t *plain = json_object_get(field, "enum");
	const json_t *titled = json_object_get(field, "oneOf");
	OWN(own_string)
	char *plain_path = mistakes_path(path, "enum");
	OWN(own_string)
	char *titled_path = mistakes_path(path, "oneOf");

	if (plain)
		form_choice_each(
		    plain, plain_path, form_choice_plain, mistakes);
	if (titled)
		form_choice_each(
		    titled, titled_path, form_choice_titled, mistakes);
	if (plain && titled)
		mistakes_add(mistakes, titled_path, NULL,
		    "the choices stand in \"enum\" already");
}

bool form_choice_is_asked(const json_t *field)
{
	return json_object_get(field, "enum") ||
	       json_object_get(field, "oneOf");
}

bool form_choice_allows(const json_t *field, const char *text)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(field, "enum"), i, one)
		if (strcmp(json_string_value(one), text) == 0)
			return true;
	json_array_foreach (json_object_get(field, "oneOf"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "const")),
		        text) == 0)
			return true;
	return !form_choice_is_asked(field);
}
