/*
 * event.h: something somebody said or did, in channel-neutral form. Codecs
 * make events; the engine is their only consumer. What a person typed has
 * already been through text/redact when an event exists.
 */
#ifndef BEADLE_MODEL_EVENT_H
#define BEADLE_MODEL_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum event_kind {
	EVENT_MESSAGE, /* a person wrote free text to the bot */
	EVENT_ACTION,  /* a person pressed a button */
	EVENT_SUBMIT,  /* a person sent a form */
	EVENT_TIMER,   /* a timer of a case came due (made by the engine) */
	EVENT_NOTE,    /* nothing to do: recorded and acknowledged */
};

struct event {
	enum event_kind kind;
	/* Where it came from ("slack", "timer") and what makes it unique
	 * there. A second event with the same pair gets the first's reply. */
	char *source;
	char *external_id; /* 1 to 255 bytes */
	/* Who, as the source names them: Slack "T0123/U0456". NULL: nobody. */
	char *who;
	/* What the source shows as their name: display only. May be NULL. */
	char *who_name;
	/* ACTION and SUBMIT: the event name of the workflow, or a built-in
	 * such as "status"; and what it is about: a case and notice
	 * ("CT-1042.17"), a case ("CT-1042") or a workflow ("canvas-token").
	 * Both are client-visible and prove nothing. */
	char *verb;
	char *ref;
	char *text;   /* MESSAGE: what was written. UTF-8, unescaped. */
	json_t *data; /* SUBMIT: object of field name -> answer */
	/* Where to answer: channel and thread in the source's terms, and the
	 * short-lived right to open a form (Slack's trigger_id). May be NULL.
	 */
	char *channel;
	char *thread;
	char *trigger;
	int64_t at_ms; /* when Beadle received it */
};

struct event *event_new(
    enum event_kind kind, const char *source, const char *external_id);
void event_free(struct event **event);
/* "message", "action", ...: stored in the database. */
const char *event_kind_name(enum event_kind kind);

/* All of it but source, external_id and at_ms as one JSON object, and back:
 * how the store keeps what it must be able to process again. A kind that is
 * not known comes back as a note, which asks for nothing. */
json_t *event_to_json(const struct event *event);
struct event *event_from_json(const char *source, const char *external_id,
    int64_t at_ms, const json_t *body);

#endif
