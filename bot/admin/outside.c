/*
 * outside.c: see outside.h.
 */
#include "admin/outside.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "canvas/instant.h"
#include "canvas/match.h"
#include "canvas/token.h"
#include "flow/actor_type.h"

#include <string.h>

/* Longer than the engine's own longest pause, so that no chance is in it: a
 * system that is down is asked again every quarter of an hour. */
static const int64_t OUTSIDE_PAUSE_MS = INT64_C(15) * 60 * 1000;
enum { OUTSIDE_LIST_MAX_BYTES = 1024 };

void outside_init(struct outside *outside)
{
	*outside =
	    (struct outside){.told = json_object(), .down = json_object()};
}

void outside_clear(struct outside *outside)
{
	json_decref(outside->told);
	json_decref(outside->down);
	*outside = (struct outside){.told = NULL};
}

/* --- what the author says ------------------------------------------------- */

static const struct actor_system *outside_system(const char *name)
{
	for (size_t i = 0; actor_systems[i]; i++)
		if (strcmp(actor_systems[i]->name, name) == 0)
			return actor_systems[i];
	return NULL;
}

static bool outside_no_system(const char *name, struct err *err)
{
	OWN(str_clear)
	struct str list = {.max_bytes = OUTSIDE_LIST_MAX_BYTES};

	for (size_t i = 0; actor_systems[i]; i++)
		str_addf(&list, "%s%s", i ? ", " : "", actor_systems[i]->name);
	return err_set(err, ERR_INPUT, "there is no system \"%s\"; there is %s",
	    name, str_text(&list));
}

static bool outside_find(const char *name, const char *operation,
    const struct actor_type **ret_type, struct err *err)
{
	const struct actor_system *system = outside_system(name);
	OWN(own_string)
	char *full = own_printf("%s.%s", name, operation);
	OWN(str_clear)
	struct str list = {.max_bytes = OUTSIDE_LIST_MAX_BYTES};

	if (system == NULL)
		return outside_no_system(name, err);
	*ret_type = actor_type_find(full);
	if (*ret_type)
		return true;
	for (size_t i = 0; i < system->type_count; i++)
		str_addf(&list, "%s%s", i ? ", " : "",
		    actor_type_operation(system->types[i].name));
	return err_set(err, ERR_INPUT, "%s has no operation \"%s\"; it has %s",
	    name, operation, str_text(&list));
}

static bool outside_is_field(const struct actor_type *type, const char *name)
{
	for (const struct actor_field *f = type->output; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return true;
	return false;
}

bool outside_answers(struct outside *outside, const char *system,
    const char *operation, const char *answer, struct err *err)
{
	const struct actor_type *type;
	json_auto_t *value = NULL;
	const char *name;
	json_t *field;

	if (!outside_find(system, operation, &type, err))
		return false;
	if (!jsonx_parse(answer, strlen(answer), &value, err))
		return false;
	if (!json_is_object(value))
		return err_set(err, ERR_INPUT,
		    "write: %s answers %s: {\"FIELD\": VALUE}", system,
		    operation);
	json_object_foreach (value, name, field)
		if (!outside_is_field(type, name))
			return err_set(err, ERR_INPUT, "%s gives no \"%s\"",
			    type->name, name);
	json_object_set_new(
	    outside->told, type->name, json_pack("{s:O}", "answer", value));
	return true;
}

bool outside_refuses(struct outside *outside, const char *system,
    const char *operation, const char *code, struct err *err)
{
	const struct actor_type *type;
	OWN(str_clear)
	struct str list = {.max_bytes = OUTSIDE_LIST_MAX_BYTES};
	bool known = false;

	if (!outside_find(system, operation, &type, err))
		return false;
	for (size_t i = 0; type->errors[i]; i++) {
		known = known || strcmp(type->errors[i], code) == 0;
		str_addf(&list, "%s%s", i ? ", " : "", type->errors[i]);
	}
	if (!known)
		return err_set(err, ERR_INPUT,
		    "%s does not refuse with \"%s\"; write one of %s",
		    type->name, code, str_text(&list));
	json_object_set_new(
	    outside->told, type->name, json_pack("{s:s}", "code", code));
	return true;
}

bool outside_is(struct outside *outside, const char *system, const char *what,
    struct err *err)
{
	if (outside_system(system) == NULL)
		return outside_no_system(system, err);
	if (strcmp(what, "down") == 0)
		json_object_set_new(outside->down, system, json_true());
	else if (strcmp(what, "back") == 0)
		json_object_del(outside->down, system);
	else
		return err_set(err, ERR_INPUT,
		    "write: %s is down, or %s is back", system, system);
	return true;
}

/* --- what is usual -------------------------------------------------------- */

static json_t *outside_nobody(void)
{
	return json_pack("{s:b, s:b}", "found", 0, "ambiguous", 0);
}

static json_t *outside_look_up(const struct cast *cast, const json_t *input)
{
	const char *email = jsonx_path_text(input, "email");
	const struct cast_person *p = email ? cast_by_email(cast, email) : NULL;

	if (p == NULL)
		return outside_nobody();
	return json_pack("{s:b, s:b, s:s, s:s, s:s, s:[s], s:[s], s:[], s:[],"
	                 " s:[], s:[s], s:i}",
	    "found", 1, "ambiguous", 0, "name", p->name, "email", email, "uid",
	    p->handle, "affiliations",
	    strcmp(p->standing, "member") == 0 ? "faculty" : "affiliate",
	    "departments", "History", "groups", "head_of", "heads", "sources",
	    "roster", "age_s", 0);
}

static json_t *outside_find_user(const struct cast *cast, const json_t *input)
{
	const char *email = jsonx_path_text(input, "email");
	const struct cast_person *p = email ? cast_by_email(cast, email) : NULL;

	if (p == NULL)
		return outside_nobody();
	return json_pack("{s:b, s:b, s:o, s:s, s:s}", "found", 1, "ambiguous",
	    0, "id", json_sprintf("%d", (int)(p - cast->people) + 1001), "name",
	    p->name, "login_id", p->handle);
}

static json_t *outside_teaches(const struct cast *cast, const json_t *input)
{
	(void)cast;
	return json_pack("{s:b, s:b, s:s*}", "found", 1, "teaches", 1,
	    "course_name", jsonx_path_text(input, "course"));
}

static json_t *outside_list_tokens(const struct cast *cast, const json_t *input)
{
	(void)cast;
	(void)input;
	return json_pack("{s:[], s:i}", "tokens", "count", 0);
}

/* The end that is asked for, as Canvas is sent it and has it. */
static json_t *outside_end(const struct cast *cast, const json_t *input)
{
	const char *wanted = jsonx_text(input, "expires_at");
	char end[CLOCK_TEXT_BYTES] = "";
	int64_t at_ms;

	if (canvas_instant_read(wanted, config_zone(cast->config), &at_ms))
		clock_format_utc(at_ms, end, sizeof(end));
	return json_string(end);
}

static json_t *outside_create_token(
    const struct cast *cast, const json_t *input)
{
	return json_pack("{s:s, s:s, s:s, s:o}", "id", "501", "hint", "7Kq2x",
	    "state", "pending", "expires_at", outside_end(cast, input));
}

static json_t *outside_extend_token(
    const struct cast *cast, const json_t *input)
{
	return json_pack("{s:o, s:s}", "expires_at", outside_end(cast, input),
	    "state", "active");
}

static json_t *outside_delete_token(
    const struct cast *cast, const json_t *input)
{
	(void)cast;
	(void)input;
	return json_pack("{s:b}", "deleted", 1);
}

typedef json_t *outside_usual_fn(const struct cast *cast, const json_t *input);

static const struct {
	const char *type;
	outside_usual_fn *usual;
} outside_usuals[] = {
    {"directory.look_up", outside_look_up},
    {"canvas.find_user", outside_find_user},
    {"canvas.teaches", outside_teaches},
    {"canvas.list_tokens", outside_list_tokens},
    {"canvas.create_token", outside_create_token},
    {"canvas.extend_token", outside_extend_token},
    {"canvas.delete_token", outside_delete_token},
};

/* New reference; NULL: the author says nothing of them. */
static json_t *outside_tokens(
    const struct outside *outside, const struct cast *cast)
{
	const json_t *list =
	    json_object_get(outside->told, "canvas.list_tokens");
	json_t *tokens = json_deep_copy(
	    json_object_get(json_object_get(list, "answer"), "tokens"));
	json_t *token;
	size_t i;

	json_array_foreach (tokens, i, token)
		canvas_token_add_days(token, config_zone(cast->config));
	return tokens;
}

/* The token of a case, or the one with an id, of those that the author says
 * there are. */
static json_t *outside_token(const json_t *tokens, const json_t *input)
{
	const char *id = jsonx_path_text(input, "token_id");
	const struct canvas_match_case wanted = {
	    .number = jsonx_text(input, "case_number"),
	    .since = jsonx_path_text(input, "since"),
	};
	json_t *token = NULL;
	enum canvas_match_kind kind = CANVAS_MATCH_NONE;

	if (id)
		token = canvas_token_of_id(tokens, id);
	else
		kind = canvas_match(tokens, &wanted, &token);
	json_t *answer = token ? json_deep_copy(token) : json_object();
	json_object_set_new(answer, "found", json_boolean(token != NULL));
	json_object_set_new(
	    answer, "ambiguous", json_boolean(kind == CANVAS_MATCH_SEVERAL));
	return answer;
}

static json_t *outside_usual(
    const struct cast *cast, const char *type, const json_t *input)
{
	for (size_t i = 0;
	     i < sizeof(outside_usuals) / sizeof(outside_usuals[0]); i++)
		if (strcmp(outside_usuals[i].type, type) == 0)
			return outside_usuals[i].usual(cast, input);
	return json_object();
}

/* What Canvas' client makes of a list. */
static json_t *outside_with_inventory(
    json_t *taken_answer, const json_t *input, const char *type)
{
	if (strcmp(type, "canvas.list_tokens") == 0) {
		json_auto_t *inventory = canvas_match_inventory(
		    json_object_get(taken_answer, "tokens"),
		    json_object_get(input, "known_ids"),
		    json_object_get(input, "known_numbers"),
		    json_object_get(input, "reported"));
		json_object_update(taken_answer, inventory);
	}
	return taken_answer;
}

/* What Canvas' client says besides: the days of the times in an answer. */
static json_t *outside_with_days(json_t *taken_answer, const struct cast *cast)
{
	const char *name;
	json_t *rows, *token;
	size_t i;

	canvas_token_add_days(taken_answer, config_zone(cast->config));
	json_object_foreach (taken_answer, name, rows)
		json_array_foreach (rows, i, token)
			canvas_token_add_days(token, config_zone(cast->config));
	return taken_answer;
}

/* --- a call --------------------------------------------------------------- */

/* Of nothing that was found, nothing else is known. */
static json_t *outside_merge(json_t *taken_usual, const json_t *answer)
{
	json_auto_t *usual = taken_usual;

	if (answer == NULL)
		return MOVE(usual);
	if (json_is_false(json_object_get(answer, "found")) ||
	    json_is_true(json_object_get(answer, "ambiguous"))) {
		json_auto_t *nobody = json_object_get(usual, "ambiguous")
		                          ? outside_nobody()
		                          : json_pack("{s:b}", "found", 0);
		json_object_update(nobody, (json_t *)answer);
		return MOVE(nobody);
	}
	json_object_update(usual, (json_t *)answer);
	return MOVE(usual);
}

struct delivery_result *outside_call(const struct outside *outside,
    const struct cast *cast, const char *system,
    const struct delivery *delivery)
{
	OWN(own_string)
	char *type = own_printf(
	    "%s.%s", system, jsonx_path_text(delivery->payload, "operation"));
	const json_t *told = json_object_get(outside->told, type);
	const char *code = jsonx_path_text(told, "code");
	const json_t *input = json_object_get(delivery->payload, "input");

	if (json_object_get(outside->down, system)) {
		struct delivery_result *result = delivery_result_new(
		    delivery->outbox_id, DELIVERY_RETRY, NULL, "unavailable");
		result->retry_after_ms = OUTSIDE_PAUSE_MS;
		return result;
	}
	if (code)
		return delivery_result_new(
		    delivery->outbox_id, DELIVERY_FAILED, NULL, code);
	bool one = strcmp(type, "canvas.find_token") == 0 ||
	           strcmp(type, "canvas.show_token") == 0;
	json_auto_t *tokens = outside_tokens(outside, cast);
	json_t *usual = one ? outside_token(tokens, input)
	                    : outside_usual(cast, type, input);
	json_t *answer = outside_merge(usual, json_object_get(told, "answer"));
	return delivery_result_new(delivery->outbox_id, DELIVERY_SENT,
	    outside_with_inventory(
	        outside_with_days(answer, cast), input, type),
	    NULL);
}
