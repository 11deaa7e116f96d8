/*
 * cast_invent.c: the people and offices that a play begins with. See cast.h.
 * An invented configuration has no secret and reaches nobody: its channels
 * and addresses are made of the offices' names.
 */
#include "admin/cast.h"

#include "base/own.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

/* Requesters first. In the order of the alphabet, so that a reader of a
 * script soon knows them by their first letter. */
static const char *const cast_invent_askers[] = {"Ada Byron", "Ben Osei"};
static const char *const cast_invent_reviewers[] = {"Chen Wei", "Dana Ruiz",
    "Emil Novak", "Fatima Noor", "Gita Rao", "Hugo Lind", "Ines Costa",
    "Jonas Berg", "Kofi Mensah", "Lena Park", "Mina Sato", "Nils Dahl"};

enum {
	CAST_REQUESTERS =
	    sizeof(cast_invent_askers) / sizeof(cast_invent_askers[0]),
	CAST_MAILS_AN_HOUR = 100,
	CAST_REVIEWERS =
	    sizeof(cast_invent_reviewers) / sizeof(cast_invent_reviewers[0]),
};

/* "Ada Byron" -> "ada" */
static char *cast_invent_handle(const char *name)
{
	char *handle = own_strdup(name);
	char *space = strchr(handle, ' ');

	if (space)
		*space = '\0';
	handle[0] = (char)tolower((unsigned char)handle[0]);
	return handle;
}

/* Yours to free(): the handle. */
static char *cast_invent_person(struct cast *cast, const char *name)
{
	char *handle = cast_invent_handle(name);
	struct err err;

	/* A member of a real office may be called so already. */
	cast_add(cast, handle, name, NULL, &err);
	return handle;
}

static void cast_invent_requesters(struct cast *cast)
{
	for (size_t i = 0; i < CAST_REQUESTERS; i++)
		free(cast_invent_person(cast, cast_invent_askers[i]));
}

static char *cast_invent_reviewer(struct cast *cast)
{
	size_t next = cast->count - CAST_REQUESTERS;
	OWN(own_string)
	char *name = next < CAST_REVIEWERS
	                 ? own_strdup(cast_invent_reviewers[next])
	                 : own_printf("Reviewer%zu Doe", next + 1);

	return cast_invent_person(cast, name);
}

/* An office of two. */
static void cast_invent_office(struct cast *cast, const char *name)
{
	struct config *config = cast->config;
	OWN(own_string)
	char *first = cast_invent_reviewer(cast);
	OWN(own_string)
	char *second = cast_invent_reviewer(cast);
	OWN(own_string)
	char *members = own_printf("%s, %s", first, second);
	struct err err;

	config->offices[config->office_count++] = (struct config_office){
	    .name = own_strdup(name),
	    .title = cast_title(name),
	    .slack_channel = own_printf("C%s", name),
	};
	bool ok = cast_set_office(cast, name, NULL, members, &err);
	assert(ok);
}

/* Each is open from Monday to Friday, 9 to 17 o'clock UTC. */
static void cast_invent_calendars(struct config *config, const json_t *names)
{
	struct err err;
	json_t *name;
	size_t i;

	config->calendars =
	    own_calloc(json_array_size(names), sizeof(*config->calendars));
	json_array_foreach (names, i, name) {
		struct config_calendar *calendar =
		    config_calendar_new(json_string_value(name));
		bool ok = config_calendar_set_zone(calendar, "UTC", &err) &&
		          config_calendar_add_hours(
		              calendar, "mon-fri 09:00-17:00", &err);
		assert(ok);
		config->calendars[config->calendar_count++] = calendar;
	}
}

struct cast *cast_invent(const struct workflow *workflow)
{
	struct config *config = own_calloc(1, sizeof(*config));
	struct cast *cast = cast_new(config);
	const json_t *offices = workflow_offices(workflow);
	json_t *name;
	size_t i;

	cast_invent_requesters(cast);
	config->digest_at_min = CONFIG_DIGEST_AT_MIN;
	config->mail_host = own_strdup("mail.invalid");
	config->mail_from = own_strdup("beadle@example.edu");
	config->mail_from_name = own_strdup("Beadle");
	config->mail_domain = own_strdup("beadle.example.edu");
	config->mail_answers = CONFIG_ANSWERS_PLUS;
	config->mail_members = own_calloc(2, sizeof(char *));
	config->mail_members[0] = own_strdup("example.edu");
	config->mail_per_sender = config->mail_per_case =
	    config->mail_to_strangers = CAST_MAILS_AN_HOUR;
	config->offices =
	    own_calloc(json_array_size(offices), sizeof(struct config_office));
	json_array_foreach (offices, i, name)
		cast_invent_office(cast, json_string_value(name));
	cast_invent_calendars(config, workflow_calendars(workflow));
	return cast;
}

struct cast *cast_from_config(struct config *taken_config)
{
	struct cast *cast = cast_new(taken_config);

	for (size_t i = 0; i < taken_config->office_count; i++) {
		struct config_office *office = &taken_config->offices[i];
		for (char **m = office->members; *m; m++)
			cast_add_member(cast, *m);
		if (office->deputy)
			cast_add_member(cast, office->deputy);
		if (office->slack_channel == NULL)
			office->slack_channel = own_printf("C%s", office->name);
	}
	cast_invent_requesters(cast);
	return cast;
}
