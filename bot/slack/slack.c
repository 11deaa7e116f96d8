/*
 * slack.c: see slack.h.
 */
#include "slack/slack.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/api.h"
#include "slack/self.h"
#include "slack/sender.h"
#include "slack/socket.h"

/* Calls in flight: what Slack's several hundred messages a minute need, at
 * a second's answer each, many times over. */
enum { SLACK_MAX_IN_FLIGHT = 100 };
enum { SLACK_MESSAGES_PER_SECOND = 1 };
/* Between two questions who we are. */
enum { SLACK_SELF_FIRST_MS = 1000, SLACK_SELF_MAX_MS = 60000 };

struct slack {
	struct slack_api app;   /* opens connections */
	struct slack_api bot;   /* does everything else */
	struct slack_api first; /* the bot, before anything is counted */
	struct slack_budget *budget;
	struct slack_sender *sender;
	struct slack_socket *socket;
	struct slack_self *self;
	unsigned char id_key[CRYPTO_KEY_BYTES];
};

static void slack_known(void *arg, const json_t *auth_test)
{
	struct slack *slack = arg;

	slack_socket_set_self(slack->socket,
	    jsonx_path_text(auth_test, "user_id"),
	    jsonx_path_text(auth_test, "bot_id"));
	slack_sender_set_self(slack->sender, auth_test);
}

static void slack_delivered(void *arg, struct delivery_result *taken_result)
{
	engine_submit_result(arg, taken_result);
}

struct slack *slack_start(const struct config *config, struct engine *engine,
    struct web *web, struct websocket_loop *loop)
{
	struct slack *slack = own_calloc(1, sizeof(*slack));
	struct slack_sender_options out = {
	    .api = &slack->bot,
	    .done = slack_delivered,
	    .done_arg = engine,
	};
	struct slack_socket_options in = {
	    .api = &slack->app,
	    .id_key = slack->id_key,
	    .loop = loop,
	    .engine = engine,
	};

	slack->bot = (struct slack_api){.web = web,
	    .url = config->slack_api_url,
	    .token = config->slack_bot_token};
	slack->first = slack->bot;
	slack->budget = slack_budget_new(config->slack_messages_per_second
	                                     ? config->slack_messages_per_second
	                                     : SLACK_MESSAGES_PER_SECOND);
	slack->bot.budget = slack->budget;
	slack->app = (struct slack_api){.web = web,
	    .url = config->slack_api_url,
	    .token = config->slack_app_token};
	crypto_derive(config->store_key, "slack-form-id", slack->id_key);
	slack->sender = slack_sender_new(&out);
	slack->socket = slack_socket_start(&in);
	slack->self = slack_self_start(&(struct slack_self_options){
	    .api = &slack->first,
	    .loop = loop,
	    .wait_first_ms = SLACK_SELF_FIRST_MS,
	    .wait_max_ms = SLACK_SELF_MAX_MS,
	    .known = slack_known,
	    .arg = slack,
	});
	return slack;
}

static void slack_deliver(void *self, struct delivery *taken_delivery)
{
	struct slack *slack = self;

	slack_sender_deliver(slack->sender, taken_delivery);
}

struct delivery_port slack_port(struct slack *slack)
{
	return (struct delivery_port){
	    .system = "slack",
	    .max_in_flight = SLACK_MAX_IN_FLIGHT,
	    .deliver = slack_deliver,
	    .self = slack,
	};
}

void slack_room(struct slack *slack)
{
	slack_socket_room(slack->socket);
}

void slack_stop_intake(struct slack *slack)
{
	slack_socket_stop_reading(slack->socket);
}

void slack_stop(struct slack *slack)
{
	slack_self_stop(slack->self);
	slack_socket_stop(slack->socket);
}

void slack_free(struct slack **slack)
{
	struct slack *s = *slack;

	if (s == NULL)
		return;
	slack_self_free(&s->self);
	slack_socket_free(&s->socket);
	slack_sender_free(&s->sender);
	slack_budget_free(&s->budget);
	crypto_wipe(s->id_key, sizeof(s->id_key));
	free(s);
	*slack = NULL;
}
