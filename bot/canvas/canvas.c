/*
 * canvas.c: see canvas.h. The table of operations, and the pace at which they
 * are begun.
 */
#include "canvas/canvas.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/own.h"
#include "canvas/operation.h"

#include <string.h>

/* Canvas hardly ever throttles who asks one thing after the other. */
enum { CANVAS_MAX_IN_FLIGHT = 2 };
/* Longer than Canvas' bucket ever takes to run full again. */
enum { CANVAS_PACE_MAX_MS = 30000, CANVAS_SPREAD_MS = 1000 };

static const struct {
	const char *name;
	canvas_call_fn *begin;
} canvas_operations[] = {
    {"find_user", canvas_people_find_user},
    {"teaches", canvas_people_teaches},
    {"list_tokens", canvas_tokens_list},
    {"find_token", canvas_tokens_find},
    {"show_token", canvas_tokens_show},
    {"create_token", canvas_tokens_create},
    {"extend_token", canvas_tokens_extend},
    {"delete_token", canvas_tokens_delete},
};

struct canvas {
	struct canvas_line line;
};

struct canvas *canvas_new(const struct config_canvas *config, struct web *web,
    delivery_done_fn *done, void *done_arg)
{
	struct canvas *canvas = own_calloc(1, sizeof(*canvas));

	canvas->line = (struct canvas_line){
	    .api = {.web = web, .config = config},
	    .done = done,
	    .done_arg = done_arg,
	};
	return canvas;
}

void canvas_free(struct canvas **canvas)
{
	free(*canvas);
	*canvas = NULL;
}

/* A result that names its own time; the engine brings the call again. A short
 * rest is our own pace, and no attempt; of a long one a case may hear. */
static void canvas_rest(struct canvas_call *call, int64_t rest_ms)
{
	const struct canvas_answer answer = {
	    .outcome =
	        rest_ms > CANVAS_PACE_MAX_MS ? DELIVERY_RETRY : DELIVERY_LATER,
	    .error = (char *)"resting",
	    /* So that all who rest do not come back as one. */
	    .retry_after_ms = rest_ms + crypto_random_below(CANVAS_SPREAD_MS),
	};

	canvas_call_fail_as(call, &answer);
}

static void canvas_begin(void *arg)
{
	struct canvas_call *call = arg;
	const json_t *payload = call->delivery->payload;
	const char *name =
	    json_string_value(json_object_get(payload, "operation"));
	int64_t rest_ms = call->line->not_before_ms - clock_monotonic_ms();

	if (rest_ms > 0) {
		canvas_rest(call, rest_ms);
		return;
	}
	bool is_call = call->delivery->kind == DELIVERY_CALL;
	for (size_t i = 0;
	     i < sizeof(canvas_operations) / sizeof(canvas_operations[0]); i++)
		if (is_call && name &&
		    strcmp(canvas_operations[i].name, name) == 0) {
			canvas_operations[i].begin(call);
			return;
		}
	canvas_call_fail(call, DELIVERY_FAILED, "bad_input");
}

static void canvas_deliver(void *self, struct delivery *taken_delivery)
{
	struct canvas *canvas = self;

	/* The engine decides; asking is not its work. */
	web_call(canvas->line.api.web, canvas_begin,
	    canvas_call_new(&canvas->line, taken_delivery));
}

struct delivery_port canvas_port(struct canvas *canvas)
{
	return (struct delivery_port){
	    .system = "canvas",
	    .max_in_flight = CANVAS_MAX_IN_FLIGHT,
	    .deliver = canvas_deliver,
	    .self = canvas,
	};
}
