/*
 * match.c: see match.h.
 */
#include "canvas/match.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/token.h"

#include <ctype.h>
#include <string.h>

bool canvas_match_says(const json_t *token, const char *number)
{
	const char *purpose = jsonx_text(token, "purpose");
	size_t len = strlen(purpose), number_len = strlen(number);

	while (len && isspace((unsigned char)purpose[len - 1]))
		len--;
	if (number_len == 0 || len < number_len + 2 || purpose[len - 1] != ')')
		return false;
	const char *bracket = purpose + len - number_len - 2;
	return *bracket == '(' && strncmp(bracket + 1, number, number_len) == 0;
}

static bool match_is_late_enough(const json_t *token, const char *since)
{
	return since == NULL ||
	       strcmp(jsonx_text(token, "created_on"), since) >= 0;
}

enum canvas_match_kind canvas_match(const json_t *tokens,
    const struct canvas_match_case *wanted, json_t **ret_token)
{
	json_t *found = NULL, *one;
	size_t i;

	*ret_token = NULL;
	json_array_foreach (tokens, i, one) {
		if (!canvas_match_says(one, wanted->number) ||
		    !match_is_late_enough(one, wanted->since))
			continue;
		if (found)
			return CANVAS_MATCH_SEVERAL;
		found = one;
	}
	*ret_token = found;
	return found ? CANVAS_MATCH_ONE : CANVAS_MATCH_NONE;
}

json_t *canvas_match_near(const json_t *tokens, const char *number)
{
	json_t *near = json_array(), *one;
	size_t i;

	json_array_foreach (tokens, i, one)
		if (*number && strcasestr(jsonx_text(one, "purpose"), number))
			json_array_append(near, one);
	return near;
}

static bool match_has_text(const json_t *texts, const char *text)
{
	json_t *one;
	size_t i;

	json_array_foreach (texts, i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), text) == 0)
			return true;
	return false;
}

static bool match_is_known(
    const json_t *token, const json_t *known_ids, const json_t *known_numbers)
{
	json_t *one;
	size_t i;

	json_array_foreach (known_numbers, i, one)
		if (json_is_string(one) &&
		    canvas_match_says(token, json_string_value(one)))
			return true;
	return match_has_text(known_ids, jsonx_text(token, "id"));
}

/* Those rows of `all` whose id `others` has, or has not. New reference. */
static json_t *match_rows(const json_t *all, const json_t *others, bool has)
{
	json_t *rows = json_array(), *one;
	size_t i;

	json_array_foreach (all, i, one)
		if (has ==
		    (canvas_token_of_id(others, jsonx_text(one, "id")) != NULL))
			json_array_append(rows, one);
	return rows;
}

json_t *canvas_match_inventory(const json_t *tokens, const json_t *known_ids,
    const json_t *known_numbers, const json_t *reported)
{
	json_t *unknown = json_array(), *one;
	size_t i;

	json_array_foreach (tokens, i, one)
		if (!match_is_known(one, known_ids, known_numbers))
			json_array_append(unknown, one);
	return json_pack("{s:o, s:o, s:o, s:o}", "unknown", unknown, "fresh",
	    match_rows(unknown, reported, false), "reported",
	    match_rows(unknown, reported, true), "vanished",
	    match_rows(reported, tokens, false));
}

char *canvas_match_purpose(const char *words, const char *number)
{
	return own_printf("%s (%s)", words, number);
}
