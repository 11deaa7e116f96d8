/*
 * tokens.c: see operation.h: access tokens. The list is the truth about them:
 * Canvas answers 404 for what is not there and for what we may not see.
 */
#include "canvas/operation.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "canvas/instant.h"
#include "canvas/match.h"
#include "canvas/token.h"

#include <string.h>

static const int64_t TOKENS_DAY_MS = 86400000;

/* --- lists ---------------------------------------------------------------- */

static const struct zone *tokens_zone(const struct canvas_call *call)
{
	return call->line->api.config->zone;
}

static bool tokens_page(struct canvas_call *call, const json_t *page)
{
	return canvas_token_add_page(
	    call->tokens, page, tokens_zone(call), clock_now_ms());
}

static void tokens_read_all(struct canvas_call *call, canvas_call_fn *then)
{
	static const char *const fields[] = {"per_page", "100", NULL};
	OWN(own_string)
	char *path = own_printf("users/%s/user_generated_tokens",
	    canvas_call_input_id(call, "user_id"));

	canvas_call_list(call, path, fields, tokens_page, then);
}

/* False, and the call has ended: one of these is missing or no id. */
static bool tokens_have_ids(
    struct canvas_call *call, const char *first, const char *second)
{
	if (canvas_call_input_id(call, first) &&
	    (second == NULL || canvas_call_input_id(call, second)))
		return true;
	canvas_call_fail(call, DELIVERY_FAILED, "bad_input");
	return false;
}

static void tokens_give_list(struct canvas_call *call)
{
	const json_t *input = json_object_get(call->delivery->payload, "input");
	json_t *output = canvas_match_inventory(call->tokens,
	    json_object_get(input, "known_ids"),
	    json_object_get(input, "known_numbers"),
	    json_object_get(input, "reported"));

	json_object_set(output, "tokens", call->tokens);
	json_object_set_new(output, "count",
	    json_integer((json_int_t)json_array_size(call->tokens)));
	canvas_call_give(call, output);
}

void canvas_tokens_list(struct canvas_call *call)
{
	if (tokens_have_ids(call, "user_id", NULL))
		tokens_read_all(call, tokens_give_list);
}

/* Some of the token's members, as far as they are known. */
static json_t *tokens_members(const json_t *token, const char *const *names)
{
	json_t *output = json_object();

	for (; *names; names++)
		json_object_set(output, *names, json_object_get(token, *names));
	return output;
}

static void tokens_give_found(struct canvas_call *call, const json_t *token)
{
	static const char *const names[] = {"id", "purpose", "hint", "state",
	    "expires_at", "expires_on", "last_used_at", "last_used_on",
	    "created_at", "created_on", NULL};
	json_t *output = tokens_members(token, names);

	json_object_set_new(output, "found", json_boolean(token != NULL));
	json_object_set_new(output, "ambiguous", json_false());
	canvas_call_give(call, output);
}

static void tokens_give_unclear(
    struct canvas_call *call, enum canvas_match_kind kind)
{
	json_t *near = canvas_match_near(
	    call->tokens, canvas_call_input(call, "case_number"));

	canvas_call_give(
	    call, json_pack("{s:b, s:b, s:o}", "found", 0, "ambiguous",
	              kind == CANVAS_MATCH_SEVERAL, "candidates", near));
}

/* By the rules of canvas/match.h, once the list is read. */
static enum canvas_match_kind tokens_match(
    const struct canvas_call *call, json_t **ret_token)
{
	const struct canvas_match_case wanted = {
	    .number = canvas_call_input(call, "case_number"),
	    .since = canvas_call_input(call, "since"),
	};

	return canvas_match(call->tokens, &wanted, ret_token);
}

static void tokens_find_by_number(struct canvas_call *call)
{
	json_t *token;
	enum canvas_match_kind kind = tokens_match(call, &token);

	if (kind == CANVAS_MATCH_ONE)
		tokens_give_found(call, token);
	else
		tokens_give_unclear(call, kind);
}

static char *tokens_path(const struct canvas_call *call)
{
	return own_printf("users/%s/tokens/%s",
	    canvas_call_input_id(call, "user_id"),
	    canvas_call_input_id(call, "token_id"));
}

static void tokens_shown(
    struct canvas_call *call, const struct canvas_answer *answer)
{
	json_auto_t *token =
	    canvas_token_read(answer->body, tokens_zone(call), clock_now_ms());

	if (answer->outcome == DELIVERY_FAILED &&
	    strcmp(answer->error, "not_found") == 0)
		tokens_give_found(call, NULL);
	else if (answer->outcome == DELIVERY_FAILED)
		canvas_call_fail_as(call, answer);
	else if (token == NULL)
		canvas_call_fail(call, DELIVERY_RETRY, "unexpected_answer");
	else if (strcmp(jsonx_text(token, "state"), "deleted") == 0)
		tokens_give_found(call, NULL);
	else
		tokens_give_found(call, token);
}

static void tokens_show(struct canvas_call *call)
{
	OWN(own_string)
	char *path = tokens_path(call);
	const struct canvas_api_call request = {.path = path};

	canvas_call_ask(call, &request, tokens_shown);
}

void canvas_tokens_show(struct canvas_call *call)
{
	if (tokens_have_ids(call, "user_id", "token_id"))
		tokens_show(call);
}

/* A case ends with its token: that it is not in the list is not enough. */
static void tokens_find_by_id(struct canvas_call *call)
{
	const json_t *token = canvas_token_of_id(
	    call->tokens, canvas_call_input_id(call, "token_id"));

	if (token)
		tokens_give_found(call, token);
	else
		tokens_show(call);
}

void canvas_tokens_find(struct canvas_call *call)
{
	bool by_id = canvas_call_input(call, "token_id") != NULL;

	if (tokens_have_ids(call, "user_id", "case_number") &&
	    (!by_id || tokens_have_ids(call, "token_id", NULL)))
		tokens_read_all(
		    call, by_id ? tokens_find_by_id : tokens_find_by_number);
}

/* --- the end of a token's life -------------------------------------------- */

/* In Canvas' form, and no later than the end of the last whole day that the
 * configuration allows; false, and the call has ended, if it is not a time that
 * is still to come. */
static bool tokens_expiry(
    struct canvas_call *call, char ret_text[CLOCK_TEXT_BYTES])
{
	const char *wanted = canvas_call_input(call, "expires_at");
	int64_t most_days = call->line->api.config->max_days;
	int64_t now_ms = clock_now_ms();
	int64_t latest_ms = canvas_instant_day_before(
	    tokens_zone(call), now_ms + most_days * TOKENS_DAY_MS);
	int64_t at_ms;

	if (wanted == NULL ||
	    !canvas_instant_read(wanted, tokens_zone(call), &at_ms) ||
	    at_ms <= now_ms) {
		canvas_call_fail(call, DELIVERY_FAILED, "bad_input");
		return false;
	}
	if (most_days && at_ms > latest_ms)
		at_ms = latest_ms;
	clock_format_utc(at_ms, ret_text, CLOCK_TEXT_BYTES);
	return true;
}

/* --- making one ----------------------------------------------------------- */

static void tokens_give_made(struct canvas_call *call, const json_t *token)
{
	static const char *const names[] = {
	    "id", "hint", "state", "expires_at", "expires_on", NULL};

	canvas_call_give(call, tokens_members(token, names));
}

static void tokens_made(
    struct canvas_call *call, const struct canvas_answer *answer)
{
	json_auto_t *token =
	    canvas_token_read(answer->body, tokens_zone(call), clock_now_ms());

	if (answer->outcome == DELIVERY_FAILED)
		canvas_call_fail_as(call, answer);
	else if (token == NULL)
		canvas_call_fail(call, DELIVERY_UNKNOWN, "unexpected_answer");
	else
		tokens_give_made(call, token);
}

static void tokens_make(struct canvas_call *call)
{
	char expires_at[CLOCK_TEXT_BYTES];
	OWN(own_string)
	char *path = own_printf(
	    "users/%s/tokens", canvas_call_input_id(call, "user_id"));
	OWN(own_string)
	char *purpose = canvas_match_purpose(canvas_call_input(call, "purpose"),
	    canvas_call_input(call, "case_number"));
	const char *const fields[] = {
	    "token[purpose]", purpose, "token[expires_at]", expires_at, NULL};
	const struct canvas_api_call request = {
	    .method = "POST",
	    .path = path,
	    .fields = fields,
	    .secret = true,
	    .once = true,
	};

	if (tokens_expiry(call, expires_at))
		canvas_call_ask(call, &request, tokens_made);
}

static void tokens_make_if_missing(struct canvas_call *call)
{
	json_t *token;

	switch (tokens_match(call, &token)) {
	case CANVAS_MATCH_NONE:
		tokens_make(call);
		break;
	case CANVAS_MATCH_ONE:
		tokens_give_made(call, token);
		break;
	case CANVAS_MATCH_SEVERAL:
		canvas_call_fail(call, DELIVERY_FAILED, "ambiguous");
		break;
	}
}

void canvas_tokens_create(struct canvas_call *call)
{
	if (!call->line->api.config->creates) {
		log_warn("canvas_may_not_create",
		    LOG_INT("outbox", call->delivery->outbox_id),
		    LOG_STR("hint", "[canvas] issue = beadle"));
		canvas_call_fail(call, DELIVERY_FAILED, "not_permitted");
	} else if (canvas_call_input(call, "purpose") == NULL) {
		canvas_call_fail(call, DELIVERY_FAILED, "bad_input");
	} else if (tokens_have_ids(call, "user_id", "case_number")) {
		if (call->delivery->maybe_sent)
			tokens_read_all(call, tokens_make_if_missing);
		else
			tokens_make(call);
	}
}

/* --- extending ------------------------------------------------------------ */

static void tokens_extended(
    struct canvas_call *call, const struct canvas_answer *answer)
{
	static const char *const names[] = {
	    "expires_at", "expires_on", "state", NULL};
	json_auto_t *token =
	    canvas_token_read(answer->body, tokens_zone(call), clock_now_ms());

	if (answer->outcome == DELIVERY_FAILED)
		canvas_call_fail_as(call, answer);
	else if (token == NULL)
		canvas_call_fail(call, DELIVERY_RETRY, "unexpected_answer");
	else
		canvas_call_give(call, tokens_members(token, names));
}

void canvas_tokens_extend(struct canvas_call *call)
{
	char expires_at[CLOCK_TEXT_BYTES];
	const char *const fields[] = {"token[expires_at]", expires_at, NULL};

	if (!tokens_have_ids(call, "user_id", "token_id") ||
	    !tokens_expiry(call, expires_at))
		return;
	OWN(own_string)
	char *path = tokens_path(call);
	const struct canvas_api_call request = {
	    .method = "PUT",
	    .path = path,
	    .fields = fields,
	    /* Without regenerate there is none in it; should there be one. */
	    .secret = true,
	};
	canvas_call_ask(call, &request, tokens_extended);
}

/* --- deleting ------------------------------------------------------------- */

static void tokens_give_deleted(struct canvas_call *call)
{
	const char *id = canvas_call_input_id(call, "token_id");

	if (canvas_token_of_id(call->tokens, id) == NULL)
		canvas_call_give(call, json_pack("{s:b}", "deleted", true));
	else if (call->missing)
		/* It is there, and not for us. */
		canvas_call_fail(call, DELIVERY_FAILED, "not_permitted");
	else
		canvas_call_fail(call, DELIVERY_RETRY, "still_there");
}

static void tokens_deleted(
    struct canvas_call *call, const struct canvas_answer *answer)
{
	call->missing = answer->outcome == DELIVERY_FAILED &&
	                strcmp(answer->error, "not_found") == 0;
	if (answer->outcome == DELIVERY_FAILED && !call->missing)
		canvas_call_fail_as(call, answer);
	else
		tokens_read_all(call, tokens_give_deleted);
}

void canvas_tokens_delete(struct canvas_call *call)
{
	if (!tokens_have_ids(call, "user_id", "token_id"))
		return;
	OWN(own_string)
	char *path = tokens_path(call);
	const struct canvas_api_call request = {
	    .method = "DELETE",
	    .path = path,
	};
	canvas_call_ask(call, &request, tokens_deleted);
}
