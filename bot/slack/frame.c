/*
 * frame.c: see frame.h. Envelopes, and what is said in messages. What it does
 * not find it leaves NULL, and the event becomes a note.
 */
#include "slack/frame.h"

#include "base/crypto.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "slack/frame_part.h"
#include "slack/said.h"
#include "text/redact.h"

#include <string.h>

/* Everything a person can type fits; the envelope's own limit is larger. */
enum { SLACK_FRAME_TEXT_MAX_BYTES = 256 * 1024 };
enum { SLACK_FRAME_ID_MAX_BYTES = 200 };

void slack_frame_clear(struct slack_frame *frame)
{
	free(frame->reason);
	free(frame->envelope_id);
	event_free(&frame->event);
	*frame = (struct slack_frame){.kind = SLACK_FRAME_OTHER};
}

char *slack_frame_words(
    const char *raw, const struct slack_frame_self *self, size_t *redacted)
{
	OWN(own_string)
	char *said = slack_said(raw ? raw : "", self->user);
	OWN(str_clear)
	struct str out = {.max_bytes = SLACK_FRAME_TEXT_MAX_BYTES};

	*redacted += redact_text(said, &out);
	return str_ok(&out) ? str_take(&out) : own_strdup("");
}

char *slack_frame_who(const char *team, const char *user)
{
	return team && user ? own_printf("%s/%s", team, user) : NULL;
}

struct event *slack_frame_note(const char *external_id)
{
	return event_new(EVENT_NOTE, "slack", external_id);
}

char *slack_frame_id(const char *kind, const char *a, const char *b,
    const char *c, const char *d)
{
	OWN(own_string)
	char *whole = own_printf("%s:%s:%s:%s:%s", kind, a ? a : "", b ? b : "",
	    c ? c : "", d ? d : "");
	char hash[CRYPTO_HASH_HEX_BYTES];

	if (strlen(whole) > SLACK_FRAME_ID_MAX_BYTES) {
		crypto_hash_hex(NULL, whole, strlen(whole), hash);
		return own_printf("%s:%s", kind, hash);
	}
	return MOVE(whole);
}

/* --- events_api ----------------------------------------------------------- */

/* Of the kinds of message events, those in which a person says something new:
 * the others are edits, deletions, joins and the like. */
static bool slack_frame_is_said(const char *subtype)
{
	static const char *const said[] = {
	    "file_share", "thread_broadcast", "me_message"};

	if (subtype == NULL)
		return true;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (strcmp(said[i], subtype) == 0)
			return true;
	return false;
}

static bool slack_frame_mentions(
    const json_t *event, const struct slack_frame_self *self)
{
	const char *text = jsonx_path_text(event, "text");
	OWN(own_string)
	char *mention = own_printf("<@%s", self->user ? self->user : "");

	/* "<@U123>" or "<@U123|beadle>"; U1234 is somebody else. */
	size_t len = strlen(mention);
	for (const char *p = text; self->user && p && (p = strstr(p, mention));
	     p++)
		if (p[len] == '>' || p[len] == '|')
			return true;
	return false;
}

/* In a thread of a channel, by one person to the others. What mentions us
 * comes as an app_mention too, and counts as that. */
static bool slack_frame_is_overheard(
    const json_t *event, const struct slack_frame_self *self)
{
	const char *type = jsonx_path_text(event, "type");
	const char *channel_type = jsonx_path_text(event, "channel_type");

	return type && strcmp(type, "message") == 0 && channel_type &&
	       (strcmp(channel_type, "channel") == 0 ||
	           strcmp(channel_type, "group") == 0) &&
	       jsonx_path_text(event, "thread_ts") &&
	       !slack_frame_mentions(event, self);
}

/* A direct message, a mention, or something said in a thread, by a person;
 * anything else is a note. */
static bool slack_frame_is_message(
    const json_t *event, const struct slack_frame_self *self)
{
	const char *type = jsonx_path_text(event, "type");
	const char *user = jsonx_path_text(event, "user");
	const char *bot = jsonx_path_text(event, "bot_id");
	const char *channel_type = jsonx_path_text(event, "channel_type");
	bool direct = type && strcmp(type, "message") == 0 && channel_type &&
	              strcmp(channel_type, "im") == 0;
	bool mention = type && strcmp(type, "app_mention") == 0;

	if (!(direct || mention || slack_frame_is_overheard(event, self)) ||
	    user == NULL || bot != NULL ||
	    !slack_frame_is_said(jsonx_path_text(event, "subtype")) ||
	    !jsonx_path_text(event, "channel") || !jsonx_path_text(event, "ts"))
		return false;
	return !(self->user && strcmp(user, self->user) == 0) &&
	       !(self->bot && strcmp(user, self->bot) == 0);
}

/* How many credentials the files are called by; mostly the title is the name.
 * Neither is kept. */
static size_t slack_frame_file_names(const json_t *message)
{
	size_t finds = 0;
	json_t *file;
	size_t i;

	json_array_foreach (json_object_get(message, "files"), i, file) {
		OWN(str_clear)
		struct str out = {.max_bytes = SLACK_FRAME_TEXT_MAX_BYTES};
		size_t found = redact_text(jsonx_text(file, "name"), &out);
		finds += found ? found
		               : redact_text(jsonx_text(file, "title"), &out);
	}
	return finds;
}

static struct event *slack_frame_message(const json_t *payload,
    const json_t *message, const struct slack_frame_self *self,
    size_t *redacted)
{
	const char *channel = jsonx_path_text(message, "channel");
	const char *ts = jsonx_path_text(message, "ts");
	const char *thread = jsonx_path_text(message, "thread_ts");
	const char *team = jsonx_path_text(message, "user_team");
	/* One mention arrives as a message and as an app_mention. */
	OWN(own_string)
	char *id = slack_frame_id("message", channel, ts, NULL, NULL);
	struct event *event = event_new(EVENT_MESSAGE, "slack", id);

	/* In a channel shared with others, the payload's team is ours. */
	if (team == NULL)
		team = jsonx_path_text(payload, "team_id");
	event->who =
	    slack_frame_who(team ? team : jsonx_path_text(message, "team"),
	        jsonx_path_text(message, "user"));
	event->channel = own_strdup(channel);
	event->thread = own_strdup_or_null(thread);
	event->ts = own_strdup(ts);
	event->text =
	    slack_frame_words(jsonx_path_text(message, "text"), self, redacted);
	*redacted += slack_frame_file_names(message);
	event->overheard = slack_frame_is_overheard(message, self);
	return event;
}

static struct event *slack_frame_events_api(const json_t *payload,
    const struct slack_frame_self *self, const char *envelope_id,
    size_t *redacted)
{
	const json_t *inner = json_object_get(payload, "event");
	const char *event_id = jsonx_path_text(payload, "event_id");

	if (slack_frame_is_message(inner, self))
		return slack_frame_message(payload, inner, self, redacted);
	OWN(own_string)
	char *id = slack_frame_id(
	    "event", event_id ? event_id : envelope_id, NULL, NULL, NULL);
	const char *type = jsonx_path_text(inner, "type");
	if (type && strcmp(type, "app_home_opened") == 0)
		return slack_frame_home(payload, id);
	return slack_frame_note(id);
}

/* --- frames -------------------------------------------------------------- */

static bool slack_frame_envelope(const json_t *root,
    const struct slack_frame_self *self, int64_t now_ms,
    struct slack_frame *frame)
{
	const json_t *payload = json_object_get(root, "payload");
	const char *type = jsonx_path_text(root, "type");

	frame->kind = SLACK_FRAME_ENVELOPE;
	frame->envelope_id = own_strdup(jsonx_path_text(root, "envelope_id"));
	frame->accepts_payload =
	    json_is_true(json_object_get(root, "accepts_response_payload"));
	frame->retry_attempt = jsonx_path_int(root, "retry_attempt", 0);
	if (type && strcmp(type, "events_api") == 0) {
		frame->event = slack_frame_events_api(
		    payload, self, frame->envelope_id, &frame->redacted);
	} else if (type && strcmp(type, "interactive") == 0) {
		frame->event = slack_frame_interactive(
		    payload, self, frame->envelope_id, &frame->redacted);
	} else if (type && strcmp(type, "slash_commands") == 0) {
		frame->event = slack_frame_command(
		    payload, self, frame->envelope_id, &frame->redacted);
	} else {
		OWN(own_string)
		char *id = slack_frame_id(
		    "other", frame->envelope_id, NULL, NULL, NULL);
		frame->event = slack_frame_note(id);
	}
	/* Whoever cannot be named can only be noted. */
	if (frame->event->who == NULL)
		frame->event->kind = EVENT_NOTE;
	frame->event->at_ms = now_ms;
	frame->event->leaked = frame->redacted != 0;
	return true;
}

bool slack_frame_read(const char *bytes, size_t len,
    const struct slack_frame_self *self, int64_t now_ms,
    struct slack_frame *ret_frame, struct err *err)
{
	struct slack_frame frame = {.kind = SLACK_FRAME_OTHER};
	json_auto_t *root = NULL;

	if (!jsonx_parse(bytes, len, &root, err))
		return false;
	if (!json_is_object(root))
		return err_set(err, ERR_INPUT, "a frame that is no object");
	const char *type = jsonx_path_text(root, "type");
	if (json_object_get(root, "envelope_id")) {
		const char *id = jsonx_path_text(root, "envelope_id");
		if (id == NULL || strlen(id) > 255)
			return err_set(
			    err, ERR_INPUT, "an envelope without a usable id");
		slack_frame_envelope(root, self, now_ms, &frame);
	} else if (type && strcmp(type, "hello") == 0) {
		frame.kind = SLACK_FRAME_HELLO;
		int64_t seconds = jsonx_path_int(
		    root, "debug_info.approximate_connection_time", 0);
		frame.lifetime_ms =
		    seconds > 0 && seconds < INT32_MAX ? 1000 * seconds : 0;
		frame.num_connections =
		    jsonx_path_int(root, "num_connections", 0);
	} else if (type && strcmp(type, "disconnect") == 0) {
		const char *reason = jsonx_path_text(root, "reason");
		frame.kind = SLACK_FRAME_DISCONNECT;
		frame.reason = own_strdup(reason ? reason : "unknown");
	}
	*ret_frame = frame;
	return true;
}
