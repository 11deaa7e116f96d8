/*
 * ldap_source.c: see ldap_source.h.
 *
 * A server's idea of equality may be wider than ours (a prefix, another
 * alphabet); so what it finds counts only if one of its addresses is the one
 * that was asked for.
 */
#include "directory/ldap_source.h"

#include "base/own.h"
#include "base/str.h"
#include "directory/fact.h"
#include "directory/filter.h"
#include "net/ldap_session.h"

#include <string.h>

enum {
	LDAP_SOURCE_TIMEOUT_MS = 5000,
	LDAP_SOURCE_PAGE = 200,
	LDAP_SOURCE_PEOPLE = 50, /* with one address: never more than a few */
	LDAP_SOURCE_RELATED = 5000,
	LDAP_SOURCE_FILTER_MAX_BYTES = 8192,
};

struct ldap_source {
	const struct config_ldap *config;
	struct ldap_session *session; /* NULL: not connected */
};

/* --- opening
 * -------------------------------------------------------------------- */

static bool ldap_source_check(const char *key, const char *filter,
    const char *const *names, struct err *err)
{
	return filter == NULL || filter_check(filter, names, err) ||
	       err_prefix(err, "[directory ldap] %s", key);
}

bool ldap_source_open(const struct config_ldap *config,
    struct ldap_source **ret_source, struct err *err)
{
	static const char *const email[] = {"email", NULL};
	static const char *const person[] = {"dn", "uid", "email", NULL};
	static const char *const department[] = {"department", NULL};

	if (!ldap_source_check("filter", config->filter, email, err) ||
	    !ldap_source_check(
	        "groups_filter", config->groups.filter, person, err) ||
	    !ldap_source_check(
	        "head_of_filter", config->head_of_search.filter, person, err) ||
	    !ldap_source_check(
	        "heads_filter", config->heads.filter, department, err))
		return false;
	*ret_source = own_calloc(1, sizeof(**ret_source));
	(*ret_source)->config = config;
	return true;
}

void ldap_source_close(struct ldap_source **source)
{
	if (*source == NULL)
		return;
	ldap_session_close(&(*source)->session);
	free(*source);
	*source = NULL;
}

/* --- searching
 * ------------------------------------------------------------------ */

static bool ldap_source_connect(struct ldap_source *s, struct err *err)
{
	const struct config_ldap *c = s->config;
	struct ldap_session_options options = {
	    .host = c->host,
	    .port = c->port,
	    .tls = c->tls,
	    .starttls = c->starttls,
	    .ca_file = c->ca_file,
	    .user = c->user,
	    .password = c->password,
	    .timeout_ms = LDAP_SOURCE_TIMEOUT_MS,
	};

	return s->session || ldap_session_open(&options, &s->session, err);
}

/* A kept connection may have been closed by the server in the meantime, which
 * shows only now: so a fresh one has a try, once. */
static bool ldap_source_search(struct ldap_source *s,
    const struct ldap_session_search *search, json_t **ret_entries,
    struct err *err)
{
	bool kept = s->session != NULL;

	if (!ldap_source_connect(s, err))
		return false;
	if (ldap_session_search(s->session, search, ret_entries, err))
		return true;
	ldap_session_close(&s->session);
	return kept && err->kind == ERR_AGAIN &&
	       ldap_source_search(s, search, ret_entries, err);
}

/* Searches with the places of filter filled. */
static bool ldap_source_ask(struct ldap_source *s,
    struct ldap_session_search *search, const char *filter,
    const struct filter_value *values, json_t **ret_entries, struct err *err)
{
	OWN(str_clear)
	struct str text = {.max_bytes = LDAP_SOURCE_FILTER_MAX_BYTES};

	if (!filter_fill(filter, values, &text, err))
		return false;
	search->filter = str_text(&text);
	search->page_size = LDAP_SOURCE_PAGE;
	return ldap_source_search(s, search, ret_entries, err);
}

/* What another search finds: the values of one attribute, through add. */
typedef void ldap_source_add_fn(void *target, const char *text);

static bool ldap_source_related(struct ldap_source *s,
    const struct config_ldap_search *related, const struct filter_value *values,
    ldap_source_add_fn *add, void *target, struct err *err)
{
	const char *const attributes[] = {related->attribute, NULL};
	struct ldap_session_search search = {
	    .base = related->base ? related->base : s->config->base,
	    .attributes = attributes,
	    .max_entries = LDAP_SOURCE_RELATED,
	};
	json_auto_t *entries = NULL;
	json_t *entry, *value;
	size_t i, j;

	if (related->filter == NULL)
		return true;
	if (!ldap_source_ask(
	        s, &search, related->filter, values, &entries, err))
		return false;
	json_array_foreach (entries, i, entry)
		json_array_foreach (
		    json_object_get(
		        json_object_get(entry, "values"), related->attribute),
		    j, value)
			add(target, json_string_value(value));
	return true;
}

/* --- a person
 * --------------------------------------------------------------------- */

static void ldap_source_add_group(void *person, const char *text)
{
	fact_add(person, FACT_GROUPS, text, strlen(text));
}

static void ldap_source_add_head_of(void *person, const char *text)
{
	fact_add(person, FACT_HEAD_OF, text, strlen(text));
}

static void ldap_source_add_email(void *emails, const char *text)
{
	fact_add_to(emails, text);
}

/* The attributes of all facts, and those with the address. */
static const char **ldap_source_attributes(const struct config_ldap *config)
{
	const char **all = own_calloc(1, sizeof(*all));
	size_t n = 0;

	for (int field = 0; field < CONFIG_LDAP_FIELDS; field++)
		for (char **a = config->attributes[field]; a && *a; a++) {
			all = own_realloc(all, (n + 2) * sizeof(*all));
			all[n++] = *a;
			all[n] = NULL;
		}
	return all;
}

static bool ldap_source_is(
    const struct config_ldap *config, const json_t *entry, const char *email)
{
	json_t *values = json_object_get(entry, "values");

	for (char **a = config->attributes[CONFIG_LDAP_EMAIL]; *a; a++)
		if (fact_has(json_object_get(values, *a), email))
			return true;
	return false;
}

static json_t *ldap_source_person(
    const struct config_ldap *config, const json_t *entry)
{
	static const enum config_ldap_field fields[FACT_COUNT] = {
	    [FACT_NAME] = CONFIG_LDAP_NAME,
	    [FACT_UID] = CONFIG_LDAP_UID,
	    [FACT_AFFILIATIONS] = CONFIG_LDAP_AFFILIATIONS,
	    [FACT_DEPARTMENTS] = CONFIG_LDAP_DEPARTMENTS,
	    [FACT_GROUPS] = CONFIG_LDAP_GROUPS,
	    [FACT_HEAD_OF] = CONFIG_LDAP_HEAD_OF,
	};
	json_t *values = json_object_get(entry, "values");
	json_t *person = json_object();
	json_t *value;
	size_t i;

	for (int fact = 0; fact < FACT_COUNT; fact++)
		for (char **a = config->attributes[fields[fact]]; a && *a; a++)
			json_array_foreach (
			    json_object_get(values, *a), i, value)
				fact_add(person, (enum fact)fact,
				    json_string_value(value),
				    json_string_length(value));
	return person;
}

/* Who has no uid is in no search for one. They are not to wait for ever for
 * what cannot be asked. */
static bool ldap_source_can_ask(
    const struct config_ldap_search *related, json_t *person, enum fact fact)
{
	static const char place[] = "{uid}";

	if (related->filter == NULL || strstr(related->filter, place) == NULL ||
	    json_object_get(person, fact_name(FACT_UID)))
		return true;
	fact_not_asked(person, fact);
	return false;
}

/* The groups that have them as a member, and what they head. */
static bool ldap_source_complete(struct ldap_source *s, const json_t *entry,
    const char *email, json_t *person, struct err *err)
{
	const char *uid = json_string_value(json_object_get(person, "uid"));
	const struct filter_value values[] = {
	    {"dn", json_string_value(json_object_get(entry, "dn"))},
	    {"email", email},
	    {uid ? "uid" : NULL, uid},
	    {NULL, NULL},
	};

	const struct config_ldap_search *groups = &s->config->groups;
	const struct config_ldap_search *head_of = &s->config->head_of_search;

	return (!ldap_source_can_ask(groups, person, FACT_GROUPS) ||
	           ldap_source_related(s, groups, values, ldap_source_add_group,
	               person, err)) &&
	       (!ldap_source_can_ask(head_of, person, FACT_HEAD_OF) ||
	           ldap_source_related(s, head_of, values,
	               ldap_source_add_head_of, person, err));
}

static enum source_got ldap_source_find(
    void *self, const char *email, json_t **ret_person, struct err *err)
{
	struct ldap_source *s = self;
	const char **attributes = ldap_source_attributes(s->config);
	struct ldap_session_search search = {
	    .base = s->config->base,
	    .attributes = attributes,
	    .max_entries = LDAP_SOURCE_PEOPLE,
	};
	const struct filter_value values[] = {{"email", email}, {NULL, NULL}};
	json_auto_t *entries = NULL;
	const json_t *found = NULL;
	size_t count = 0, i;
	json_t *entry;

	bool ok = ldap_source_ask(
	    s, &search, s->config->filter, values, &entries, err);
	free(attributes);
	if (!ok)
		return SOURCE_FAILED;
	json_array_foreach (entries, i, entry)
		if (ldap_source_is(s->config, entry, email)) {
			found = entry;
			count++;
		}
	if (count != 1)
		return count ? SOURCE_MANY : SOURCE_NONE;
	json_auto_t *person = ldap_source_person(s->config, found);
	if (!ldap_source_complete(s, found, email, person, err))
		return SOURCE_FAILED;
	*ret_person = MOVE(person);
	return SOURCE_ONE;
}

static bool ldap_source_heads(
    void *self, const char *department, json_t *emails, struct err *err)
{
	struct ldap_source *s = self;
	const struct filter_value values[] = {
	    {"department", department}, {NULL, NULL}};

	return ldap_source_related(
	    s, &s->config->heads, values, ldap_source_add_email, emails, err);
}

struct source ldap_source_source(struct ldap_source *source)
{
	return (struct source){
	    .name = "ldap",
	    .find = ldap_source_find,
	    .heads = ldap_source_heads,
	    .self = source,
	};
}
