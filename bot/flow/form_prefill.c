/*
 * form_prefill.c: see form_prefill.h.
 */
#include "flow/form_prefill.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/form.h"
#include "flow/form_text.h"

#include <string.h>

/* The field's name; NULL if there is none. Borrowed. */
static const char *form_prefill_field(
    const json_t *schema, const json_t **ret_property)
{
	const char *name;
	json_t *property;

	json_object_foreach (
	    json_object_get(schema, "properties"), name, property) {
		if (json_object_get(property, "x-prefill") == NULL)
			continue;
		*ret_property = property;
		return name;
	}
	return NULL;
}

/* At the last blank that leaves at least half of it, if there is one. */
static void form_prefill_cut(char *text, size_t max_points)
{
	size_t len = str_prefix_points(text, max_points);
	size_t end = len;

	if (text[len] == '\0')
		return;
	while (end > len / 2 && text[end] != ' ' && text[end] != '\n')
		end--;
	text[end > len / 2 ? end : len] = '\0';
}

json_t *form_prefill(const json_t *schema, const char *words)
{
	const json_t *property;
	const char *field = form_prefill_field(schema, &property);

	if (field == NULL || words == NULL)
		return NULL;
	OWN(own_string)
	char *tidy = form_text_tidy(words);
	form_prefill_cut(tidy, (size_t)jsonx_path_int(property, "maxLength",
	                           FORM_DEFAULT_MAX_LENGTH));
	/* "Hi" is no answer: it would only have to be taken out again. */
	int64_t least = jsonx_path_int(property, "minLength", 1);
	return str_count_points(tidy) >= (size_t)least && tidy[0]
	           ? json_pack("{s:s}", field, tidy)
	           : NULL;
}
