/*
 * doctor_slack.c: does Slack let us in, may the app do what it needs, is it in
 * the offices' channels; and is our clock Slack's? See doctor.h.
 */
#include "admin/doctor.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "net/web.h"
#include "slack/answer.h"
#include "slack/api.h"
#include "slack/manifest.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DOCTOR_SLACK_TIMEOUT_MS = 15000 };
/* So often a pause is made, so long without a Retry-After. */
enum { DOCTOR_PATIENCE = 5, DOCTOR_PAUSE_S = 30 };
/* What Slack signs and counts in seconds lives for minutes. */
static const int64_t DOCTOR_SKEW_MS = 30 * 1000;

struct doctor_reply {
	pthread_mutex_t lock;
	pthread_cond_t there;
	bool done;
	struct slack_answer answer;
	char *date;   /* of the header, or NULL */
	char *scopes; /* likewise */
};

static void doctor_reply_clear(struct doctor_reply *reply)
{
	slack_answer_clear(&reply->answer);
	free(reply->date);
	free(reply->scopes);
	pthread_cond_destroy(&reply->there);
	pthread_mutex_destroy(&reply->lock);
}

static void doctor_replied(void *arg, const struct web_response *response)
{
	struct doctor_reply *reply = arg;

	pthread_mutex_lock(&reply->lock);
	slack_answer_read(response, true, &reply->answer);
	reply->date = web_header(response, "date");
	reply->scopes = web_header(response, "x-oauth-scopes");
	reply->done = true;
	pthread_cond_signal(&reply->there);
	pthread_mutex_unlock(&reply->lock);
}

/* Waits. */
static void doctor_ask_once(const struct slack_api *api, const char *method,
    const char *const *fields, struct doctor_reply *reply)
{
	struct slack_api_call call = {
	    .method = method,
	    .timeout_ms = DOCTOR_SLACK_TIMEOUT_MS,
	    .done = doctor_replied,
	    .arg = reply,
	};

	pthread_mutex_init(&reply->lock, NULL);
	pthread_cond_init(&reply->there, NULL);
	slack_api_form(api, &call, fields);
	pthread_mutex_lock(&reply->lock);
	while (!reply->done)
		pthread_cond_wait(&reply->there, &reply->lock);
	pthread_mutex_unlock(&reply->lock);
}

/* Whether the answer was "ok". With many offices we ask more often than Slack
 * likes: then not before it says so. */
static bool doctor_ask(const struct slack_api *api, const char *method,
    const char *const *fields, struct doctor_reply *reply)
{
	doctor_ask_once(api, method, fields, reply);
	for (int n = 0; n < DOCTOR_PATIENCE && reply->answer.error &&
	                strcmp(reply->answer.error, "ratelimited") == 0;
	     n++) {
		int64_t wait_ms = reply->answer.retry_after_ms;
		unsigned wait_s =
		    wait_ms < 0 ? DOCTOR_PAUSE_S : (unsigned)(wait_ms / 1000);
		fprintf(stderr, "Slack wants a pause of %u seconds.\n", wait_s);
		sleep(wait_s);
		doctor_reply_clear(reply);
		*reply = (struct doctor_reply){.done = false};
		doctor_ask_once(api, method, fields, reply);
	}
	return reply->answer.outcome == DELIVERY_SENT;
}

/* --- what the answers say
 * ----------------------------------------------------- */

static void doctor_clock(struct doctor *doctor, const char *date)
{
	struct tm tm = {.tm_isdst = 0};

	if (date == NULL ||
	    strptime(date, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL)
		return;
	int64_t ahead_ms = clock_now_ms() - 1000 * (int64_t)timegm(&tm);
	if (ahead_ms > -DOCTOR_SKEW_MS && ahead_ms < DOCTOR_SKEW_MS)
		doctor_say(doctor, DOCTOR_GOOD, "clock",
		    "it is Slack's, within half a minute", NULL);
	else
		doctor_sayf(doctor, DOCTOR_WRONG, "clock",
		    "set it, and keep it by NTP (timedatectl set-ntp true)",
		    "it is %lld seconds %s of Slack's",
		    (long long)(ahead_ms < 0 ? -ahead_ms : ahead_ms) / 1000,
		    ahead_ms < 0 ? "behind" : "ahead");
}

/* scopes is "chat:write,im:write". */
static bool doctor_has_scope(const char *scopes, const char *name)
{
	size_t len = strlen(name);

	while (*scopes) {
		scopes += strspn(scopes, ", ");
		size_t one = strcspn(scopes, ", ");
		if (one == len && strncmp(scopes, name, len) == 0)
			return true;
		scopes += one;
	}
	return false;
}

static void doctor_scopes(struct doctor *doctor, const char *scopes)
{
	size_t missing = 0, all = 0;

	if (scopes == NULL) {
		doctor_say(doctor, DOCTOR_ODD, "slack scopes",
		    "not checked: Slack does not say which there are", NULL);
		return;
	}
	for (; slack_scopes[all].name; all++) {
		if (doctor_has_scope(scopes, slack_scopes[all].name))
			continue;
		missing++;
		doctor_sayf(doctor, DOCTOR_WRONG, "slack scopes",
		    "at api.slack.com/apps, App Manifest of the app: paste what"
		    " beadle slack manifest prints; then Install App,"
		    " Reinstall",
		    "%s is missing, %s", slack_scopes[all].name,
		    slack_scopes[all].what_for);
	}
	if (missing == 0)
		doctor_sayf(doctor, DOCTOR_GOOD, "slack scopes", NULL,
		    "all %zu are there", all);
}

/* --- the calls
 * ----------------------------------------------------------------- */

static void doctor_no_answer(struct doctor *doctor, const char *part,
    const struct slack_api *api, const char *error)
{
	doctor_sayf(doctor, DOCTOR_WRONG, part,
	    "look at the network, and at status.slack.com",
	    "no answer from %s: %s", api->url, error);
}

/* True if the rest can be asked. */
static bool doctor_bot(struct doctor *doctor, const struct slack_api *api)
{
	OWN(doctor_reply_clear)
	struct doctor_reply reply = {.done = false};
	bool ok = doctor_ask(api, "auth.test", NULL, &reply);
	const char *error = reply.answer.error;

	if (ok)
		doctor_sayf(doctor, DOCTOR_GOOD, "slack bot token", NULL,
		    "Slack knows it: %s in %s",
		    jsonx_text(reply.answer.body, "user"),
		    jsonx_text(reply.answer.body, "team"));
	else if (slack_answer_is_bad_token(error))
		doctor_sayf(doctor, DOCTOR_WRONG, "slack bot token",
		    "copy the Bot User OAuth Token (xoxb-...) from Install App"
		    " of the app (api.slack.com/apps) into [slack] bot_token,"
		    " and restart",
		    "Slack refuses it: %s", error);
	else
		doctor_no_answer(doctor, "slack", api, error);
	doctor_clock(doctor, reply.date);
	if (ok)
		doctor_scopes(doctor, reply.scopes);
	return ok;
}

/* An address that nobody connects to lapses by itself. */
static void doctor_app(struct doctor *doctor, const struct slack_api *api)
{
	OWN(doctor_reply_clear)
	struct doctor_reply reply = {.done = false};

	if (doctor_ask(api, "apps.connections.open", NULL, &reply))
		doctor_say(doctor, DOCTOR_GOOD, "slack app token",
		    "Slack knows it, and would open a connection; none was"
		    " opened",
		    NULL);
	else if (reply.answer.body == NULL)
		doctor_no_answer(
		    doctor, "slack app token", api, reply.answer.error);
	else
		doctor_sayf(doctor, DOCTOR_WRONG, "slack app token",
		    "at api.slack.com/apps, Basic Information of the app,"
		    " App-Level Tokens: make one with the scope"
		    " connections:write, write it into [slack] app_token and"
		    " restart; and Socket Mode must be on",
		    "Slack refuses it: %s", reply.answer.error);
}

static const struct doctor_cause {
	const char *error;
	const char *text; /* NULL: the error itself */
	const char *hint;
} doctor_causes[] = {
    {"not_in_channel", "we are not in it",
        "write /invite @beadle in that channel"},
    {"channel_not_found",
        "there is none, or it is private and we are not in it",
        "compare slack_channel with the ID at the bottom of the channel's"
        " details; if it is right, write /invite @beadle there"},
    {"missing_scope", "the app may not look into it", "see slack scopes above"},
    {"no_such_subteam", "there is none",
        "compare slack_group with the group's ID (S...): People, User groups,"
        " the group, the three dots, Copy group ID"},
    {NULL, NULL, "look at the network, and at status.slack.com"},
};

static const struct doctor_cause *doctor_cause(const char *error)
{
	const struct doctor_cause *cause = doctor_causes;

	while (cause->error && strcmp(cause->error, error) != 0)
		cause++;
	return cause;
}

static void doctor_channel(struct doctor *doctor, const struct slack_api *api,
    const struct config_office *office)
{
	OWN(doctor_reply_clear)
	struct doctor_reply reply = {.done = false};
	const char *fields[] = {
	    "channel", office->slack_channel, "limit", "1", NULL};

	if (doctor_ask(api, "conversations.history", fields, &reply)) {
		doctor_sayf(doctor, DOCTOR_GOOD, "slack channel", NULL,
		    "%s of %s: we are in it", office->slack_channel,
		    office->title);
		return;
	}
	const struct doctor_cause *cause = doctor_cause(reply.answer.error);
	doctor_sayf(doctor, DOCTOR_WRONG, "slack channel", cause->hint,
	    "%s of %s: %s", office->slack_channel, office->title,
	    cause->text ? cause->text : reply.answer.error);
}

static void doctor_group(struct doctor *doctor, const struct slack_api *api,
    const struct config_office *office)
{
	OWN(doctor_reply_clear)
	struct doctor_reply reply = {.done = false};
	const char *fields[] = {"usergroup", office->slack_group, NULL};
	size_t named = 0;

	if (!doctor_ask(api, "usergroups.users.list", fields, &reply)) {
		const struct doctor_cause *cause =
		    doctor_cause(reply.answer.error);
		doctor_sayf(doctor, DOCTOR_WRONG, "slack group", cause->hint,
		    "%s of %s: %s", office->slack_group, office->title,
		    cause->text ? cause->text : reply.answer.error);
		return;
	}
	while (office->members[named])
		named++;
	size_t users =
	    json_array_size(json_object_get(reply.answer.body, "users"));
	bool enough = users + named >= (size_t)office->quorum;
	doctor_sayf(doctor, enough ? DOCTOR_GOOD : DOCTOR_WRONG, "slack group",
	    enough ? NULL : "put more people into it, or lower the quorum",
	    "%s of %s: %zu people, and %d must agree", office->slack_group,
	    office->title, users, office->quorum);
}

/* Whom nobody can find there is asked by mail at best. */
static void doctor_member(struct doctor *doctor, const struct slack_api *api,
    const struct config_office *office, const char *member)
{
	OWN(doctor_reply_clear)
	struct doctor_reply reply = {.done = false};
	bool address = strchr(member, '@') != NULL;
	const char *fields[] = {address ? "email" : "user", member, NULL};
	bool there = doctor_ask(api,
	    address ? "users.lookupByEmail" : "users.info", fields, &reply);
	bool closed =
	    there && jsonx_path_true(reply.answer.body, "user.deleted");

	if (there && !closed)
		return;
	doctor_sayf(doctor, DOCTOR_ODD, "slack member",
	    closed ? "take them out of the office, if they have left"
	           : "write them as Slack knows them, or take them out; until"
	             " then they are asked by mail at best",
	    "%s of %s: %s", member, office->title,
	    closed ? "their account is closed"
	    : strcmp(reply.answer.error, "users_not_found") == 0
	        ? "nobody in Slack has this address"
	        : reply.answer.error);
}

/* What Slack knows of an office. */
static void doctor_office(struct doctor *doctor, const struct slack_api *api,
    const struct config_office *office)
{
	if (office->slack_channel)
		doctor_channel(doctor, api, office);
	if (office->slack_group)
		doctor_group(doctor, api, office);
	for (char **member = office->members; *member; member++)
		doctor_member(doctor, api, office, *member);
}

void doctor_slack(struct doctor *doctor)
{
	const struct config *config = doctor->config;
	struct web *web = NULL;
	struct err err = {.kind = ERR_NONE};

	if (!web_start(NULL, "beadle-doctor/" BEADLE_VERSION, 2, &web, &err)) {
		doctor_say(doctor, DOCTOR_WRONG, "slack", err.text, NULL);
		return;
	}
	const struct slack_api bot = {.web = web,
	    .url = config->slack_api_url,
	    .token = config->slack_bot_token};
	const struct slack_api app = {.web = web,
	    .url = config->slack_api_url,
	    .token = config->slack_app_token};
	bool known = doctor_bot(doctor, &bot);
	doctor_app(doctor, &app);
	for (size_t i = 0; known && i < config->office_count; i++)
		doctor_office(doctor, &bot, &config->offices[i]);
	web_stop(&web);
}
