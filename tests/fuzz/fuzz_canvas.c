/*
 * fuzz_canvas.c: any bytes as an answer of Canvas. What is left of them holds
 * no string that nobody needs, and whatever parses is read.
 */
#include "base/clock.h"
#include "base/jsonx.h"
#include "canvas/answer.h"
#include "canvas/secret.h"
#include "canvas/match.h"
#include "canvas/token.h"
#include "canvas/user.h"
#include "fuzz/fuzz.h"

enum { FUZZ_MAX_BYTES = 1024 * 1024, FUZZ_HINT_BYTES = 8 };

static bool fuzz_is_secret(const char *key)
{
	return strcmp(key, "token") == 0 || strcmp(key, "visible_token") == 0 ||
	       (key[0] >= '0' && key[0] <= '9');
}

/* Below a secret's name, and below a name that nobody knows. */
static void fuzz_check(const json_t *value, bool secret)
{
	const char *key;
	json_t *one;
	size_t i;

	assert(!secret || !json_is_string(value) ||
	       json_string_length(value) <= FUZZ_HINT_BYTES);
	json_array_foreach (value, i, one)
		fuzz_check(one, secret);
	json_object_foreach ((json_t *)value, key, one)
		fuzz_check(one, fuzz_is_secret(key));
}

static void fuzz_read(const struct web_response *response)
{
	struct canvas_answer answer;
	json_auto_t *users = json_array();
	json_auto_t *tokens = json_array();
	bool is_page;

	canvas_answer_read(response, true, &answer);
	json_decref(canvas_token_read(answer.body, NULL, 0));
	canvas_token_add_page(tokens, answer.body, NULL, 0);
	json_t *token;
	canvas_match(
	    tokens, &(struct canvas_match_case){.number = "CT-1"}, &token);
	json_decref(canvas_match_near(tokens, "CT-1"));
	canvas_user_add_page(users, answer.body, "a@b");
	canvas_user_teaches(answer.body, "1", &is_page);
	canvas_answer_clear(&answer);
}

/* The first byte chooses the status, the first line is the headers. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const long statuses[] = {200, 400, 401, 403, 404, 429, 502, 0};
	OWN(str_clear)
	struct str left = {.max_bytes = FUZZ_MAX_BYTES};
	json_auto_t *value = NULL;

	if (size == 0)
		return 0;
	OWN(own_string)
	char *text = strndup((const char *)bytes + 1, size - 1);
	const char *body = strchr(text, '\n');
	body = body ? body + 1 : text;
	const struct web_response response = {
	    .status = statuses[bytes[0] % 8],
	    .headers = text,
	    .body = body,
	    .body_len = strlen(body),
	    .retry_after_ms = -1,
	};
	fuzz_read(&response);
	if (canvas_secret_drop(body, strlen(body), &left) &&
	    jsonx_parse(str_text(&left), left.len, &value, NULL))
		fuzz_check(value, true);
	return 0;
}
