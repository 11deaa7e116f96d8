/*
 * leavers.c: see leavers.h. Kept beside the user groups (store/group.h), under
 * "office:NAME".
 */
#include "engine/leavers.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/reassign.h"
#include "engine/vacate.h"
#include "store/group.h"

#include <string.h>

static json_t *leavers_members(const struct config_office *office)
{
	json_t *members = json_array();

	for (char **m = office->members; *m; m++)
		json_array_append_new(members, json_string(*m));
	return members;
}

/* Under another name they may be there still. */
static bool leavers_has_left(struct store *store,
    const struct config_office *office, const char *member,
    struct person *ret_person, bool *ret_left, struct err *err)
{
	*ret_left = false;
	for (char **m = office->members; *m; m++)
		if (strcmp(*m, member) == 0)
			return true;
	if (!person_of_member(store, member, ret_person, err))
		return false;
	*ret_left = !authorise_is_member(office, ret_person);
	return true;
}

/* What was remembered of the office; an empty list if nothing. */
static bool leavers_was(struct store *store, const struct config_office *office,
    json_t **ret_was, struct err *err)
{
	OWN(own_string)
	char *key = own_printf("office:%s", office->name);
	int64_t read_at_ms;

	return group_get(store, key, ret_was, &read_at_ms, err);
}

/* Who is in it now is not who was. */
static bool leavers_changed(struct store *store,
    const struct config_office *office, json_t **ret_was, bool *ret_changed,
    struct err *err)
{
	json_auto_t *members = leavers_members(office);
	bool known;

	if (!group_is_known(store, office->slack_group, &known, err) ||
	    !leavers_was(store, office, ret_was, err))
		return false;
	*ret_changed = known && json_array_size(*ret_was) &&
	               !json_equal(*ret_was, members);
	return true;
}

static bool leavers_remember(struct store *store,
    const struct config_office *office, int64_t now_ms, struct err *err)
{
	OWN(own_string)
	char *key = own_printf("office:%s", office->name);
	json_auto_t *members = leavers_members(office);
	json_auto_t *was = NULL;
	bool known;

	return group_is_known(store, office->slack_group, &known, err) &&
	       leavers_was(store, office, &was, err) &&
	       (!known || json_equal(was, members) ||
	           group_put(store, key, members, now_ms, err));
}

/* Who has gone has let go of what they had; who has come is asked. */
static bool leavers_office(
    struct batch *batch, const struct config_office *office, struct err *err)
{
	json_auto_t *was = NULL;
	bool changed;
	json_t *one;
	size_t i;

	if (!leavers_changed(batch->store, office, &was, &changed, err))
		return false;
	if (!changed)
		return true;
	json_array_foreach (was, i, one) {
		OWN(person_clear)
		struct person person = {.id = 0};
		bool left;
		if (!leavers_has_left(batch->store, office,
		        json_string_value(one), &person, &left, err) ||
		    (left && !vacate(batch, office, &person, NULL, err)))
			return false;
	}
	return reassign(batch, office, err);
}

bool leavers_find(const struct config *config, struct store *store,
    int64_t now_ms, bool *ret_any, struct err *err)
{
	bool any = false;

	for (size_t i = 0; i < config->office_count; i++) {
		const struct config_office *office = &config->offices[i];
		json_auto_t *was = NULL;
		bool changed;
		if (!leavers_changed(store, office, &was, &changed, err) ||
		    (!changed && !leavers_remember(store, office, now_ms, err)))
			return false;
		any = any || changed;
	}
	*ret_any = any;
	return true;
}

bool leavers(struct batch *batch, struct err *err)
{
	for (size_t i = 0; i < batch->config->office_count; i++) {
		const struct config_office *office = &batch->config->offices[i];
		if (!leavers_office(batch, office, err) ||
		    !leavers_remember(batch->store, office, batch->now_ms, err))
			return false;
	}
	return true;
}
