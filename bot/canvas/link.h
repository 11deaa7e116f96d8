/*
 * link.h: the pages of a list. Canvas names the next in a Link header, by an
 * address that is opaque and must be taken as it is (doc/api/pagination.md,
 * RFC 8288). Pure.
 */
#ifndef BEADLE_CANVAS_LINK_H
#define BEADLE_CANVAS_LINK_H

#include <stdbool.h>

/* The target of rel="next"; NULL if there is none. header may be NULL. Yours
 * to free(). */
char *canvas_link_next(const char *header);
/* Does url go where api_url goes, by the same scheme, host, port and path? The
 * token is for nobody else. api_url ends with "/". */
bool canvas_link_is_ours(const char *url, const char *api_url);

#endif
