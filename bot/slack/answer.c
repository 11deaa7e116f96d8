/*
 * answer.c: see answer.h.
 */
#include "slack/answer.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "slack/api.h"

#include <string.h>

/* "It's possible some aspect of the operation succeeded." */
static const char *const answer_unknown[] = {
    "fatal_error", "internal_error", "request_timeout", NULL};
/* Slack's, not ours: certainly not carried out, worth another try. */
static const char *const answer_again[] = {"ratelimited", "rate_limited",
    "service_unavailable", "team_added_to_org", "accesslimited", NULL};

/* An operator's to mend: certainly not carried out, and the two days of the
 * outbox are time to do it. */
static const char *const answer_bad_token[] = {"not_authed", "invalid_auth",
    "account_inactive", "user_removed_from_team", "team_disabled",
    "token_revoked", "token_expired", "not_allowed_token_type", NULL};

static bool answer_among(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

bool slack_answer_is_bad_token(const char *error)
{
	return error && answer_among(answer_bad_token, error);
}

void slack_answer_clear(struct slack_answer *answer)
{
	free(answer->error);
	json_decref(answer->body);
	*answer = (struct slack_answer){.error = NULL};
}

static enum delivery_outcome answer_unsure(bool idempotent)
{
	return idempotent ? DELIVERY_RETRY : DELIVERY_UNKNOWN;
}

static void answer_of_error(
    const char *error, bool idempotent, struct slack_answer *answer)
{
	answer->error = own_strdup(error);
	if (answer_among(answer_unknown, error))
		answer->outcome = answer_unsure(idempotent);
	else if (answer_among(answer_again, error) ||
	         answer_among(answer_bad_token, error))
		answer->outcome = DELIVERY_RETRY;
	else
		answer->outcome = DELIVERY_FAILED;
}

static void answer_of_body(const struct web_response *response, bool idempotent,
    struct slack_answer *answer)
{
	json_auto_t *body = NULL;

	if (!jsonx_parse(response->body, response->body_len, &body, NULL) ||
	    !json_is_object(body)) {
		answer->outcome = answer_unsure(idempotent);
		answer->error = own_strdup("not_json");
		return;
	}
	const char *error = jsonx_path_text(body, "error");
	if (jsonx_path_true(body, "ok"))
		answer->outcome = DELIVERY_SENT;
	else
		answer_of_error(
		    error ? error : "no_error_given", idempotent, answer);
	answer->body = MOVE(body);
}

/* Slack says no with 200. Anything else comes from what stands before it, a
 * proxy that wants a login, a page that says sorry: it will pass, or somebody
 * will see to it. Below 500 nothing was carried out, but for one code. */
static void answer_of_status(const struct web_response *response,
    bool idempotent, struct slack_answer *answer)
{
	answer->outcome = response->status >= 500 || response->status == 408
	                      ? answer_unsure(idempotent)
	                      : DELIVERY_RETRY;
	answer->error = own_printf("http_%ld", response->status);
}

void slack_answer_read(const struct web_response *response, bool idempotent,
    struct slack_answer *ret_answer)
{
	struct slack_answer answer = {
	    .retry_after_ms = response->retry_after_ms};

	if (response->status == SLACK_API_HELD) {
		answer.outcome = DELIVERY_LATER;
		answer.error = own_strdup("held");
	} else if (response->status == 0) {
		answer.outcome = response->maybe_done
		                     ? answer_unsure(idempotent)
		                     : DELIVERY_RETRY;
		answer.error = own_strdup(response->err.text);
	} else if (response->status == 429) {
		answer.outcome = DELIVERY_RETRY;
		answer.error = own_strdup("ratelimited");
	} else if (response->status != 200) {
		answer_of_status(response, idempotent, &answer);
	} else {
		answer_of_body(response, idempotent, &answer);
	}
	*ret_answer = answer;
}

/* In an Enterprise Grid a person belongs to several workspaces. */
static bool answer_belongs(const json_t *user, const char *team)
{
	const char *theirs = jsonx_path_text(user, "team_id");
	json_t *one;
	size_t i;

	if (theirs == NULL || strcmp(theirs, team) == 0)
		return true;
	json_array_foreach (jsonx_path(user, "enterprise_user.teams"), i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), team) == 0)
			return true;
	return false;
}

static const char *answer_standing(const json_t *user, const char *team)
{
	if (jsonx_path_true(user, "deleted"))
		return "deleted";
	if (jsonx_path_true(user, "is_bot"))
		return "bot";
	if (jsonx_path_true(user, "is_stranger") || !answer_belongs(user, team))
		return "external";
	if (jsonx_path_true(user, "is_restricted") ||
	    jsonx_path_true(user, "is_ultra_restricted"))
		return "guest";
	return "member";
}

/* Without what is not seen at either end: after "**", it would end no bold.
 * NULL if nothing is left; yours to free(). */
static char *answer_name(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	while (len && (unsigned char)*text <= ' ') {
		text++;
		len--;
	}
	while (len && (unsigned char)text[len - 1] <= ' ')
		len--;
	return len ? own_printf("%.*s", (int)len, text) : NULL;
}

json_t *slack_answer_person(const json_t *body, const char *team)
{
	static const char *const names[] = {
	    "profile.real_name", "real_name", "profile.display_name", "name"};
	const json_t *user = json_object_get(body, "user");
	OWN(own_string)
	char *name = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (name == NULL)
			name = answer_name(jsonx_path_text(user, names[i]));
	if (name == NULL)
		return NULL;
	return json_pack("{s:s, s:s*, s:s}", "name", name, "email",
	    jsonx_path_text(user, "profile.email"), "standing",
	    answer_standing(user, team));
}

json_t *slack_answer_group(const json_t *body)
{
	const json_t *users = json_object_get(body, "users");
	json_t *list = json_array();
	json_t *user;
	size_t i;

	json_array_foreach (users, i, user)
		if (json_is_string(user))
			json_array_append(list, user);
	if (json_is_array(users))
		return json_pack("{s:o}", "users", list);
	json_decref(list);
	return NULL;
}

const char *slack_answer_find_tag(
    const json_t *body, const char *tag, const char *bot)
{
	json_t *message;
	size_t i;

	json_array_foreach (json_object_get(body, "messages"), i, message) {
		const char *theirs =
		    jsonx_path_text(message, "metadata.event_payload.tag");
		const char *author = jsonx_path_text(message, "bot_id");
		if (theirs && strcmp(theirs, tag) == 0 &&
		    (bot == NULL || (author && strcmp(author, bot) == 0)))
			return jsonx_path_text(message, "ts");
	}
	return NULL;
}
