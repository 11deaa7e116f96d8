/*
 * stage_act.c: what people do in chat, and whoever runs the service: each is
 * an event, as the codec would make it. See stage.h.
 */
#include "admin/stage_part.h"

#include "base/clock.h"
#include "base/own.h"
#include "text/redact.h"

#include <string.h>

enum { STAGE_TEXT_MAX_BYTES = 1024 * 1024 };

/* The chat system's name for the institution, as in "T0123/U0456". */
static const char STAGE_TEAM[] = "TSTAGE";

static struct event *stage_event(
    struct stage *stage, enum event_kind kind, const struct cast_person *person)
{
	OWN(own_string)
	char *id = own_printf("stage-%lld", (long long)++stage->event_count);
	struct event *event = event_new(kind, "slack", id);

	event->who = own_printf("%s/%s", STAGE_TEAM, person->user);
	event->who_name = own_strdup(person->name);
	event->at_ms = clock_now_ms();
	return event;
}

/* What a codec does before anything is an event. */
static void stage_redact(struct event *event)
{
	OWN(str_clear)
	struct str out = {.max_bytes = STAGE_TEXT_MAX_BYTES};
	size_t finds = event->data ? redact_json(event->data) : 0;

	if (event->text) {
		finds += redact_text(event->text, &out);
		free(event->text);
		event->text = own_strdup(str_text(&out));
	}
	event->leaked = finds != 0;
}

void stage_submit(struct stage *stage, struct event *taken_event)
{
	stage_redact(taken_event);
	/* The queue is empty between acts, so it has room. */
	engine_submit(stage->engine, taken_event, stage_reply_of, stage);
	stage_settle(stage);
}

void stage_say(
    struct stage *stage, const struct cast_person *person, const char *text)
{
	struct event *event = stage_event(stage, EVENT_MESSAGE, person);

	event->text = own_strdup(text);
	event->channel = wall_direct(person);
	stage_submit(stage, event);
}

bool stage_reply(struct stage *stage, const struct cast_person *person,
    const char *office, const char *text, struct err *err)
{
	const struct wall_message *message =
	    wall_last_message(&stage->wall, person, office);

	if (message == NULL)
		return err_set(err, ERR_INPUT, "%s has no message to reply to",
		    person->handle);
	struct event *event = stage_event(stage, EVENT_MESSAGE, person);
	event->text = own_strdup(text);
	event->channel = own_strdup(message->channel);
	event->thread = own_strdup(message->ts);
	event->overheard = message->channel[0] != 'D';
	stage_submit(stage, event);
	return true;
}

bool stage_press(struct stage *stage, const struct cast_person *person,
    const struct wall_wish *wish, struct err *err)
{
	const struct wall_message *message = NULL;
	const json_t *button = wall_form_button(&stage->wall, person, wish);

	if (button == NULL && !wall_find_button(&stage->wall, person, wish,
	                          &message, &button, err))
		return false;
	struct event *event = stage_event(stage, EVENT_ACTION, person);
	event->verb =
	    own_strdup(json_string_value(json_object_get(button, "verb")));
	event->ref =
	    own_strdup(json_string_value(json_object_get(button, "ref")));
	event->channel = message ? own_strdup(message->channel) : NULL;
	event->trigger =
	    own_printf("%lld/%s", (long long)stage->event_count, person->user);
	stage_submit(stage, event);
	return true;
}

const char *stage_operate(
    struct stage *stage, const char *verb, const char *number)
{
	OWN(own_string)
	char *id = own_printf("stage-%lld", (long long)++stage->event_count);
	struct event *event = event_new(EVENT_SUBMIT, EVENT_OPERATOR, id);

	event->who = own_strdup("root (uid 0)");
	event->who_name = own_strdup("the operator root");
	event->verb = own_strdup(verb);
	event->ref = own_strdup(number);
	event->at_ms = clock_now_ms();
	stage->sender = NULL;
	stage_submit(stage, event);
	return stage->refusal;
}

bool stage_send(struct stage *stage, const struct cast_person *person,
    bool unproved, struct err *err)
{
	struct sheet *sheet = wall_sheet(&stage->wall, person);

	if (sheet->form == NULL)
		return err_set(
		    err, ERR_INPUT, "%s has no form open", person->handle);
	if (sheet->mail)
		return stage_mail_sheet(stage, person, unproved, err);
	if (unproved)
		return err_set(err, ERR_INPUT,
		    "a form in chat is always the sender's own");
	struct event *event = stage_event(stage, EVENT_SUBMIT, person);
	event->verb = own_strdup(sheet->verb);
	event->ref = own_strdup(sheet->ref);
	event->data = json_deep_copy(sheet->answers);
	stage->sender = person;
	stage_submit(stage, event);
	stage->sender = NULL;
	if (!stage->form_stays)
		sheet_clear(sheet);
	return true;
}

bool stage_close_form(
    struct stage *stage, const struct cast_person *person, struct err *err)
{
	struct sheet *sheet = wall_sheet(&stage->wall, person);

	if (sheet->form == NULL)
		return err_set(
		    err, ERR_INPUT, "%s has no form open", person->handle);
	sheet_clear(sheet);
	return true;
}
