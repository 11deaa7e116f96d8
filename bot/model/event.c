/*
 * event.c: see event.h.
 */
#include "model/event.h"

#include "base/own.h"

#include <stddef.h>

static const char *const event_kind_names[] = {
    [EVENT_MESSAGE] = "message",
    [EVENT_ACTION] = "action",
    [EVENT_SUBMIT] = "submit",
    [EVENT_COMMAND] = "command",
    [EVENT_HOME] = "home",
    [EVENT_TIMER] = "timer",
    [EVENT_NOTE] = "note",
    [EVENT_BOUNCE] = "bounce",
    [EVENT_AWAY] = "away",
    [EVENT_RESULT] = "result",
};

/* The text members, as event_to_json() names them. */
static const struct {
	const char *name;
	size_t offset;
} event_texts[] = {
    {"who", offsetof(struct event, who)},
    {"who_name", offsetof(struct event, who_name)},
    {"verb", offsetof(struct event, verb)},
    {"ref", offsetof(struct event, ref)},
    {"text", offsetof(struct event, text)},
    {"subject", offsetof(struct event, subject)},
    {"channel", offsetof(struct event, channel)},
    {"thread", offsetof(struct event, thread)},
    {"ts", offsetof(struct event, ts)},
    {"trigger", offsetof(struct event, trigger)},
    {"view", offsetof(struct event, view)},
    {"hook", offsetof(struct event, hook)},
};

enum { EVENT_TEXTS = sizeof(event_texts) / sizeof(event_texts[0]) };

static char **event_text_at(const struct event *event, size_t i)
{
	return (char **)((char *)event + event_texts[i].offset);
}

struct event *event_new(
    enum event_kind kind, const char *source, const char *external_id)
{
	struct event *event = own_calloc(1, sizeof(*event));

	event->kind = kind;
	event->source = own_strdup(source);
	event->external_id = own_strdup(external_id);
	return event;
}

void event_free(struct event **event)
{
	struct event *e = *event;

	if (e == NULL)
		return;
	for (size_t i = 0; i < EVENT_TEXTS; i++)
		free(*event_text_at(e, i));
	free(e->source);
	free(e->external_id);
	json_decref(e->data);
	free(e);
	*event = NULL;
}

const char *event_kind_name(enum event_kind kind)
{
	return event_kind_names[kind];
}

/* False if name is none of them. */
static bool event_kind_from_name(const char *name, enum event_kind *ret_kind)
{
	for (size_t i = 0;
	     i < sizeof(event_kind_names) / sizeof(event_kind_names[0]); i++) {
		if (strcmp(name, event_kind_names[i]) == 0) {
			*ret_kind = (enum event_kind)i;
			return true;
		}
	}
	return false;
}

json_t *event_to_json(const struct event *event)
{
	json_t *body = json_object();

	json_object_set_new(
	    body, "kind", json_string(event_kind_name(event->kind)));
	for (size_t i = 0; i < EVENT_TEXTS; i++) {
		const char *text = *event_text_at(event, i);
		if (text)
			json_object_set_new(
			    body, event_texts[i].name, json_string(text));
	}
	if (event->data)
		json_object_set(body, "data", event->data);
	if (event->overheard)
		json_object_set_new(body, "overheard", json_true());
	if (event->leaked)
		json_object_set_new(body, "leaked", json_true());
	if (event->doubts)
		json_object_set_new(
		    body, "doubts", json_integer((json_int_t)event->doubts));
	return body;
}

struct event *event_from_json(const char *source, const char *external_id,
    int64_t at_ms, const json_t *body)
{
	enum event_kind kind = EVENT_NOTE;
	const char *name = json_string_value(json_object_get(body, "kind"));

	if (name)
		event_kind_from_name(name, &kind);
	struct event *event = event_new(kind, source, external_id);
	event->at_ms = at_ms;
	for (size_t i = 0; i < EVENT_TEXTS; i++)
		*event_text_at(event, i) = own_strdup_or_null(json_string_value(
		    json_object_get(body, event_texts[i].name)));
	event->data = json_incref(json_object_get(body, "data"));
	event->leaked = json_is_true(json_object_get(body, "leaked"));
	event->overheard = json_is_true(json_object_get(body, "overheard"));
	event->doubts =
	    (unsigned)json_integer_value(json_object_get(body, "doubts"));
	return event;
}
