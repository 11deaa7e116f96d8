/*
 * ticket.c: see ticket.h.
 */
#include "slack/ticket.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "slack/answer.h"

/* From the question to its answer on the loop's thread. */
struct ticket_question {
	struct websocket_loop *loop;
	slack_ticket_fn *done;
	void *arg;
	struct slack_answer answer;
};

static void ticket_answer(void *arg)
{
	struct ticket_question *q = arg;
	const struct slack_answer *answer = &q->answer;
	struct slack_ticket ticket = {
	    .error = answer->error ? answer->error : "no_url",
	    .refused = answer->outcome == DELIVERY_FAILED ||
	               slack_answer_is_bad_token(answer->error),
	    .retry_after_ms = answer->retry_after_ms,
	};

	if (answer->outcome == DELIVERY_SENT)
		ticket.url = jsonx_path_text(answer->body, "url");
	q->done(q->arg, &ticket);
	slack_answer_clear(&q->answer);
	free(q);
}

static void ticket_answered(void *arg, const struct web_response *response)
{
	struct ticket_question *q = arg;

	slack_answer_read(response, true, &q->answer);
	websocket_loop_call(q->loop, ticket_answer, q);
}

void slack_ticket_ask(const struct slack_api *api, struct websocket_loop *loop,
    int64_t timeout_ms, slack_ticket_fn *done, void *arg)
{
	struct ticket_question *q = own_calloc(1, sizeof(*q));
	struct slack_api_call call = {
	    .method = "apps.connections.open",
	    .timeout_ms = timeout_ms,
	    .done = ticket_answered,
	    .arg = q,
	};

	q->loop = loop;
	q->done = done;
	q->arg = arg;
	slack_api_form(api, &call, NULL);
}
