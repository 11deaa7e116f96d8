/*
 * token.c: see token.h.
 */
#include "canvas/token.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "canvas/instant.h"
#include "text/redact.h"

#include <inttypes.h>
#include <string.h>

/* Of a purpose, which Canvas bounds by 255 characters. */
enum { TOKEN_PURPOSE_MAX_BYTES = 8192 };

char *canvas_token_id(const json_t *raw)
{
	if (json_is_integer(raw))
		return own_printf(
		    "%" JSON_INTEGER_FORMAT, json_integer_value(raw));
	return own_strdup(json_is_string(raw) ? json_string_value(raw) : "");
}

/* --- one ------------------------------------------------------------------ */

static void token_add_time(json_t *token, const json_t *raw, const char *name)
{
	const char *text = jsonx_path_text(raw, name);
	char utc[CLOCK_TEXT_BYTES];
	int64_t at_ms;

	if (text == NULL || !canvas_instant_read(text, NULL, &at_ms))
		return;
	clock_format_utc(at_ms, utc, sizeof(utc));
	json_object_set_new(token, name, json_string(utc));
}

static const char *token_state(
    const json_t *token, const json_t *raw, int64_t now_ms)
{
	const char *state = jsonx_path_text(raw, "workflow_state");
	const char *expires = jsonx_path_text(token, "expires_at");
	int64_t at_ms;

	if (state && strcmp(state, "deleted") == 0)
		return "deleted";
	if (expires && canvas_instant_read(expires, NULL, &at_ms) &&
	    at_ms <= now_ms)
		return "expired";
	/* What a later Canvas may call a token that is no use. */
	return state && strcmp(state, "active") != 0 ? "pending" : "active";
}

static void token_add_purpose(json_t *token, const char *purpose)
{
	OWN(str_clear)
	struct str safe = {.max_bytes = TOKEN_PURPOSE_MAX_BYTES};

	if (purpose == NULL)
		return;
	redact_text(purpose, &safe);
	if (str_ok(&safe))
		json_object_set_new(
		    token, "purpose", json_string(str_text(&safe)));
}

static void token_add_day(json_t *token, const struct zone *zone,
    const char *time_name, const char *day_name)
{
	const char *text = jsonx_path_text(token, time_name);
	char day[DATE_TEXT_BYTES];
	int64_t at_ms;

	if (text && canvas_instant_read(text, zone, &at_ms) &&
	    date_format(zone_day(zone, at_ms), day))
		json_object_set_new(token, day_name, json_string(day));
}

static void token_add_last_day(json_t *token, const struct zone *zone)
{
	const char *text = jsonx_path_text(token, "expires_at");
	char day[DATE_TEXT_BYTES];
	int64_t at_ms;

	if (text && canvas_instant_read(text, zone, &at_ms) &&
	    canvas_instant_last_day(zone, at_ms, day))
		json_object_set_new(token, "expires_on", json_string(day));
}

void canvas_token_add_days(json_t *token, const struct zone *zone)
{
	token_add_last_day(token, zone);
	token_add_day(token, zone, "last_used_at", "last_used_on");
	token_add_day(token, zone, "created_at", "created_on");
}

json_t *canvas_token_read(
    const json_t *raw, const struct zone *zone, int64_t now_ms)
{
	OWN(own_string)
	char *id = canvas_token_id(json_object_get(raw, "id"));
	const char *visible = jsonx_path_text(raw, "visible_token");
	const char *hint = jsonx_path_text(raw, "token");

	if (*id == '\0')
		return NULL;
	json_t *token = json_pack("{s:s}", "id", id);
	token_add_time(token, raw, "expires_at");
	token_add_time(token, raw, "last_used_at");
	token_add_time(token, raw, "created_at");
	canvas_token_add_days(token, zone);
	token_add_purpose(token, jsonx_path_text(raw, "purpose"));
	if (hint == NULL)
		hint = visible;
	if (hint && *hint)
		json_object_set_new(token, "hint", json_string(hint));
	json_object_set_new(
	    token, "state", json_string(token_state(token, raw, now_ms)));
	return token;
}

/* --- several -------------------------------------------------------------- */

bool canvas_token_add_page(
    json_t *tokens, const json_t *page, const struct zone *zone, int64_t now_ms)
{
	json_t *raw;
	size_t i;

	json_array_foreach (page, i, raw) {
		json_auto_t *token = canvas_token_read(raw, zone, now_ms);
		if (token == NULL)
			return false;
		if (strcmp(jsonx_text(token, "state"), "deleted") != 0)
			json_array_append(tokens, token);
	}
	return json_is_array(page);
}

json_t *canvas_token_of_id(const json_t *tokens, const char *id)
{
	json_t *one;
	size_t i;

	json_array_foreach (tokens, i, one)
		if (strcmp(jsonx_text(one, "id"), id) == 0)
			return one;
	return NULL;
}
