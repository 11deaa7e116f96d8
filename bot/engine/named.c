/*
 * named.c: see named.h.
 */
#include "engine/named.h"

#include "base/jsonx.h"

#include <string.h>
#include <strings.h>

/* An address, or a list of them. */
static const json_t *named_value(
    const char *who, const struct case_record *record)
{
	static const char prefix[] = "person:";
	size_t len = strlen(prefix);

	return record && strncmp(who, prefix, len) == 0
	           ? jsonx_path(record->snapshot, who + len)
	           : NULL;
}

const char *named_address(const char *who, const struct case_record *record)
{
	const char *address = json_string_value(named_value(who, record));

	return address && address[0] ? address : NULL;
}

static bool named_has(const json_t *address, const struct person *person)
{
	return json_string_length(address) && person->email &&
	       strcasecmp(json_string_value(address), person->email) == 0;
}

bool named_is(const char *who, const struct case_record *record,
    const struct person *person)
{
	const json_t *value = named_value(who, record);
	json_t *one;
	size_t i;

	json_array_foreach (value, i, one)
		if (named_has(one, person))
			return true;
	return named_has(value, person);
}
