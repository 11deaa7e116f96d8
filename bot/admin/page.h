/*
 * page.h: the preview of a notice: one HTML page that needs nothing but
 * itself, no scripts and no network, the channels side by side. Pure.
 */
#ifndef BEADLE_ADMIN_PAGE_H
#define BEADLE_ADMIN_PAGE_H

#include "base/str.h"

#include <jansson.h>

struct page_notice {
	const char *name;     /* of the template */
	const char *workflow; /* its title */
	const char *from;     /* of mail: "Name <address>" */
	/* Of the notice's forms, each {"notice": {…}, "number": "CT-1001"?,
	 * "to": ["ada", "canvas_admins, drawn again", …]}. */
	const json_t *forms;
};

void page_notice(const struct page_notice *notice, struct str *out);
/* Links to the pages of names, an array of strings. */
void page_index(const char *workflow, const json_t *names, struct str *out);

#endif
