/*
 * call.c: see call.h.
 */
#include "canvas/call.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "canvas/link.h"

#include <string.h>

/* Of 100. A list that goes on is no list of one person's anything. */
enum { CALL_PAGES_MAX = 50 };

/* Canvas' bucket (app/middleware/request_throttle.rb): a request takes 50 on
 * account, and 10 flow back in a second. With less than this we pause until it
 * is there again. */
enum { CALL_REMAINING_WANTED = 200, CALL_OUTFLOW_PER_S = 10 };

struct canvas_call *canvas_call_new(
    struct canvas_line *line, struct delivery *taken_delivery)
{
	struct canvas_call *call = own_calloc(1, sizeof(*call));

	call->line = line;
	call->delivery = taken_delivery;
	call->users = json_array();
	call->tokens = json_array();
	return call;
}

static void call_free(struct canvas_call *call)
{
	delivery_free(&call->delivery);
	json_decref(call->users);
	json_decref(call->tokens);
	free(call->user_id);
	free(call->course_name);
	free(call);
}

const char *canvas_call_input(const struct canvas_call *call, const char *name)
{
	const json_t *input = json_object_get(call->delivery->payload, "input");
	const char *text = json_string_value(json_object_get(input, name));

	return text && *text ? text : NULL;
}

/* 123, 1~123, sis_user_id:abc: nothing that leads elsewhere. */
const char *canvas_call_input_id(
    const struct canvas_call *call, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_~-";
	const char *text = canvas_call_input(call, name);

	return text && text[strspn(text, plain)] == '\0' ? text : NULL;
}

/* --- the end -------------------------------------------------------------- */

static void call_finish(
    struct canvas_call *call, struct delivery_result *taken_result)
{
	struct canvas_line *line = call->line;

	line->done(line->done_arg, taken_result);
	call_free(call);
}

void canvas_call_give(struct canvas_call *call, json_t *taken_output)
{
	call_finish(call, delivery_result_new(call->delivery->outbox_id,
	                      DELIVERY_SENT, taken_output, NULL));
}

static void call_fail_later(struct canvas_call *call,
    enum delivery_outcome outcome, const char *error, int64_t retry_after_ms)
{
	/* Nothing was done by this: a doubt that there was remains. */
	if (outcome == DELIVERY_RETRY && call->delivery->maybe_sent)
		outcome = DELIVERY_UNKNOWN;
	struct delivery_result *result = delivery_result_new(
	    call->delivery->outbox_id, outcome, NULL, error);
	result->retry_after_ms = retry_after_ms;
	call_finish(call, result);
}

void canvas_call_fail(
    struct canvas_call *call, enum delivery_outcome outcome, const char *error)
{
	call_fail_later(call, outcome, error, -1);
}

void canvas_call_fail_as(
    struct canvas_call *call, const struct canvas_answer *answer)
{
	call_fail_later(
	    call, answer->outcome, answer->error, answer->retry_after_ms);
}

/* --- requests ------------------------------------------------------------- */

static void call_note_pace(
    struct canvas_line *line, const struct canvas_answer *answer)
{
	int64_t rest_ms = 0;

	if (answer->error && strcmp(answer->error, "rate_limited") == 0)
		rest_ms = answer->retry_after_ms;
	else if (answer->remaining >= 0 &&
	         answer->remaining < CALL_REMAINING_WANTED)
		rest_ms = (int64_t)(CALL_REMAINING_WANTED - answer->remaining) *
		          1000 / CALL_OUTFLOW_PER_S;
	int64_t at_ms = clock_monotonic_ms() + rest_ms;
	if (rest_ms > 0 && at_ms > line->not_before_ms)
		line->not_before_ms = at_ms;
}

static void call_log(
    const struct canvas_call *call, const struct canvas_answer *answer)
{
	if (answer->outcome != DELIVERY_SENT)
		log_warn("canvas_said_no",
		    LOG_INT("outbox", call->delivery->outbox_id),
		    LOG_STR("operation",
		        jsonx_path_text(call->delivery->payload, "operation")),
		    LOG_INT("status", answer->status),
		    LOG_STR("error", answer->error),
		    LOG_STR("words", answer->words));
}

static void call_read(struct canvas_call *call,
    const struct web_response *response, struct canvas_answer *ret_answer)
{
	canvas_answer_read(response, call->once, ret_answer);
	call_note_pace(call->line, ret_answer);
	call_log(call, ret_answer);
}

static void call_answered(void *arg, const struct web_response *response)
{
	struct canvas_call *call = arg;
	OWN(canvas_answer_clear)
	struct canvas_answer answer = {.error = NULL};

	call_read(call, response, &answer);
	if (answer.outcome == DELIVERY_SENT ||
	    answer.outcome == DELIVERY_FAILED)
		call->answered(call, &answer);
	else
		canvas_call_fail_as(call, &answer);
}

void canvas_call_ask(struct canvas_call *call,
    const struct canvas_api_call *request, canvas_call_answered_fn *answered)
{
	struct canvas_api_call mine = *request;

	call->once = request->once;
	call->answered = answered;
	mine.done = call_answered;
	mine.arg = call;
	canvas_api_send(&call->line->api, &mine);
}

static void call_page_came(void *arg, const struct web_response *response);

static void call_ask_page(
    struct canvas_call *call, const char *path, const char *const *fields)
{
	const struct canvas_api_call request = {
	    .path = path,
	    .fields = fields,
	    .done = call_page_came,
	    .arg = call,
	};

	call->once = false;
	canvas_api_send(&call->line->api, &request);
}

static void call_page_came(void *arg, const struct web_response *response)
{
	struct canvas_call *call = arg;
	OWN(canvas_answer_clear)
	struct canvas_answer answer = {.error = NULL};

	call_read(call, response, &answer);
	if (answer.outcome != DELIVERY_SENT)
		canvas_call_fail_as(call, &answer);
	else if (!call->page(call, answer.body))
		canvas_call_fail(call, DELIVERY_RETRY, "unexpected_answer");
	else if (answer.next == NULL)
		call->then(call);
	else if (!canvas_link_is_ours(
	             answer.next, call->line->api.config->api_url))
		canvas_call_fail(call, DELIVERY_RETRY, "foreign_link");
	else if (++call->pages >= CALL_PAGES_MAX)
		canvas_call_fail(call, DELIVERY_FAILED, "refused");
	else
		call_ask_page(call, answer.next, NULL);
}

void canvas_call_list(struct canvas_call *call, const char *path,
    const char *const *fields, canvas_call_page_fn *page, canvas_call_fn *then)
{
	call->page = page;
	call->then = then;
	call->pages = 0;
	call_ask_page(call, path, fields);
}
