/*
 * named.c: see named.h.
 */
#include "engine/named.h"

#include "base/jsonx.h"

#include <string.h>
#include <strings.h>

const char *named_address(const char *who, const struct case_record *record)
{
	static const char prefix[] = "person:";
	size_t len = strlen(prefix);

	if (record == NULL || strncmp(who, prefix, len) != 0)
		return NULL;
	const char *address = jsonx_path_text(record->snapshot, who + len);
	return address && address[0] ? address : NULL;
}

bool named_is(const char *who, const struct case_record *record,
    const struct person *person)
{
	const char *address = named_address(who, record);

	return address && person->email &&
	       strcasecmp(address, person->email) == 0;
}
