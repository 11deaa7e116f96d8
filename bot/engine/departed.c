/*
 * departed.c: see departed.h.
 */
#include "engine/departed.h"

#include "base/own.h"
#include "engine/authorise.h"
#include "engine/case.h"
#include "engine/memo.h"
#include "engine/render.h"
#include "engine/vacate.h"

#include <string.h>

static const char DEPARTED_NOTICE[] = "departed";

/* How many of the office are not known to have left. */
static bool departed_able(struct batch *batch,
    const struct config_office *office, int *ret_able, struct err *err)
{
	*ret_able = 0;
	for (char **member = office->members; *member; member++) {
		bool left;
		if (!person_has_left(batch->store, *member, &left, err))
			return false;
		*ret_able += !left;
	}
	return true;
}

static bool departed_tell_deputy(struct batch *batch,
    const struct config_office *office, const json_t *notice, struct err *err)
{
	OWN(person_clear)
	struct person deputy = {.id = 0};

	return office->deputy == NULL ||
	       (person_of_address(batch->store, office->deputy, &deputy, err) &&
	           memo_to_person(batch, &deputy, notice, err));
}

static bool departed_office(struct batch *batch,
    const struct config_office *office, const struct person *person,
    struct err *err)
{
	json_auto_t *notice = NULL;
	int able;

	if (!departed_able(batch, office, &able, err))
		return false;
	bool enough = able >= office->quorum;
	OWN(own_string)
	char *quorum = own_printf("%d", office->quorum);
	OWN(own_string)
	char *others = own_printf("%d", able);
	json_auto_t *data = json_pack("{s:{s:s}, s:{s:s, s:s}, s:s, s:b}",
	    "person", "name", person->name, "office", "title", office->title,
	    "quorum", quorum, "able", others, "short", !enough);
	return render_plain(batch, DEPARTED_NOTICE, data, &notice, err) &&
	       memo_to_office(batch, office, notice, err) &&
	       departed_tell_deputy(batch, office, notice, err) &&
	       vacate(batch, office, person, NULL, err) &&
	       case_note(
	           batch, NULL, "departed", enough ? "enough" : "too_few", err);
}

bool departed(struct batch *batch, const struct person *person, struct err *err)
{
	const struct config *config = batch->config;

	if (!template_set_has(
	        rulebook_templates(batch->rulebook), DEPARTED_NOTICE))
		return true;
	for (size_t i = 0; i < config->office_count; i++)
		if (authorise_is_member(&config->offices[i], person) &&
		    !departed_office(batch, &config->offices[i], person, err))
			return false;
	return true;
}
