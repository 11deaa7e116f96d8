/*
 * token.h: access tokens as Canvas lists them (lib/api/v1/token.rb of
 * canvas-lms), as workflows see them. Pure.
 */
#ifndef BEADLE_CANVAS_TOKEN_H
#define BEADLE_CANVAS_TOKEN_H

#include "base/zone.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * {"id", "state": "pending"|"active"|"expired"|"deleted", "purpose"?,
 * "hint"?, "expires_at"?, "last_used_at"?, "created_at"?}, all texts, times in
 * UTC, and their days (canvas_token_add_days()); what is not known is not
 * there, and no expires_at means never. NULL if it is no token. What looks like
 * a credential in the purpose is blanked. New reference.
 */
json_t *canvas_token_read(
    const json_t *raw, const struct zone *zone, int64_t now_ms);
/* Beside each time its day in the zone (NULL: UTC), as people reckon:
 * "expires_on", the last day, "last_used_on" and "created_on". */
void canvas_token_add_days(json_t *token, const struct zone *zone);
/* Adds the tokens of a page of a list to an array, without the deleted. False
 * if it is no such page. */
bool canvas_token_add_page(json_t *tokens, const json_t *page,
    const struct zone *zone, int64_t now_ms);

/* NULL if there is none. Borrowed. */
json_t *canvas_token_of_id(const json_t *tokens, const char *id);

/* An id, which Canvas writes as a number or as a text; "" if it is neither.
 * Yours to free(). */
char *canvas_token_id(const json_t *raw);

#endif
