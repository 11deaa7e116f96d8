/*
 * config_office.c: [office NAME]: who decides, and how many of them must agree.
 */
#include "model/config_section.h"

#include "base/own.h"
#include "model/config_value.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* Is it an ID of Slack's that begins with one of these letters? */
static bool config_office_is_id(const char *text, const char *letters)
{
	return *text && strchr(letters, *text) && strlen(text) > 1 &&
	       text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] ==
	           '\0';
}

static bool config_office_channel(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	*config_value_field(r, key) = own_strdup(value);
	return config_office_is_id(value, "CG") ||
	       err_set(err, ERR_INPUT,
	           "write the channel's ID (C…), which Slack shows at the "
	           "bottom of the channel's details");
}

static bool config_office_group(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	/* A wrong one is not a missing one: that would be two mistakes. */
	*config_value_field(r, key) = own_strdup(value);
	return config_office_is_id(value, "S") ||
	       err_set(err, ERR_INPUT,
	           "write the user group's ID (S…): in Slack, People, User "
	           "groups, the group, the three dots, Copy group ID");
}

static bool config_office_quorum(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { QUORUM_MAX = 99 };
	char *end;
	long quorum = strtol(value, &end, 10);
	struct config_office *office = r->target;

	(void)key;
	if (*value == '\0' || *end || quorum < 1 || quorum > QUORUM_MAX)
		return err_set(
		    err, ERR_INPUT, "write a number from 1 to %d", QUORUM_MAX);
	office->quorum = (int)quorum;
	return true;
}

/* --- members: a list, over as many lines as it takes ---------------------- */

static size_t config_office_member_count(const struct config_office *office)
{
	size_t n = 0;

	while (office->members[n])
		n++;
	return n;
}

static bool config_office_add_member(
    struct config_office *office, const char *member, struct err *err)
{
	size_t n = config_office_member_count(office);
	OWN(own_string)
	char *copy = own_strdup(member);

	if (!config_office_is_id(copy, "UW")) {
		if (!config_value_is_address(copy))
			return err_set(err, ERR_INPUT,
			    "\"%s\" is neither an e-mail address nor a Slack "
			    "user ID (U…); separate members by commas",
			    member);
		for (char *p = copy; *p; p++)
			*p = (char)tolower((unsigned char)*p);
	}
	for (size_t i = 0; i < n; i++)
		if (strcmp(office->members[i], copy) == 0)
			return err_set(
			    err, ERR_INPUT, "\"%s\" is there twice", member);
	office->members =
	    own_realloc(office->members, (n + 2) * sizeof(char *));
	office->members[n] = MOVE(copy);
	office->members[n + 1] = NULL;
	return true;
}

static bool config_office_deputy(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	char **deputy = config_value_field(r, key);

	if (!config_value_is_address(value))
		return err_set(err, ERR_INPUT,
		    "write the e-mail address of a person who is asked when "
		    "the office does not decide");
	*deputy = own_strdup(value);
	for (char *p = *deputy; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return true;
}

static bool config_office_deputy_decides(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	struct config_office *office = r->target;

	(void)key;
	office->deputy_decides = strcmp(value, "yes") == 0;
	return office->deputy_decides || strcmp(value, "no") == 0 ||
	       err_set(err, ERR_INPUT, "write yes or no");
}

static bool config_office_members(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	while (*value) {
		value += strspn(value, ", \t");
		size_t len = strcspn(value, ", \t");
		OWN(own_string)
		char *member = strndup(value, len);
		/* Each mistake of the list, not only the first. */
		if (len && !config_office_add_member(r->target, member, err))
			config_reader_problem(r, r->path, r->line, "%s: %s",
			    key->name, err->text);
		value += len;
	}
	return true;
}

static void *config_office_begin(struct config_reader *r, const char *name)
{
	struct config *c = r->config;

	if (config_reader_name(r, "office", name) &&
	    config_office_find(c, name))
		config_reader_problem(r, r->path, r->line,
		    "[office %s] is there twice; keep one", name);
	c->offices = own_realloc(
	    c->offices, (c->office_count + 1) * sizeof(*c->offices));
	struct config_office *office = &c->offices[c->office_count++];
	*office = (struct config_office){.name = own_strdup(name),
	    .line = r->line,
	    .members = own_calloc(1, sizeof(char *)),
	    .quorum = 1};
	return office;
}

static void config_office_end(struct config_reader *r)
{
	const struct config_office *office = r->target;
	size_t members = config_office_member_count(office);

	if (members == 0 && office->slack_group == NULL &&
	    !config_reader_seen(r, "members"))
		config_reader_problem(r, r->path, r->section_line,
		    "[office %s] lacks members; write for example members = "
		    "ada@university.example, bo@university.example, or "
		    "slack_group = S0123456789",
		    office->name);
	if (members == 0 && config_reader_seen(r, "members"))
		config_reader_problem(r, r->path, r->section_line,
		    "[office %s] has nobody in it; write for example members "
		    "= ada@university.example",
		    office->name);
	if (office->deputy_decides && office->deputy == NULL)
		config_reader_problem(r, r->path, r->section_line,
		    "[office %s] has nobody who could decide as its deputy; "
		    "write for example deputy = dana@university.example",
		    office->name);
	if (members && office->slack_group == NULL &&
	    (size_t)office->quorum > members)
		config_reader_problem(r, r->path, r->section_line,
		    "[office %s] has a quorum of %d and %zu members; write a "
		    "quorum of at most %zu",
		    office->name, office->quorum, members, members);
}

static const struct config_key config_office_keys[] = {
    {"title", config_value_text, offsetof(struct config_office, title), true,
        false, "Security Office"},
    {"slack_channel", config_office_channel,
        offsetof(struct config_office, slack_channel), false, false,
        "C0123456789"},
    {"slack_group", config_office_group,
        offsetof(struct config_office, slack_group), false, false,
        "S0123456789"},
    {"members", config_office_members, 0, false, true,
        "ada@university.example, bo@university.example"},
    {"quorum", config_office_quorum, 0, false, false, "1"},
    {"deputy", config_office_deputy, offsetof(struct config_office, deputy),
        false, false, "dana@university.example"},
    {"deputy_decides", config_office_deputy_decides, 0, false, false, "no"},
};

const struct config_section config_office_section = {
    .name = "office",
    .keys = config_office_keys,
    .key_count = sizeof(config_office_keys) / sizeof(config_office_keys[0]),
    .begin = config_office_begin,
    .end = config_office_end,
};

void config_office_clear(struct config_office *office)
{
	for (size_t i = 0; office->members && office->members[i]; i++)
		free(office->members[i]);
	free(office->members);
	free(office->name);
	free(office->title);
	free(office->slack_channel);
	free(office->slack_group);
	free(office->deputy);
}

const struct config_office *config_office_find(
    const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->office_count; i++)
		if (strcmp(config->offices[i].name, name) == 0)
			return &config->offices[i];
	return NULL;
}
