/*
 * wall_find.c: what a person can press, answer or reply to, of all that is on
 * the wall. See wall.h.
 */
#include "admin/wall.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>

enum { WALL_TEXT_MAX_BYTES = 4096 };

static bool wall_sees(const struct wall *wall,
    const struct wall_message *message, const struct cast_person *person,
    const char *place)
{
	const struct config_office *office =
	    cast_office_of_channel(wall->cast, message->channel);

	if (message->only && strcmp(message->only, person->user) != 0)
		return false;
	if (place)
		return office && strcmp(office->name, place) == 0;
	if (office)
		return cast_is_member(office, person);
	return strcmp(message->channel + 1, person->user) == 0;
}

static bool wall_fits(const json_t *button, const struct wall_wish *wish)
{
	const char *label = jsonx_text(button, "label");
	const char *verb = jsonx_text(button, "verb");
	const char *ref = jsonx_text(button, "ref");
	size_t len = wish->number ? strlen(wish->number) : 0;

	if (json_object_get(button, "link"))
		return false; /* it leads there, and does nothing */
	if (strcasecmp(label, wish->label) != 0 &&
	    strcmp(verb, wish->label) != 0)
		return false;
	return len == 0 || (strncmp(ref, wish->number, len) == 0 &&
	                       (ref[len] == '\0' || ref[len] == '.'));
}

static const json_t *wall_button_of(
    const json_t *buttons, const struct wall_wish *wish)
{
	json_t *button;
	size_t i;

	json_array_foreach (buttons, i, button)
		if (wall_fits(button, wish))
			return button;
	return NULL;
}

static bool wall_no_button(const struct wall *wall,
    const struct cast_person *person, const struct wall_wish *wish,
    struct err *err)
{
	OWN(str_clear)
	struct str list = {.max_bytes = WALL_TEXT_MAX_BYTES};
	json_t *button;
	size_t k;

	for (size_t i = wall->message_count; i-- > 0;) {
		const struct wall_message *m = &wall->messages[i];
		if (!wall_sees(wall, m, person, wish->place))
			continue;
		json_array_foreach (
		    json_object_get(m->notice, "buttons"), k, button)
			str_addf(&list, "%s\"%s\" (%s)", list.len ? ", " : "",
			    jsonx_text(button, "label"),
			    jsonx_text(button, "ref"));
	}
	return err_set(err, ERR_INPUT,
	    "%s sees no button \"%s\"%s%s%s%s; there is %s", person->handle,
	    wish->label, wish->place ? " in " : "",
	    wish->place ? wish->place : "", wish->number ? " for " : "",
	    wish->number ? wish->number : "",
	    list.len ? str_text(&list) : "none at all");
}

const json_t *wall_form_button(struct wall *wall,
    const struct cast_person *person, const struct wall_wish *wish)
{
	const struct sheet *sheet = wall_sheet(wall, person);

	return wish->place ? NULL
	                   : wall_button_of(
	                         json_object_get(sheet->note, "buttons"), wish);
}

bool wall_find_button(const struct wall *wall, const struct cast_person *person,
    const struct wall_wish *wish, const struct wall_message **ret_message,
    const json_t **ret_button, struct err *err)
{
	for (size_t i = wall->message_count; i-- > 0;) {
		const struct wall_message *m = &wall->messages[i];
		if (!wall_sees(wall, m, person, wish->place))
			continue;
		const json_t *button =
		    wall_button_of(json_object_get(m->notice, "buttons"), wish);
		if (button == NULL && wish->still)
			button = wall_button_of(m->gone, wish);
		if (button) {
			*ret_message = m;
			*ret_button = button;
			return true;
		}
	}
	return wall_no_button(wall, person, wish, err);
}

const struct wall_message *wall_last_message(const struct wall *wall,
    const struct cast_person *person, const char *office)
{
	const struct config_office *wanted =
	    office ? config_office_find(wall->cast->config, office) : NULL;
	OWN(own_string)
	char *direct = wall_direct(person);
	const char *channel =
	    wanted && wanted->slack_channel ? wanted->slack_channel : direct;

	for (size_t i = wall->message_count; i-- > 0;) {
		const struct wall_message *m = &wall->messages[i];
		if (strcmp(m->channel, channel) == 0 && !m->in_thread &&
		    !m->only)
			return m;
	}
	return NULL;
}

const json_t *wall_last_letter(const struct wall *wall,
    const struct cast_person *person, const char *title)
{
	for (size_t i = wall->letter_count; i-- > 0;) {
		const struct wall_letter *letter = &wall->letters[i];
		if (letter->to == person &&
		    (title == NULL ||
		        strcasestr(jsonx_text(letter->payload, "notice.title"),
		            title)))
			return letter->payload;
	}
	return NULL;
}
