/*
 * stand_in.c: see stand_in.h.
 */
#include "engine/stand_in.h"

#include "base/clock.h"
#include "engine/authorise.h"

#include <string.h>
#include <strings.h>

bool stand_in_is_of(
    const struct config_office *office, const struct absence *absence)
{
	struct person person = {
	    .email = absence->email, .chat_user = absence->chat_user};

	return authorise_is_member(office, &person);
}

bool stand_in_may_be(const struct config_office *office, const char *address)
{
	for (char **m = office->members; *m; m++)
		if (strcasecmp(*m, address) == 0)
			return true;
	return office->deputy && strcasecmp(office->deputy, address) == 0;
}

bool stand_in_is_deputy(
    const struct config_office *office, const struct person *person)
{
	return office->deputy && person->email &&
	       strcasecmp(office->deputy, person->email) == 0;
}

bool stand_in_reviews(const struct config *config, const struct person *person)
{
	for (size_t i = 0; i < config->office_count; i++)
		if (authorise_is_member(&config->offices[i], person) ||
		    stand_in_is_deputy(&config->offices[i], person))
			return true;
	return false;
}

bool stand_in_list(struct store *store, const struct config_office *office,
    const struct person *person, struct absence **ret_list, size_t *ret_count,
    struct err *err)
{
	struct absence *list = NULL;
	size_t count = 0, kept = 0;

	if (office->deputy_decides && stand_in_is_deputy(office, person) &&
	    !absence_list(store, clock_now_ms(), &list, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (list[i].delegate &&
		    strcmp(list[i].delegate, office->deputy) == 0 &&
		    stand_in_is_of(office, &list[i]))
			list[kept++] = list[i];
		else
			absence_clear(&list[i]);
	}
	*ret_list = list;
	*ret_count = kept;
	return true;
}
