/*
 * shortage.c: see shortage.h. When it was last told is kept beside the user
 * groups (store/group.h), under "short:NAME".
 */
#include "engine/shortage.h"

#include "base/own.h"
#include "engine/case.h"
#include "engine/memo.h"
#include "engine/render.h"
#include "store/group.h"

#include <string.h>

static const char SHORTAGE_NOTICE[] = "office-short";
static const int64_t SHORTAGE_DAY_MS = INT64_C(86400000);

static bool shortage_is_able(struct store *store, const char *member,
    int64_t requester_id, bool *ret_able, struct err *err)
{
	OWN(person_clear)
	struct person person = {.id = 0};
	bool left;

	if (!person_has_left(store, member, &left, err) ||
	    !person_of_member(store, member, &person, err))
		return false;
	*ret_able = !left && person.id != requester_id;
	return true;
}

bool shortage(struct store *store, const struct config_office *office,
    int64_t requester_id, int *ret_able, bool *ret_short, struct err *err)
{
	bool known;
	int able = 0;

	if (!group_is_known(store, office->slack_group, &known, err))
		return false;
	for (char **m = office->members; *m; m++) {
		bool one;
		if (!shortage_is_able(store, *m, requester_id, &one, err))
			return false;
		able += one;
	}
	*ret_able = able;
	*ret_short = known && able < office->quorum;
	return true;
}

static bool shortage_tell_one(struct batch *batch, const char *address,
    const json_t *notice, struct err *err)
{
	OWN(person_clear)
	struct person person = {.id = 0};

	return person_of_address(batch->store, address, &person, err) &&
	       memo_to_person(batch, &person, notice, err);
}

bool shortage_tell_admins(struct batch *batch,
    const struct config_office *office, const json_t *notice, struct err *err)
{
	const char *deputy = office->deputy;

	if (deputy && !shortage_tell_one(batch, deputy, notice, err))
		return false;
	for (char **a = batch->config->admins; a && *a; a++)
		if ((deputy == NULL || strcmp(*a, deputy) != 0) &&
		    !shortage_tell_one(batch, *a, notice, err))
			return false;
	return true;
}

/* Not within a day; remembers that it is told now. */
static bool shortage_is_due(struct batch *batch,
    const struct config_office *office, bool *ret_due, struct err *err)
{
	OWN(own_string)
	char *key = own_printf("short:%s", office->name);
	json_auto_t *none = json_array();
	json_auto_t *was = NULL;
	int64_t told_at_ms;

	if (!group_get(batch->store, key, &was, &told_at_ms, err))
		return false;
	*ret_due = told_at_ms == 0 || told_at_ms > batch->now_ms ||
	           batch->now_ms - told_at_ms >= SHORTAGE_DAY_MS;
	return !*ret_due ||
	       group_put(batch->store, key, none, batch->now_ms, err);
}

bool shortage_tell(struct batch *batch, const struct config_office *office,
    const char *number, int able, struct err *err)
{
	json_auto_t *notice = NULL;
	bool due;

	if (!template_set_has(
	        rulebook_templates(batch->rulebook), SHORTAGE_NOTICE))
		return true;
	if (!shortage_is_due(batch, office, &due, err))
		return false;
	if (!due)
		return true;
	OWN(own_string)
	char *quorum = own_printf("%d", office->quorum);
	OWN(own_string)
	char *text = own_printf("%d", able);
	json_auto_t *data =
	    json_pack("{s:{s:s}, s:{s:s, s:s, s:s}, s:s, s:s*, s:b, s:b}",
	        "case", "number", number, "office", "title", office->title,
	        "name", office->name, "quorum", quorum, "able", text, "deputy",
	        office->deputy, "decides", office->deputy_decides, "group",
	        office->slack_group != NULL);
	return render_plain(batch, SHORTAGE_NOTICE, data, &notice, err) &&
	       memo_to_office(batch, office, notice, err) &&
	       shortage_tell_admins(batch, office, notice, err) &&
	       case_note(batch, NULL, "office_short", office->name, err);
}
