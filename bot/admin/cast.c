/*
 * cast.c: the people of a conversation. See cast.h.
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

bool cast_known(const struct cast *cast, const char *handle)
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
