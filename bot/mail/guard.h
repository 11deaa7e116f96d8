/*
 * guard.h: refuses what makes GMime recurse too deep or eat memory, before
 * GMime sees it. Looks at every line of a mail, whichever part it is in, as
 * nested messages are parsed too. Pure, one pass.
 */
#ifndef BEADLE_MAIL_GUARD_H
#define BEADLE_MAIL_GUARD_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	/* GMime 3.2.13 takes some 200 bytes of stack for a nested group, and
	 * each begins with a colon. */
	GUARD_MAX_COLONS = 1000,
	GUARD_MAX_ADDRESS_BYTES = 64 * 1024,
	/* Lines that begin with "--": each may begin a part. */
	GUARD_MAX_PART_LINES = 20000,
	/* Lines that look like a header, in parts and texts alike. */
	GUARD_MAX_HEADER_LINES = 100000,
};

/* ERR_INPUT: "addresses_too_deep", "addresses_too_long", "too_many_parts",
 * "too_many_headers". */
bool guard_check(const char *bytes, size_t len, struct err *err);
/* One header with addresses: the first two of these errors. */
bool guard_addresses(const char *value, const char *end, struct err *err);

#endif
