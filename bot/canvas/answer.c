/*
 * answer.c: see answer.h.
 */
#include "canvas/answer.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/link.h"
#include "canvas/secret.h"
#include "text/redact.h"

#include <string.h>

enum {
	ANSWER_WORDS_MAX_BYTES = 1024,
	ANSWER_WORDS_MAX_POINTS = 200,
	ANSWER_ERRORS_MAX_DEPTH = 4,
};
/* Throttled, and not told for how long: Canvas' bucket has emptied by then. */
static const int64_t ANSWER_RATE_LIMIT_MS = 60000;

void canvas_answer_clear(struct canvas_answer *answer)
{
	free(answer->error);
	free(answer->words);
	free(answer->next);
	json_decref(answer->body);
	*answer = (struct canvas_answer){.error = NULL};
}

/* --- what it says --------------------------------------------------------- */

/*
 * "errors" is a string, an array or an object, whose members are strings or
 * arrays; each of them may be an object with a "message". An array may be the
 * whole body.
 */
static void answer_add_words(struct str *words, const json_t *errors, int depth)
{
	const json_t *message = json_object_get(errors, "message");
	const char *key;
	json_t *one;
	size_t i;

	if (depth > ANSWER_ERRORS_MAX_DEPTH)
		return;
	if (json_is_string(errors) && json_string_length(errors))
		str_addf(words, "%s%s", words->len ? "; " : "",
		    json_string_value(errors));
	json_array_foreach (errors, i, one)
		answer_add_words(words, one, depth + 1);
	if (message)
		answer_add_words(words, message, depth + 1);
	else
		json_object_foreach ((json_t *)errors, key, one)
			answer_add_words(words, one, depth + 1);
}

static char *answer_words(const json_t *body)
{
	OWN(str_clear)
	struct str words = {.max_bytes = ANSWER_WORDS_MAX_BYTES};
	OWN(str_clear)
	struct str safe = {.max_bytes = 4 * ANSWER_WORDS_MAX_BYTES};
	const json_t *errors = json_object_get(body, "errors");

	answer_add_words(&words, json_is_array(body) ? body : errors, 0);
	answer_add_words(&words, json_object_get(body, "message"), 0);
	redact_text(str_text(&words), &safe);
	const char *text = str_text(&safe);
	return *text ? strndup(text,
	                   str_prefix_points(text, ANSWER_WORDS_MAX_POINTS))
	             : NULL;
}

/* --- what it means -------------------------------------------------------- */

static void answer_set(struct canvas_answer *answer,
    enum delivery_outcome outcome, const char *error)
{
	answer->outcome = outcome;
	free(answer->error);
	answer->error = own_strdup(error);
}

static void answer_limited(
    const struct web_response *response, struct canvas_answer *answer)
{
	answer_set(answer, DELIVERY_RETRY, "rate_limited");
	answer->retry_after_ms = response->retry_after_ms >= 0
	                             ? response->retry_after_ms
	                             : ANSWER_RATE_LIMIT_MS;
}

static bool answer_says_limited(const struct web_response *response)
{
	static const char words[] = "Rate Limit Exceeded";

	return memmem(response->body, response->body_len, words,
	           sizeof(words) - 1) != NULL;
}

static bool answer_has_errors(const json_t *body)
{
	return json_is_array(body) || json_object_get(body, "errors");
}

static void answer_denied(
    const struct web_response *response, struct canvas_answer *answer)
{
	OWN(own_string)
	char *challenge = web_header(response, "www-authenticate");

	if (response->status == 401 && challenge)
		answer_set(answer, DELIVERY_RETRY, "invalid_token");
	else if (answer_has_errors(answer->body))
		answer_set(answer, DELIVERY_FAILED, "not_permitted");
	else if (json_object_get(answer->body, "error"))
		answer_set(answer, DELIVERY_RETRY, "user_agent_refused");
}

/* A status that is no success. What Canvas itself says comes as JSON. */
static void answer_refused(
    const struct web_response *response, struct canvas_answer *answer)
{
	if (response->status == 401 || response->status == 403)
		answer_denied(response, answer);
	else if (response->status == 404 && answer_has_errors(answer->body))
		answer_set(answer, DELIVERY_FAILED, "not_found");
	else if (answer->body &&
	         (response->status == 400 || response->status == 422))
		answer_set(answer, DELIVERY_FAILED, "refused");
}

/* Nothing that Canvas itself would say; whatever is between us is asked again,
 * and an operator has two days to mend it. */
static void answer_foreign(const struct web_response *response, bool once,
    struct canvas_answer *answer)
{
	bool success = response->status >= 200 && response->status < 300;
	OWN(own_string)
	char *error = success ? own_strdup("not_json")
	                      : own_printf("http_%ld", response->status);

	answer_set(answer,
	    once && (success || response->status >= 500) ? DELIVERY_UNKNOWN
	                                                 : DELIVERY_RETRY,
	    error);
}

static void answer_read_body(
    const struct web_response *response, struct canvas_answer *answer)
{
	OWN(str_clear)
	struct str safe = {.max_bytes = WEB_MAX_BODY_BYTES};

	if (!canvas_secret_drop(response->body, response->body_len, &safe) ||
	    !jsonx_parse(str_text(&safe), safe.len, &answer->body, NULL))
		answer->body = NULL;
}

static int answer_remaining(const struct web_response *response)
{
	OWN(own_string)
	char *value = web_header(response, "x-rate-limit-remaining");
	char *end = value;
	double number = value ? strtod(value, &end) : -1;

	return value && end > value && number >= 0 && number < 1e6 ? (int)number
	                                                           : -1;
}

void canvas_answer_read(const struct web_response *response, bool once,
    struct canvas_answer *ret_answer)
{
	struct canvas_answer answer = {
	    .status = response->status,
	    .retry_after_ms = response->retry_after_ms,
	    .remaining = answer_remaining(response),
	};
	bool success = response->status >= 200 && response->status < 300;

	if (response->status == 0) {
		answer_set(&answer,
		    once && response->maybe_done ? DELIVERY_UNKNOWN
		                                 : DELIVERY_RETRY,
		    response->err.text);
		*ret_answer = answer;
		return;
	}
	answer_foreign(response, once, &answer);
	answer_read_body(response, &answer);
	if (response->status == 429 ||
	    (response->status == 403 && answer_says_limited(response))) {
		answer_limited(response, &answer);
	} else if (success && answer.body) {
		OWN(own_string)
		char *links = web_header(response, "link");
		own_string(&answer.error);
		answer.outcome = DELIVERY_SENT;
		answer.next = canvas_link_next(links);
	} else {
		answer.words = answer_words(answer.body);
		answer_refused(response, &answer);
	}
	*ret_answer = answer;
}
