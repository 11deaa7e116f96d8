/*
 * cast_config.c: what a script changes of the configuration: who is in an
 * office, a workflow's settings, where the institution is. See cast.h.
 */
#include "admin/cast.h"

#include "base/own.h"

#include <ctype.h>
#include <string.h>

static struct config_office *cast_office(struct cast *cast, const char *name)
{
	struct config *config = cast->config;

	for (size_t i = 0; i < config->office_count; i++)
		if (strcmp(config->offices[i].name, name) == 0)
			return &config->offices[i];
	return NULL;
}

static void cast_clear_members(struct config_office *office)
{
	for (size_t i = 0; office->members && office->members[i]; i++)
		free(office->members[i]);
	free(office->members);
	office->members = own_calloc(1, sizeof(char *));
	office->quorum = 1;
}

static size_t cast_member_count(const struct config_office *office)
{
	size_t n = 0;

	while (office->members[n])
		n++;
	return n;
}

static void cast_add_to_office(
    struct config_office *office, const struct cast_person *person)
{
	size_t n = cast_member_count(office);

	office->members =
	    own_realloc(office->members, (n + 2) * sizeof(char *));
	office->members[n] =
	    own_strdup(person->email ? person->email : person->user);
	office->members[n + 1] = NULL;
}

/* A handle that is new becomes somebody. */
static bool cast_meet(struct cast *cast, const char *handle,
    const struct cast_person **ret_person, struct err *err)
{
	return (cast_known(cast, handle) ||
	           cast_add(cast, handle, NULL, NULL, err)) &&
	       cast_find(cast, handle, ret_person, err);
}

/* The deputy may decide for whom they stand in for. */
static bool cast_set_deputy(struct cast *cast, struct config_office *office,
    const char *handle, struct err *err)
{
	const struct cast_person *person;

	if (!cast_meet(cast, handle, &person, err))
		return false;
	if (person->email == NULL)
		return err_set(
		    err, ERR_INPUT, "a deputy has an e-mail address");
	free(office->deputy);
	office->deputy = own_strdup(person->email);
	office->deputy_decides = true;
	return true;
}

/* Its members are known by their accounts alone: each is asked there. */
static void cast_by_message(struct cast *cast, struct config_office *office)
{
	own_string(&office->slack_channel);
	for (char **m = office->members; *m; m++) {
		const struct cast_person *p = cast_by_email(cast, *m);
		if (p) {
			free(*m);
			*m = own_strdup(p->user);
		}
	}
}

/* One item of the list: a handle, "quorum 2", "deputy omar", "by mail", or
 * last "by message". */
static bool cast_office_item(struct cast *cast, struct config_office *office,
    const char *item, struct err *err)
{
	const struct cast_person *person;

	if (strncmp(item, "quorum ", 7) == 0) {
		office->quorum = (int)strtol(item + 7, NULL, 10);
		return office->quorum > 0 ||
		       err_set(err, ERR_INPUT,
		           "a quorum is a number, e.g. quorum 2");
	}
	if (strncmp(item, "deputy ", 7) == 0)
		return cast_set_deputy(cast, office, item + 7, err);
	if (strcmp(item, "by message") == 0) {
		cast_by_message(cast, office);
		return true;
	}
	if (strcmp(item, "by mail") == 0) {
		own_string(&office->slack_channel);
		return true;
	}
	if (!cast_meet(cast, item, &person, err))
		return false;
	cast_add_to_office(office, person);
	return true;
}

static void cast_trim(char **item)
{
	*item += strspn(*item, " \t");
	for (size_t n = strlen(*item);
	     n && isspace((unsigned char)(*item)[n - 1]); n--)
		(*item)[n - 1] = '\0';
}

bool cast_set_office(struct cast *cast, const char *name, const char *title,
    const char *members, struct err *err)
{
	struct config_office *office = cast_office(cast, name);
	OWN(own_string)
	char *list = own_strdup(members);
	char *rest = list, *item;

	if (office == NULL)
		return err_set(
		    err, ERR_INPUT, "the workflow has no office \"%s\"", name);
	if (title) {
		free(office->title);
		office->title = own_strdup(title);
	}
	cast_clear_members(office);
	while ((item = strsep(&rest, ","))) {
		cast_trim(&item);
		if (*item && !cast_office_item(cast, office, item, err))
			return false;
	}
	return (size_t)office->quorum <= cast_member_count(office) ||
	       err_set(err, ERR_INPUT,
	           "office %s has a quorum of %d and %zu members; nothing "
	           "would ever be decided",
	           name, office->quorum, cast_member_count(office));
}

/* --- settings ------------------------------------------------------------ */

static json_t *cast_settings(struct config *config, const char *workflow_id)
{
	for (size_t i = 0; i < config->workflow_count; i++)
		if (strcmp(config->workflows[i].id, workflow_id) == 0)
			return config->workflows[i].settings;
	config->workflows = own_realloc(config->workflows,
	    (config->workflow_count + 1) * sizeof(*config->workflows));
	struct config_workflow *added =
	    &config->workflows[config->workflow_count++];
	*added = (struct config_workflow){
	    .id = own_strdup(workflow_id), .settings = json_object()};
	return added->settings;
}

bool cast_choose(struct cast *cast, struct workflow *workflow,
    const char *setting, const char *value, struct err *err)
{
	json_t *settings = cast_settings(cast->config, workflow_id(workflow));
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	json_object_set_new(settings, setting, json_string(value));
	workflow_configure(workflow, settings, &mistakes);
	return mistakes.count == 0 ||
	       err_set(err, ERR_INPUT, "%s: %s", mistakes.items[0].path,
	           mistakes.items[0].what);
}

bool cast_set_zone(struct cast *cast, const char *name, struct err *err)
{
	const struct config *config = cast->config;

	if (config->calendar_count == 0)
		return err_set(err, ERR_INPUT,
		    "no delay of this workflow has a calendar, and a time "
		    "zone is a calendar's");
	for (size_t i = 0; i < config->calendar_count; i++)
		if (!config_calendar_set_zone(config->calendars[i], name, err))
			return false;
	return true;
}
