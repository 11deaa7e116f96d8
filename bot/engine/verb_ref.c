/*
 * verb_ref.c: see verb_ref.h.
 */
#include "engine/verb_ref.h"

#include "base/own.h"

#include <stdlib.h>
#include <string.h>

void verb_ref_clear(struct verb_ref *ref)
{
	free(ref->subject);
	*ref = (struct verb_ref){.subject = NULL};
}

struct verb_ref verb_ref_parse(const char *text)
{
	struct verb_ref ref = {.subject = own_strdup(text ? text : "")};
	char *dot = strrchr(ref.subject, '.');
	char *hash = strchr(ref.subject, '#');

	if (dot) {
		*dot = '\0';
		ref.post_id = strtoll(dot + 1, NULL, 10);
	}
	if (hash) {
		*hash = '\0';
		ref.page = strtoul(hash + 1, NULL, 10);
		ref.anew = strcmp(hash + 1, "anew") == 0;
	}
	return ref;
}
