/*
 * wall.c: what comes to the wall and is kept. See wall.h.
 */
#include "admin/wall.h"

#include "base/jsonx.h"
#include "base/own.h"

#include <assert.h>
#include <string.h>

void wall_init(struct wall *wall, const struct cast *cast)
{
	*wall = (struct wall){
	    .cast = cast,
	    .sheets = own_calloc(cast->count, sizeof(struct sheet)),
	};
}

void wall_clear(struct wall *wall)
{
	wall_forget_events(wall);
	free(wall->events);
	for (size_t i = 0; i < wall->message_count; i++) {
		free(wall->messages[i].channel);
		free(wall->messages[i].ts);
		free(wall->messages[i].only);
		json_decref(wall->messages[i].notice);
		json_decref(wall->messages[i].gone);
	}
	free(wall->messages);
	for (size_t i = 0; i < wall->letter_count; i++)
		json_decref(wall->letters[i].payload);
	free(wall->letters);
	for (size_t i = 0; wall->sheets && i < wall->cast->count; i++)
		sheet_clear(&wall->sheets[i]);
	free(wall->sheets);
	*wall = (struct wall){.cast = NULL};
}

struct sheet *wall_sheet(struct wall *wall, const struct cast_person *person)
{
	return &wall->sheets[person - wall->cast->people];
}

char *wall_direct(const struct cast_person *person)
{
	return own_printf("D%s", person->user);
}

/* --- what happened ------------------------------------------------------- */

static struct wall_event *wall_add_event(
    struct wall *wall, enum wall_kind kind, const json_t *payload)
{
	wall->events = own_realloc(
	    wall->events, (wall->event_count + 1) * sizeof(*wall->events));
	struct wall_event *e = &wall->events[wall->event_count++];
	*e = (struct wall_event){
	    .kind = kind,
	    .whom = "nobody",
	    .payload = json_deep_copy(payload),
	};
	return e;
}

void wall_add_errors(struct wall *wall, const struct cast_person *person,
    const json_t *errors, int64_t now_ms)
{
	struct wall_event *e = wall_add_event(wall, WALL_FORM_ERRORS, errors);

	e->whom = person->handle;
	e->at_ms = now_ms;
}

void wall_add_page(struct wall *wall, const struct cast_person *person,
    const json_t *page, int64_t now_ms)
{
	struct wall_event *e = wall_add_event(wall, WALL_FORM, page);
	struct sheet *sheet = wall_sheet(wall, person);

	e->whom = person->handle;
	e->at_ms = now_ms;
	sheet_clear(sheet);
	*sheet = sheet_of(page);
}

void wall_add_call(struct wall *wall, const char *system,
    const struct delivery *delivery, const struct delivery_result *result,
    int64_t now_ms)
{
	if (result->outcome == DELIVERY_RETRY && delivery->attempt > 1)
		return;
	struct wall_event *e =
	    wall_add_event(wall, WALL_CALL, delivery->payload);
	e->whom = system;
	e->at_ms = now_ms;
	e->order = delivery->outbox_id;
	if (result->outcome == DELIVERY_SENT)
		json_object_set(e->payload, "output", result->remote);
	else
		json_object_set_new(
		    e->payload, "error", json_string(result->error));
}

static int wall_by_time(const void *a, const void *b)
{
	const struct wall_event *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void wall_sort_events(struct wall *wall)
{
	if (wall->event_count)
		qsort(wall->events, wall->event_count, sizeof(*wall->events),
		    wall_by_time);
}

void wall_forget_events(struct wall *wall)
{
	for (size_t i = 0; i < wall->event_count; i++)
		json_decref(wall->events[i].payload);
	wall->event_count = 0;
}

/* Whose eyes: an office's channel, or a person's own. */
static const char *wall_whom(const struct wall *wall, const char *channel)
{
	const struct config_office *office =
	    cast_office_of_channel(wall->cast, channel);
	const struct cast_person *person =
	    channel[0] == 'D' ? cast_by_user(wall->cast, channel + 1) : NULL;

	if (office)
		return office->name;
	return person ? person->handle : "nobody";
}

/* --- messages ------------------------------------------------------------ */

static struct wall_message *wall_message(
    struct wall *wall, const char *channel, const char *ts)
{
	for (size_t i = 0; i < wall->message_count; i++)
		if (strcmp(wall->messages[i].channel, channel) == 0 &&
		    strcmp(wall->messages[i].ts, ts) == 0)
			return &wall->messages[i];
	return NULL;
}

static json_t *wall_place(const struct wall_message *message)
{
	return json_pack(
	    "{s:s, s:s}", "channel", message->channel, "ts", message->ts);
}

static struct wall_message *wall_add_message(struct wall *wall,
    char *taken_channel, const char *only, const json_t *payload)
{
	wall->messages = own_realloc(wall->messages,
	    (wall->message_count + 1) * sizeof(*wall->messages));
	struct wall_message *m = &wall->messages[wall->message_count++];
	*m = (struct wall_message){
	    .channel = taken_channel,
	    .ts = own_printf("1.%06zu", wall->message_count),
	    .only = own_strdup_or_null(only),
	    .notice = json_deep_copy(json_object_get(payload, "notice")),
	    .gone = json_array(),
	};
	return m;
}

/* The channel; NULL: whoever has that address is no member here. Yours to
 * free(). */
static char *wall_channel(const struct wall *wall, const json_t *payload)
{
	const char *channel = jsonx_path_text(payload, "channel");
	const char *user = jsonx_path_text(payload, "user");
	const char *email = jsonx_path_text(payload, "email");
	const struct cast_person *named =
	    email ? cast_by_email(wall->cast, email) : NULL;

	if (channel)
		return own_strdup(channel);
	if (user)
		return own_printf("D%s", user);
	return named && strcmp(named->standing, "member") == 0
	           ? wall_direct(named)
	           : NULL;
}

static json_t *wall_post(
    struct wall *wall, const json_t *payload, struct wall_event *event)
{
	char *channel = wall_channel(wall, payload);

	if (channel == NULL)
		return NULL; /* "-> nobody" */
	struct wall_message *m = wall_add_message(wall, channel, NULL, payload);
	event->whom = wall_whom(wall, m->channel);
	m->in_thread = jsonx_path_text(payload, "thread") != NULL;
	event->in_thread = m->in_thread;
	return wall_place(m);
}

static bool wall_has_button(const json_t *buttons, const json_t *button)
{
	json_t *one;
	size_t i;

	json_array_foreach (buttons, i, one)
		if (json_equal(one, button))
			return true;
	return false;
}

static json_t *wall_redraw(
    struct wall *wall, const json_t *payload, struct wall_event *event)
{
	struct wall_message *m =
	    wall_message(wall, jsonx_path_text(payload, "channel"),
	        jsonx_path_text(payload, "ts"));
	const json_t *notice = json_object_get(payload, "notice");
	json_t *button;
	size_t i;

	assert(m); /* the engine edits what it has posted */
	json_array_foreach (json_object_get(m->notice, "buttons"), i, button)
		if (!wall_has_button(
		        json_object_get(notice, "buttons"), button))
			json_array_append(m->gone, button);
	json_decref(m->notice);
	m->notice = json_deep_copy(notice);
	event->whom = wall_whom(wall, m->channel);
	return wall_place(m);
}

static json_t *wall_whisper(
    struct wall *wall, const json_t *payload, struct wall_event *event)
{
	const char *user = jsonx_path_text(payload, "user");
	const struct cast_person *person = cast_by_user(wall->cast, user);
	struct wall_message *m = wall_add_message(wall,
	    own_strdup(jsonx_path_text(payload, "channel")), user, payload);
	const char *where = wall_whom(wall, m->channel);

	event->whom = person ? person->handle : "nobody";
	if (strcmp(where, event->whom) != 0)
		event->place = where;
	return json_object();
}

/* --- forms, mail, people ------------------------------------------------- */

/* The trigger is "TRIGGER/USER", as stage.c makes it. */
static json_t *wall_form(
    struct wall *wall, const json_t *payload, struct wall_event *event)
{
	const char *user = strchr(jsonx_path_text(payload, "trigger"), '/');
	const struct cast_person *person = cast_by_user(wall->cast, user + 1);
	struct sheet *sheet = wall_sheet(wall, person);

	sheet_clear(sheet);
	*sheet = sheet_of(payload);
	event->whom = person->handle;
	return json_object();
}

static json_t *wall_mail(
    struct wall *wall, const json_t *payload, struct wall_event *event)
{
	const struct cast_person *person =
	    cast_by_email(wall->cast, jsonx_path_text(payload, "to"));

	if (person == NULL)
		return json_pack("{s:i}", "code", 250);
	event->whom = person->handle;
	wall->letters = own_realloc(
	    wall->letters, (wall->letter_count + 1) * sizeof(*wall->letters));
	wall->letters[wall->letter_count++] = (struct wall_letter){
	    .to = person, .payload = json_deep_copy(payload)};
	if (json_object_get(payload, "form")) {
		struct sheet *sheet = wall_sheet(wall, person);
		sheet_clear(sheet);
		*sheet =
		    sheet_of(wall->letters[wall->letter_count - 1].payload);
	}
	return json_pack("{s:i}", "code", 250);
}

static json_t *wall_look_up(struct wall *wall, const json_t *payload)
{
	const char *user = strchr(jsonx_path_text(payload, "who"), '/');
	const struct cast_person *p =
	    user ? cast_by_user(wall->cast, user + 1) : NULL;

	return p ? json_pack("{s:s, s:s*, s:s}", "name", p->name, "email",
	               p->email, "standing", p->standing)
	         : NULL;
}

typedef json_t *wall_take_fn(
    struct wall *wall, const json_t *payload, struct wall_event *event);

static const struct {
	enum wall_kind kind;
	wall_take_fn *take;
} wall_takers[] = {
    [DELIVERY_POST] = {WALL_POST, wall_post},
    [DELIVERY_UPDATE] = {WALL_REDRAW, wall_redraw},
    [DELIVERY_WHISPER] = {WALL_WHISPER, wall_whisper},
    [DELIVERY_FORM] = {WALL_FORM, wall_form},
    [DELIVERY_MAIL] = {WALL_MAIL, wall_mail},
};

json_t *wall_deliver(
    struct wall *wall, const struct delivery *delivery, int64_t now_ms)
{
	if (delivery->kind == DELIVERY_HOME)
		return json_object(); /* nobody looks at it in a script */
	if (delivery->kind == DELIVERY_LOOK_UP)
		return wall_look_up(wall, delivery->payload);
	struct wall_event *event = wall_add_event(
	    wall, wall_takers[delivery->kind].kind, delivery->payload);
	event->at_ms = now_ms;
	event->order = delivery->outbox_id;
	return wall_takers[delivery->kind].take(wall, delivery->payload, event);
}
