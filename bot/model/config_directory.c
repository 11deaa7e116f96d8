/*
 * config_directory.c: see config_directory.h.
 */
#include "model/config_directory.h"

#include "base/own.h"
#include "model/config_section.h"
#include "model/config_value.h"
#include "model/endpoint.h"
#include "model/secret.h"

#include <stddef.h>
#include <string.h>

/* --- [directory] --------------------------------------------------------- */

static bool config_directory_sources(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	char ***sources = &r->config->directory.sources;

	config_value_words(value, sources);
	for (char **s = *sources; s && *s; s++) {
		if (strcmp(*s, "roster") != 0 && strcmp(*s, "ldap") != 0)
			return err_set(err, ERR_INPUT,
			    "there is no source %s; write roster, ldap or both",
			    *s);
		for (char **before = *sources; before < s; before++)
			if (strcmp(*before, *s) == 0)
				return err_set(
				    err, ERR_INPUT, "%s is there twice", *s);
	}
	return *sources ||
	       err_set(err, ERR_INPUT, "write for example %s", key->example);
}

static bool config_directory_max_age(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { MAX_AGE_MINUTES = 7 * 24 * 60 };

	return config_value_number(value, 0, MAX_AGE_MINUTES,
	    (int *)(void *)config_value_field(r, key), err);
}

static void config_directory_end(struct config_reader *r)
{
	r->config->directory.line = r->section_line;
	config_serve(r->config, "directory");
}

static const struct config_key config_directory_keys[] = {
    {"sources", config_directory_sources, 0, true, false, "roster"},
    {"max_age_minutes", config_directory_max_age,
        offsetof(struct config, directory.max_age_minutes), false, false, "60"},
};

const struct config_section config_directory_section = {
    .name = "directory",
    .keys = config_directory_keys,
    .key_count =
        sizeof(config_directory_keys) / sizeof(config_directory_keys[0]),
    .end = config_directory_end,
};

/* --- [directory roster] -------------------------------------------------- */

static const struct config_key config_directory_roster_keys[] = {
    {"file", config_value_file, offsetof(struct config, directory.roster_file),
        true, false, "/etc/beadle/roster.csv"},
};

const struct config_section config_directory_roster_section = {
    .name = "directory roster",
    .keys = config_directory_roster_keys,
    .key_count = sizeof(config_directory_roster_keys) /
                 sizeof(config_directory_roster_keys[0]),
};

/* --- [directory ldap] ---------------------------------------------------- */

static bool config_directory_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	enum { LDAPS_PORT = 636, LDAP_PORT = 389 };
	struct config_ldap *ldap = &r->config->directory.ldap;
	OWN(endpoint_clear)
	struct endpoint e = {.scheme = NULL};

	(void)key;
	if (!endpoint_parse(value, &e, err))
		return false;
	ldap->tls = strcmp(e.scheme, "ldaps") == 0;
	ldap->starttls = strcmp(e.scheme, "ldap+starttls") == 0;
	if ((!ldap->tls && !ldap->starttls && strcmp(e.scheme, "ldap") != 0) ||
	    !endpoint_is_safe(&e) || *e.path)
		return err_set(err, ERR_INPUT,
		    "write ldaps://HOST or ldap+starttls://HOST; ldap:// is "
		    "for this machine only");
	ldap->port = e.port ? e.port : ldap->tls ? LDAPS_PORT : LDAP_PORT;
	ldap->host = MOVE(e.host);
	return true;
}

static bool config_directory_attributes(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	char ***words = (char ***)(void *)config_value_field(r, key);

	config_value_words(value, words);
	for (char **word = *words; word && *word; word++)
		if ((*word)[strspn(*word, "abcdefghijklmnopqrstuvwxyz"
		                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		                          "0123456789-.;")])
			return err_set(err, ERR_INPUT,
			    "\"%s\" is no name of an attribute", *word);
	return *words ||
	       err_set(err, ERR_INPUT, "write for example %s", key->example);
}

/* What eduPerson has (and inetOrgPerson below it). */
static void config_directory_defaults(struct config_ldap *ldap)
{
	static const char *const names[CONFIG_LDAP_FIELDS] = {
	    [CONFIG_LDAP_EMAIL] = "mail",
	    [CONFIG_LDAP_NAME] = "displayName, cn",
	    [CONFIG_LDAP_UID] = "uid",
	    [CONFIG_LDAP_AFFILIATIONS] = "eduPersonAffiliation",
	    [CONFIG_LDAP_DEPARTMENTS] = "ou, departmentNumber",
	    [CONFIG_LDAP_GROUPS] = "isMemberOf, memberOf",
	};
	for (int i = 0; i < CONFIG_LDAP_FIELDS; i++)
		if (ldap->attributes[i] == NULL && names[i])
			config_value_words(names[i], &ldap->attributes[i]);
	if (ldap->filter == NULL)
		ldap->filter = own_strdup("(mail={email})");
	if (ldap->groups.attribute == NULL)
		ldap->groups.attribute = own_strdup("cn");
	if (ldap->head_of_search.attribute == NULL)
		ldap->head_of_search.attribute = own_strdup("ou");
	if (ldap->heads.attribute == NULL)
		ldap->heads.attribute = own_strdup("mail");
}

static void config_directory_ldap_end(struct config_reader *r)
{
	if (config_reader_seen(r, "user") != config_reader_seen(r, "password"))
		config_reader_problem(r, r->path, r->section_line,
		    "[directory ldap] user and password go together; write "
		    "both or none");
	config_directory_defaults(&r->config->directory.ldap);
}

#define LDAP_FIELD(member) offsetof(struct config, directory.ldap.member)
#define LDAP_TEXT(name, member)                                                \
	{                                                                      \
		name, config_value_text, LDAP_FIELD(member), false, false, ""  \
	}
#define LDAP_ATTRIBUTES(name, field, example)                                  \
	{                                                                      \
		name, config_directory_attributes,                             \
		    LDAP_FIELD(attributes[field]), false, false, example       \
	}

static const struct config_key config_directory_ldap_keys[] = {
    {"url", config_directory_url, 0, true, false,
        "ldaps://ldap.university.example"},
    {"ca_file", config_value_file, LDAP_FIELD(ca_file), false, false, ""},
    LDAP_TEXT("user", user),
    {"password", config_value_secret, LDAP_FIELD(password), false, false,
        "credential:ldap-password"},
    {"base", config_value_text, LDAP_FIELD(base), true, false,
        "ou=people,dc=university,dc=example"},
    LDAP_TEXT("filter", filter),
    LDAP_ATTRIBUTES("email", CONFIG_LDAP_EMAIL, "mail"),
    LDAP_ATTRIBUTES("name", CONFIG_LDAP_NAME, "displayName, cn"),
    LDAP_ATTRIBUTES("uid", CONFIG_LDAP_UID, "uid"),
    LDAP_ATTRIBUTES(
        "affiliations", CONFIG_LDAP_AFFILIATIONS, "eduPersonAffiliation"),
    LDAP_ATTRIBUTES(
        "departments", CONFIG_LDAP_DEPARTMENTS, "ou, departmentNumber"),
    LDAP_ATTRIBUTES("groups", CONFIG_LDAP_GROUPS, "isMemberOf, memberOf"),
    LDAP_ATTRIBUTES("head_of", CONFIG_LDAP_HEAD_OF, "managedDepartment"),
    LDAP_TEXT("groups_base", groups.base),
    LDAP_TEXT("groups_filter", groups.filter),
    LDAP_TEXT("groups_attribute", groups.attribute),
    LDAP_TEXT("head_of_base", head_of_search.base),
    LDAP_TEXT("head_of_filter", head_of_search.filter),
    LDAP_TEXT("head_of_attribute", head_of_search.attribute),
    LDAP_TEXT("heads_base", heads.base),
    LDAP_TEXT("heads_filter", heads.filter),
    LDAP_TEXT("heads_attribute", heads.attribute),
};

const struct config_section config_directory_ldap_section = {
    .name = "directory ldap",
    .keys = config_directory_ldap_keys,
    .key_count = sizeof(config_directory_ldap_keys) /
                 sizeof(config_directory_ldap_keys[0]),
    .end = config_directory_ldap_end,
};

/* --- together ------------------------------------------------------------ */

void config_directory_check(struct config_reader *r)
{
	const struct config_directory *d = &r->config->directory;
	bool roster = false, ldap = false;

	for (char **s = d->sources; s && *s; s++) {
		roster = roster || strcmp(*s, "roster") == 0;
		ldap = ldap || strcmp(*s, "ldap") == 0;
	}
	if (roster != (d->roster_file != NULL))
		config_reader_problem(r, r->path, d->line,
		    roster ? "[directory] has the source roster; write "
		             "[directory roster] with file = …"
		           : "[directory roster] is no source; write sources "
		             "= roster in [directory]");
	if (ldap != (d->ldap.host != NULL))
		config_reader_problem(r, r->path, d->line,
		    ldap ? "[directory] has the source ldap; write [directory "
		           "ldap] with url and base"
		         : "[directory ldap] is no source; write sources = "
		           "ldap in [directory]");
}

static void config_directory_clear_words(char **words)
{
	for (char **word = words; word && *word; word++)
		free(*word);
	free(words);
}

static void config_directory_clear_search(struct config_ldap_search *search)
{
	free(search->base);
	free(search->filter);
	free(search->attribute);
}

void config_directory_clear(struct config_directory *d)
{
	config_directory_clear_words(d->sources);
	free(d->roster_file);
	free(d->ldap.host);
	free(d->ldap.ca_file);
	free(d->ldap.user);
	secret_free(&d->ldap.password);
	free(d->ldap.base);
	free(d->ldap.filter);
	for (int i = 0; i < CONFIG_LDAP_FIELDS; i++)
		config_directory_clear_words(d->ldap.attributes[i]);
	config_directory_clear_search(&d->ldap.groups);
	config_directory_clear_search(&d->ldap.head_of_search);
	config_directory_clear_search(&d->ldap.heads);
	*d = (struct config_directory){.line = 0};
}
