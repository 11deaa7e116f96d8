/*
 * probe.c: see probe.h. Of the permissions that only a change would show,
 * Canvas is asked by name (GET /accounts/:id/permissions).
 */
#include "canvas/probe.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/answer.h"
#include "canvas/api.h"
#include "canvas/instant.h"
#include "canvas/token.h"

#include <semaphore.h>
#include <string.h>

/* Our own token ends before anybody has noticed. */
static const int64_t PROBE_SOON_MS = (int64_t)30 * 86400 * 1000;

struct probe {
	struct canvas_api api;
	canvas_probe_fn *tell;
	void *arg;
	bool wrong;
	sem_t answered;
	struct canvas_answer answer; /* to what was asked last */
	char *self;                  /* our account's id */
};

static void probe_tell(struct probe *p, enum canvas_probe_kind kind,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void probe_tell(
    struct probe *p, enum canvas_probe_kind kind, const char *fmt, ...)
{
	OWN(own_string)
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	p->wrong |= kind == CANVAS_PROBE_WRONG;
	p->tell(p->arg, kind, text ? text : fmt);
}

/* --- asking --------------------------------------------------------------- */

/* Web thread. */
static void probe_answered(void *arg, const struct web_response *response)
{
	struct probe *p = arg;

	canvas_answer_read(response, false, &p->answer);
	sem_post(&p->answered);
}

static bool probe_ask(
    struct probe *p, const char *path, const char *const *fields)
{
	const struct canvas_api_call call = {
	    .path = path,
	    .fields = fields,
	    .done = probe_answered,
	    .arg = p,
	};

	canvas_answer_clear(&p->answer);
	canvas_api_send(&p->api, &call);
	while (sem_wait(&p->answered) != 0)
		;
	return p->answer.outcome == DELIVERY_SENT;
}

/* What Canvas said instead, for the end of a sentence. */
static const char *probe_why(const struct probe *p)
{
	return p->answer.words ? p->answer.words : p->answer.error;
}

/* --- findings ------------------------------------------------------------- */

/* False: nothing else needs to be asked. */
static bool probe_self(struct probe *p)
{
	if (!probe_ask(p, "users/self", NULL)) {
		bool refused = strcmp(p->answer.error, "invalid_token") == 0;
		probe_tell(p, CANVAS_PROBE_WRONG,
		    refused
		        ? "Canvas does not take the token (%s); it has ended, "
		          "was deleted, or waits to be activated"
		        : "Canvas does not answer as it should (%s); is "
		          "[canvas] url right",
		    probe_why(p));
		return false;
	}
	p->self = canvas_token_id(json_object_get(p->answer.body, "id"));
	probe_tell(p, CANVAS_PROBE_GOOD, "the token is that of %s",
	    jsonx_text(p->answer.body, "name"));
	return true;
}

/* Hosted Canvas writes its shard before a token, of which the hint is. */
static bool probe_is_ours(const struct probe *p, const char *hint)
{
	const char *token = p->api.config->token;
	const char *bare = strchr(token, '~');
	size_t len = strcspn(hint, ".");

	return len && (strncmp(token, hint, len) == 0 ||
	                  (bare && strncmp(bare + 1, hint, len) == 0));
}

static void probe_own_end(struct probe *p)
{
	static const char *const fields[] = {"per_page", "100", NULL};
	json_auto_t *tokens = json_array();
	json_t *one;
	int64_t at_ms;
	size_t i;

	if (!probe_ask(p, "users/self/user_generated_tokens", fields) ||
	    !canvas_token_add_page(
	        tokens, p->answer.body, p->api.config->zone, clock_now_ms()))
		return;
	json_array_foreach (tokens, i, one) {
		const char *end = jsonx_text(one, "expires_at");
		if (!probe_is_ours(p, jsonx_text(one, "hint")) ||
		    !canvas_instant_read(end, NULL, &at_ms))
			continue;
		bool soon = at_ms < clock_now_ms() + PROBE_SOON_MS;
		probe_tell(p, soon ? CANVAS_PROBE_ODD : CANVAS_PROBE_GOOD,
		    "the token ends on %s", jsonx_text(one, "expires_on"));
	}
}

/* Somebody else, whose tokens can be asked for; NULL: there is nobody. Yours to
 * free(). */
static char *probe_people(struct probe *p)
{
	const char *const fields[] = {
	    "include[]", "email", "per_page", "10", NULL};
	OWN(own_string)
	char *path = own_printf("accounts/%s/users", p->api.config->account);
	char *other = NULL;
	bool emails = false;
	json_t *one;
	size_t i;

	if (!probe_ask(p, path, fields)) {
		probe_tell(p, CANVAS_PROBE_WRONG,
		    "people cannot be looked up (%s); the role needs \"Users - "
		    "view list\"",
		    probe_why(p));
		return NULL;
	}
	json_array_foreach (p->answer.body, i, one) {
		OWN(own_string)
		char *id = canvas_token_id(json_object_get(one, "id"));
		emails |= json_object_get(one, "email") != NULL;
		if (other == NULL && *id && strcmp(id, p->self) != 0)
			other = MOVE(id);
	}
	if (emails)
		probe_tell(p, CANVAS_PROBE_GOOD, "people can be looked up");
	else
		probe_tell(p, CANVAS_PROBE_WRONG,
		    "people are found without their addresses; the role needs "
		    "\"Users - view primary email address\"");
	return other;
}

static void probe_tokens(struct probe *p, const char *other)
{
	static const char *const fields[] = {"per_page", "1", NULL};
	OWN(own_string)
	char *path = own_printf("users/%s/user_generated_tokens", other);

	if (probe_ask(p, path, fields))
		probe_tell(p, CANVAS_PROBE_GOOD, "access tokens can be listed");
	else
		probe_tell(p, CANVAS_PROBE_WRONG,
		    "access tokens cannot be listed (%s); the role needs "
		    "\"Manually Generated Access Tokens - view\"",
		    probe_why(p));
}

static void probe_create(struct probe *p, bool may)
{
	bool wanted = p->api.config->creates;

	if (wanted && !may)
		probe_tell(p, CANVAS_PROBE_WRONG,
		    "access tokens cannot be created, as issue = beadle wants "
		    "it; the role needs \"Access Tokens - create / update\"");
	else if (!wanted && may)
		probe_tell(p, CANVAS_PROBE_ODD,
		    "access tokens can be created and extended; without that "
		    "permission Beadle could never hold a secret");
	else
		probe_tell(p, CANVAS_PROBE_GOOD,
		    "access tokens can%s be created",
		    may ? "" : ", as it should be, not");
}

static void probe_permissions(struct probe *p)
{
	static const char *const fields[] = {"permissions[]",
	    "create_access_tokens", "permissions[]", "delete_access_tokens",
	    "permissions[]", "become_user", NULL};
	OWN(own_string)
	char *path =
	    own_printf("accounts/%s/permissions", p->api.config->account);

	if (!probe_ask(p, path, fields)) {
		probe_tell(p, CANVAS_PROBE_ODD,
		    "Canvas does not say what else the token may (%s)",
		    probe_why(p));
		return;
	}
	const json_t *may = p->answer.body;
	probe_create(p, jsonx_path_true(may, "create_access_tokens"));
	if (jsonx_path_true(may, "delete_access_tokens"))
		probe_tell(
		    p, CANVAS_PROBE_GOOD, "access tokens can be deleted");
	else
		probe_tell(p, CANVAS_PROBE_ODD,
		    "access tokens cannot be deleted; every revocation is then "
		    "work for people");
	if (jsonx_path_true(may, "become_user"))
		probe_tell(p, CANVAS_PROBE_ODD,
		    "the token may act as anybody, which Beadle never does; "
		    "take \"Users - act as\" from the role");
}

bool canvas_probe(
    const struct config_canvas *config, canvas_probe_fn *tell, void *arg)
{
	struct probe p = {.api = {.config = config}, .tell = tell, .arg = arg};
	struct err err = {.kind = ERR_NONE};

	if (!web_start(NULL, "Beadle/" BEADLE_VERSION, 1, &p.api.web, &err)) {
		probe_tell(&p, CANVAS_PROBE_WRONG, "%s", err.text);
		return false;
	}
	sem_init(&p.answered, 0, 0);
	if (probe_self(&p)) {
		probe_own_end(&p);
		OWN(own_string)
		char *other = probe_people(&p);
		if (other)
			probe_tokens(&p, other);
		probe_permissions(&p);
	}
	web_stop(&p.api.web);
	canvas_answer_clear(&p.answer);
	sem_destroy(&p.answered);
	free(p.self);
	return !p.wrong;
}
