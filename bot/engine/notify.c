/*
 * notify.c: see notify.h.
 */
#include "engine/notify.h"

#include "base/own.h"
#include "engine/named.h"
#include "engine/notify_office.h"
#include "engine/notify_person.h"
#include "store/case_event.h"

#include <string.h>

/* Like a requester, a named person may not be in chat every day, or at all. */
static bool notify_named(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, struct err *err)
{
	const char *address = named_address(to, c->record);
	OWN(person_clear)
	struct person person = {.id = 0};

	if (address == NULL)
		return err_set(err, ERR_BUG, "%s names nobody", to);
	return person_of_address(batch->store, address, &person, err) &&
	       notify_person_other(batch, c, action, &person, true, err);
}

/* An office without one is asked itself: nothing is left lying. */
static bool notify_deputy(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *name, struct err *err)
{
	const struct config_office *office =
	    config_office_find(batch->config, name);
	OWN(own_string)
	char *to = own_printf("office:%s", name);
	struct notify_case theirs = *c;
	OWN(person_clear)
	struct person person = {.id = 0};

	if (office == NULL)
		return err_set(err, ERR_BUG, "no such office: %s", name);
	if (office->deputy == NULL)
		return notify_office(batch, c, action, to, office, err);
	theirs.office = office;
	return person_of_address(batch->store, office->deputy, &person, err) &&
	       notify_person_reviewer(batch, &theirs, action, &person, err);
}

static bool notify_one(struct batch *batch, const struct notify_case *c,
    const json_t *action, const char *to, struct err *err)
{
	if (strcmp(to, "requester") == 0)
		return notify_person(
		    batch, c, action, to, c->requester, true, err);
	if (strcmp(to, "actor") == 0)
		return notify_person_other(
		    batch, c, action, &batch->actor, false, err);
	if (strncmp(to, "deputy:", strlen("deputy:")) == 0)
		return notify_deputy(
		    batch, c, action, to + strlen("deputy:"), err);
	if (strncmp(to, "office:", strlen("office:")) != 0)
		return notify_named(batch, c, action, to, err);
	const struct config_office *office =
	    config_office_find(batch->config, to + strlen("office:"));
	if (office == NULL)
		return err_set(err, ERR_BUG, "no such recipient: %s", to);
	return notify_office(batch, c, action, to, office, err);
}

static bool notify_all(struct batch *batch, const struct notify_case *c,
    const json_t *action, struct err *err)
{
	const json_t *to = json_object_get(action, "to");
	json_t *one;
	size_t i;

	if (json_is_string(to))
		return notify_one(batch, c, action, json_string_value(to), err);
	json_array_foreach (to, i, one)
		if (!notify_one(batch, c, action, json_string_value(one), err))
			return false;
	return true;
}

bool notify_action(struct batch *batch, const struct notify_case *c,
    const json_t *action, struct err *err)
{
	const char *type = json_string_value(json_object_get(action, "about"));
	json_auto_t *event = NULL;
	struct notify_case about = *c;
	int64_t id;

	if (type == NULL)
		return notify_all(batch, c, action, err);
	if (!case_event_latest(
	        batch->store, c->record->id, type, &event, &id, err))
		return false;
	if (event) {
		about.event = event;
		about.event_id = id;
	}
	return notify_all(batch, &about, action, err);
}
