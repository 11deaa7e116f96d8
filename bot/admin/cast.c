/*
 * cast.c: see cast.h.
 */
#include "admin/cast.h"

#include "base/own.h"
#include "base/str.h"

#include <ctype.h>
#include <string.h>

enum { CAST_TEXT_MAX_BYTES = 4096 };

static char *cast_upper(const char *text)
{
	char *upper = own_strdup(text);

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return upper;
}

char *cast_title(const char *name)
{
	char *title = own_strdup(name);
	bool first = true;

	for (char *p = title; *p; p++) {
		if (*p == '_' || *p == '.' || *p == '-')
			*p = ' ';
		else if (first)
			*p = (char)toupper((unsigned char)*p);
		first = *p == ' ';
	}
	return title;
}

/* --- finding ------------------------------------------------------------- */

static bool cast_nobody(
    const struct cast *cast, const char *given, struct err *err)
{
	OWN(str_clear)
	struct str list = {.max_bytes = CAST_TEXT_MAX_BYTES};

	for (size_t i = 0; i < cast->count; i++)
		str_addf(&list, "%s%s", i ? ", " : "", cast->people[i].handle);
	return err_set(err, ERR_INPUT,
	    "there is nobody called \"%s\"; there are %s", given,
	    str_text(&list));
}

bool cast_find(const struct cast *cast, const char *handle,
    const struct cast_person **ret_person, struct err *err)
{
	const struct cast_person *found = NULL;
	size_t matches = 0;

	for (size_t i = 0; i < cast->count; i++) {
		const struct cast_person *p = &cast->people[i];
		if (strcmp(p->handle, handle) == 0) {
			*ret_person = p;
			return true;
		}
		if (strncmp(p->handle, handle, strlen(handle)) == 0) {
			found = p;
			matches++;
		}
	}
	if (matches != 1)
		return cast_nobody(cast, handle, err);
	*ret_person = found;
	return true;
}

const struct cast_person *cast_by_user(
    const struct cast *cast, const char *user)
{
	for (size_t i = 0; i < cast->count; i++)
		if (strcmp(cast->people[i].user, user) == 0)
			return &cast->people[i];
	return NULL;
}

const struct cast_person *cast_by_email(
    const struct cast *cast, const char *email)
{
	for (size_t i = 0; i < cast->count; i++)
		if (cast->people[i].email &&
		    strcmp(cast->people[i].email, email) == 0)
			return &cast->people[i];
	return NULL;
}

const struct config_office *cast_office_of_channel(
    const struct cast *cast, const char *channel)
{
	const struct config *config = cast->config;

	for (size_t i = 0; i < config->office_count; i++)
		if (config->offices[i].slack_channel &&
		    strcmp(config->offices[i].slack_channel, channel) == 0)
			return &config->offices[i];
	return NULL;
}

bool cast_is_member(
    const struct config_office *office, const struct cast_person *person)
{
	for (char **m = office->members; *m; m++)
		if (strcmp(*m, person->user) == 0 ||
		    (person->email && strcmp(*m, person->email) == 0))
			return true;
	return false;
}

static struct config_office *cast_office(struct cast *cast, const char *name)
{
	struct config *config = cast->config;

	for (size_t i = 0; i < config->office_count; i++)
		if (strcmp(config->offices[i].name, name) == 0)
			return &config->offices[i];
	return NULL;
}

/* --- people -------------------------------------------------------------- */

/* Takes its arguments. */
static void cast_append(struct cast *cast, char *handle, char *name,
    char *email, char *user, const char *standing)
{
	cast->people = own_realloc(
	    cast->people, (cast->count + 1) * sizeof(*cast->people));
	cast->people[cast->count++] = (struct cast_person){
	    .handle = handle,
	    .name = name,
	    .email = email,
	    .user = user,
	    .standing = own_strdup(standing),
	};
}

static bool cast_known(const struct cast *cast, const char *handle)
{
	for (size_t i = 0; i < cast->count; i++)
		if (strcmp(cast->people[i].handle, handle) == 0)
			return true;
	return false;
}

static bool cast_is_standing(const char *standing)
{
	static const char *const all[] = {
	    "member", "guest", "bot", "deleted", "external"};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i], standing) == 0)
			return true;
	return false;
}

static bool cast_check_standing(const char *standing, struct err *err)
{
	return cast_is_standing(standing) ||
	       err_set(err, ERR_INPUT,
	           "\"%s\" is no standing; write member, guest, external, bot "
	           "or deleted",
	           standing);
}

bool cast_set_standing(struct cast *cast, const struct cast_person *person,
    const char *standing, struct err *err)
{
	struct cast_person *mine = &cast->people[person - cast->people];

	if (!cast_check_standing(standing, err))
		return false;
	free(mine->standing);
	mine->standing = own_strdup(standing);
	return true;
}

bool cast_add(struct cast *cast, const char *handle, const char *name,
    const char *standing, struct err *err)
{
	if (handle[0] == '\0' ||
	    handle[strspn(handle, "abcdefghijklmnopqrstuvwxyz0123456789._-")])
		return err_set(err, ERR_INPUT,
		    "\"%s\" cannot be a person's handle; write small letters, "
		    "e.g. gus",
		    handle);
	if (cast_known(cast, handle))
		return err_set(
		    err, ERR_INPUT, "there is a person %s already", handle);
	if (standing && !cast_check_standing(standing, err))
		return false;
	OWN(own_string)
	char *upper = cast_upper(handle);
	cast_append(cast, own_strdup(handle),
	    name ? own_strdup(name) : cast_title(handle),
	    own_printf("%s@example.edu", handle), own_printf("U%s", upper),
	    standing ? standing : "member");
	return true;
}

/* What is before the "@", or all of it if somebody is called so already. */
static char *cast_member_handle(const struct cast *cast, const char *member)
{
	OWN(own_string)
	char *whole = own_strdup(member);

	for (char *p = whole; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	char *handle = strndup(whole, strcspn(whole, "@"));
	if (!cast_known(cast, handle))
		return handle;
	free(handle);
	return MOVE(whole);
}

void cast_add_member(struct cast *cast, const char *member)
{
	bool is_email = strchr(member, '@') != NULL;

	if (is_email ? cast_by_email(cast, member) : cast_by_user(cast, member))
		return;
	char *handle = cast_member_handle(cast, member);
	OWN(own_string)
	char *upper = cast_upper(handle);
	OWN(own_string)
	char *local = strndup(member, strcspn(member, "@"));
	cast_append(cast, handle, cast_title(local),
	    is_email ? own_strdup(member) : NULL,
	    is_email ? own_printf("U%s", upper) : own_strdup(member), "member");
}

/* --- offices ------------------------------------------------------------- */

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

/* --- up and down --------------------------------------------------------- */

struct cast *cast_new(struct config *taken_config)
{
	struct cast *cast = own_calloc(1, sizeof(*cast));

	cast->config = taken_config;
	return cast;
}

void cast_free(struct cast **cast)
{
	struct cast *c = *cast;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->count; i++) {
		free(c->people[i].handle);
		free(c->people[i].name);
		free(c->people[i].email);
		free(c->people[i].user);
		free(c->people[i].standing);
	}
	free(c->people);
	config_free(&c->config);
	free(c);
	*cast = NULL;
}
