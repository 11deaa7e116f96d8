/*
 * service.c: see service.h.
 *
 * Order of stopping: the intake stops reading, the engine finishes its queue
 * and commits, the acknowledgements of that last batch go out, then the
 * senders end. What they still had is taken up at the next start.
 */
#include "service.h"

#include "base/log.h"
#include "base/own.h"
#include "canvas/canvas.h"
#include "control/control.h"
#include "directory/sender.h"
#include "engine/absent.h"
#include "engine/engine.h"
#include "flow/actor_type.h"
#include "mail/inbox.h"
#include "mail/sender.h"
#include "mail/token.h"
#include "net/smtp.h"
#include "net/web.h"
#include "net/websocket.h"
#include "slack/slack.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

/* Calls in flight; one connection each at the most. */
enum { SERVICE_WEB_IN_FLIGHT = 100 };

struct service {
	struct engine *engine;
	struct web *web;
	struct websocket_loop *loop;
	struct slack *slack;
	struct canvas *canvas;
	struct mail_token relay_token;
	struct oauth *relay_oauth;
	struct mail_sender *mail;
	struct directory_sender *directory;
	struct mail_inbox *inbox;
	struct control *control;
	struct absent absent;
};

static void service_room(void *arg)
{
	struct service *service = arg;

	if (service->slack)
		slack_room(service->slack);
	if (service->inbox)
		mail_inbox_room(service->inbox);
}

static void service_result(void *arg, struct delivery_result *taken_result)
{
	engine_submit_result(arg, taken_result);
}

/* Slack's calls, Canvas', and those for tokens. */
static bool service_start_web(
    struct service *s, const struct config *config, struct err *err)
{
	return (config->slack_api_url == NULL &&
	           config->canvas.api_url == NULL &&
	           config->inbox.token.url == NULL &&
	           config->mail_token.url == NULL) ||
	       web_start(NULL, "Beadle/" BEADLE_VERSION, SERVICE_WEB_IN_FLIGHT,
	           &s->web, err);
}

static bool service_start_slack(
    struct service *s, const struct config *config, struct err *err)
{
	if (config->slack_api_url == NULL)
		return true;
	if (!websocket_loop_start(NULL, &s->loop, err))
		return false;
	s->slack = slack_start(config, s->engine, s->web, s->loop);
	struct delivery_port port = slack_port(s->slack);
	engine_add_port(s->engine, &port);
	return true;
}

static void service_start_canvas(struct service *s, const struct config *config)
{
	if (config->canvas.api_url == NULL)
		return;
	s->canvas =
	    canvas_new(&config->canvas, s->web, service_result, s->engine);
	struct delivery_port port = canvas_port(s->canvas);
	engine_add_port(s->engine, &port);
}

static bool service_start_directory(
    struct service *s, const struct config *config, struct err *err)
{
	if (config->directory.sources == NULL)
		return true;
	if (!directory_sender_start(
	        config, service_result, s->engine, &s->directory, err))
		return false;
	struct delivery_port port = directory_sender_port(s->directory);
	engine_add_port(s->engine, &port);
	return true;
}

/* Systems that workflows call and that are not configured. */
static void service_add_absent(struct service *s, const struct config *config)
{
	s->absent = (struct absent){.done = service_result, .arg = s->engine};
	for (size_t i = 0; actor_systems[i]; i++) {
		const char *system = actor_systems[i]->name;
		if (config_serves(config, system))
			continue;
		struct delivery_port port = absent_port(&s->absent, system);
		engine_add_port(s->engine, &port);
	}
}

static bool service_start_mail(
    struct service *s, const struct config *config, struct err *err)
{
	if (config->mail_host == NULL)
		return true;
	s->relay_token = mail_token_of_relay(config);
	s->relay_oauth = mail_token_oauth(&s->relay_token, s->web);
	if (!smtp_init(err) || !mail_sender_start(config, s->relay_oauth,
	                           service_result, s->engine, &s->mail, err))
		return false;
	struct delivery_port port = mail_sender_port(s->mail);
	engine_add_port(s->engine, &port);
	return true;
}

static bool service_start(
    struct service *s, const struct config *config, struct err *err)
{
	engine_set_room(s->engine, service_room, s);
	if (!service_start_web(s, config, err))
		return false;
	if (config->inbox.host || config->inbox.maildir)
		s->inbox = mail_inbox_new(config, s->engine, s->web);
	service_start_canvas(s, config);
	service_add_absent(s, config);
	return service_start_slack(s, config, err) &&
	       service_start_directory(s, config, err) &&
	       service_start_mail(s, config, err) &&
	       engine_start(s->engine, err) &&
	       (s->inbox == NULL || mail_inbox_start(s->inbox, err)) &&
	       control_start(config->control_path, s->engine, &s->control, err);
}

/* False if a thread had to be left behind: what it may still use (its token,
 * the web thread, the engine) is left as it is. All is committed by then. */
static bool service_stop(struct service *s)
{
	if (s->slack)
		slack_stop_intake(s->slack);
	if (s->inbox)
		mail_inbox_stop(s->inbox);
	control_stop(&s->control);
	engine_stop(s->engine);
	if (s->slack)
		slack_stop(s->slack);
	/* Before the web thread, which it asks for tokens. */
	bool all = mail_sender_stop(&s->mail);
	all = directory_sender_stop(&s->directory) && all;
	if (!all)
		return false;
	web_stop(&s->web);
	/* After the web thread, whose answers are handed to it. */
	websocket_loop_stop(&s->loop);
	oauth_free(&s->relay_oauth);
	slack_free(&s->slack);
	canvas_free(&s->canvas);
	mail_inbox_free(&s->inbox);
	engine_close(&s->engine);
	return true;
}

/* SIGTERM or SIGINT ends the wait; SIGHUP is carried out on the way. */
static void service_wait(struct service *s, const sigset_t *signals)
{
	int signal_number = 0;

	while (
	    sigwait(signals, &signal_number) != 0 || signal_number == SIGHUP) {
		if (signal_number == SIGHUP)
			engine_reload_templates(s->engine);
	}
	log_info("stopping", LOG_INT("signal", signal_number));
}

/* Before any thread starts, so that all inherit it. */
static void service_block_signals(sigset_t *ret_signals)
{
	sigemptyset(ret_signals);
	sigaddset(ret_signals, SIGTERM);
	sigaddset(ret_signals, SIGINT);
	sigaddset(ret_signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, ret_signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* What a core file would hold: the keys, the tokens, and what people write. A
 * debugger needs to be root's. */
static void service_keep_from_cores(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool service_run(
    const struct config *config, struct str *ret_problems, struct err *err)
{
	struct service service = {.engine = NULL};
	struct err why = {.kind = ERR_NONE};
	sigset_t signals;

	service_keep_from_cores();
	service_block_signals(&signals);
	if (!engine_open(config, &service.engine, ret_problems, err))
		return false;
	bool ok = service_start(&service, config, &why);
	if (ok) {
		log_info("started", LOG_STR("version", BEADLE_VERSION));
		service_wait(&service, &signals);
	} else {
		str_addf(ret_problems, "%s\n", why.text);
		err_set(err, why.kind, "threads");
	}
	bool all = service_stop(&service);
	if (ok)
		log_info("stopped");
	/* Nothing must be taken down that it still uses. */
	if (!all)
		_exit(EX_OK);
	return ok;
}
