/*
 * self.c: see self.h. Asked from the loop's thread, which has the timer;
 * answered on the web thread.
 */
#include "slack/self.h"

#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "slack/answer.h"

#include <semaphore.h>

enum { SELF_TIMEOUT_MS = 10000 };

struct slack_self {
	struct slack_self_options options;
	struct websocket_timer *again;
	sem_t over; /* the loop's thread asks no more */
	/* The loop's thread alone, as all that follows. */
	bool stopped;
	int64_t wait_ms;
};

struct self_failure {
	struct slack_self *self;
	int64_t peer_wish_ms;
};

static void self_wait(void *arg)
{
	struct self_failure *failure = arg;
	struct slack_self *self = failure->self;
	int64_t wait_ms = self->wait_ms > failure->peer_wish_ms
	                      ? self->wait_ms
	                      : failure->peer_wish_ms;

	free(failure);
	if (self->stopped)
		return;
	websocket_timer_set(self->again, wait_ms);
	self->wait_ms = 2 * self->wait_ms < self->options.wait_max_ms
	                    ? 2 * self->wait_ms
	                    : self->options.wait_max_ms;
}

static void self_failed(
    struct slack_self *self, const struct slack_answer *answer)
{
	struct self_failure *failure = own_calloc(1, sizeof(*failure));

	if (slack_answer_is_bad_token(answer->error))
		log_error("slack_bot_token_refused",
		    LOG_STR("error", answer->error),
		    LOG_STR("hint", "check [slack] bot_token"));
	else
		log_warn("slack_self_not_known",
		    LOG_STR("error", answer->error ? answer->error : "no_user"),
		    LOG_STR("hint", "it is asked again"));
	failure->self = self;
	failure->peer_wish_ms = answer->retry_after_ms;
	websocket_loop_call(self->options.loop, self_wait, failure);
}

static void self_answered(void *arg, const struct web_response *response)
{
	struct slack_self *self = arg;
	OWN(slack_answer_clear)
	struct slack_answer answer = {.error = NULL};

	slack_answer_read(response, true, &answer);
	const char *user = jsonx_path_text(answer.body, "user_id");
	if (answer.outcome != DELIVERY_SENT || user == NULL) {
		self_failed(self, &answer);
		return;
	}
	log_info("slack_self", LOG_STR("user", user),
	    LOG_STR("bot", jsonx_path_text(answer.body, "bot_id")),
	    LOG_STR("team", jsonx_path_text(answer.body, "team_id")));
	self->options.known(self->options.arg, answer.body);
}

static void self_ask(void *arg)
{
	struct slack_self *self = arg;
	struct slack_api_call call = {
	    .method = "auth.test",
	    .timeout_ms = SELF_TIMEOUT_MS,
	    .done = self_answered,
	    .arg = self,
	};

	slack_api_form(self->options.api, &call, NULL);
}

struct slack_self *slack_self_start(const struct slack_self_options *options)
{
	struct slack_self *self = own_calloc(1, sizeof(*self));

	self->options = *options;
	self->wait_ms = options->wait_first_ms;
	sem_init(&self->over, 0, 0);
	self->again = websocket_timer_new(options->loop, self_ask, self);
	self_ask(self);
	return self;
}

/* A timer must not outlive the loop that it is queued in. */
static void self_stop(void *arg)
{
	struct slack_self *self = arg;

	self->stopped = true;
	websocket_timer_free(&self->again);
	sem_post(&self->over);
}

void slack_self_stop(struct slack_self *self)
{
	websocket_loop_call(self->options.loop, self_stop, self);
	while (sem_wait(&self->over) != 0)
		;
}

void slack_self_free(struct slack_self **self)
{
	if (*self == NULL)
		return;
	sem_destroy(&(*self)->over);
	free(*self);
	*self = NULL;
}
