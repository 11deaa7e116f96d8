/*
 * fact.c: see fact.h.
 */
#include "directory/fact.h"

#include "base/own.h"
#include "base/str.h"

#include <ctype.h>
#include <strings.h>

static const struct {
	const char *name;
	bool list;
} fact_kinds[FACT_COUNT] = {
    [FACT_NAME] = {"name", false},
    [FACT_UID] = {"uid", false},
    [FACT_AFFILIATIONS] = {"affiliations", true},
    [FACT_DEPARTMENTS] = {"departments", true},
    [FACT_GROUPS] = {"groups", true},
    [FACT_HEAD_OF] = {"head_of", true},
};

const char *fact_name(enum fact fact)
{
	return fact_kinds[fact].name;
}

bool fact_is_list(enum fact fact)
{
	return fact_kinds[fact].list;
}

void fact_not_asked(json_t *person, enum fact fact)
{
	json_t *unknown = json_object_get(person, "unknown");

	if (unknown == NULL) {
		unknown = json_array();
		json_object_set_new(person, "unknown", unknown);
	}
	fact_add_to(unknown, fact_name(fact));
}

bool fact_has(const json_t *list, const char *text)
{
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (strcasecmp(json_string_value(one), text) == 0)
			return true;
	return false;
}

void fact_add_to(json_t *list, const char *text)
{
	if (!fact_has(list, text))
		json_array_append_new(list, json_string(text));
}

void fact_add(json_t *person, enum fact fact, const char *text, size_t len)
{
	const char *name = fact_name(fact);
	OWN(own_string)
	char *value = str_trimmed(text, len);

	if (value[0] == '\0' || !str_is_utf8(value, strlen(value)))
		return;
	for (char *p = value; *p && fact == FACT_AFFILIATIONS; p++)
		*p = (char)tolower((unsigned char)*p);
	json_t *there = json_object_get(person, name);
	if (!fact_is_list(fact)) {
		if (there == NULL)
			json_object_set_new(person, name, json_string(value));
		return;
	}
	if (there == NULL)
		json_object_set_new(person, name, there = json_array());
	fact_add_to(there, value);
}
