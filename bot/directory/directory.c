/*
 * directory.c: see directory.h.
 *
 * Answers are remembered in memory only: a restart asks again, and nothing
 * about people lies in one more place.
 */
#include "directory/directory.h"

#include "base/clock.h"
#include "base/own.h"
#include "directory/fact.h"
#include "directory/ldap_source.h"
#include "directory/roster.h"
#include "directory/source.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
	DIRECTORY_SOURCES = 2,
	DIRECTORY_KEPT = 10000, /* answers; past this all are forgotten */
	DIRECTORY_ADDRESS_MAX_BYTES = 254, /* RFC 5321, section 4.5.3.1 */
};

struct directory {
	struct roster *roster;
	struct ldap_source *ldap;
	struct source sources[DIRECTORY_SOURCES];
	size_t count;
	int64_t max_age_ms;
	json_t *kept; /* address in lower case -> {"at_ms", "answer"} */
};

/* --- opening -----------------------------------------------------------------
 */

static bool directory_add(struct directory *d,
    const struct config_directory *config, const char *name, struct err *err)
{
	if (strcmp(name, "roster") == 0) {
		if (!roster_open(config->roster_file, &d->roster, err))
			return false;
		d->sources[d->count++] = roster_source(d->roster);
		return true;
	}
	if (!ldap_source_open(&config->ldap, &d->ldap, err))
		return false;
	d->sources[d->count++] = ldap_source_source(d->ldap);
	return true;
}

bool directory_open(const struct config *config,
    struct directory **ret_directory, struct err *err)
{
	const struct config_directory *c = &config->directory;
	OWN(directory_close)
	struct directory *d = own_calloc(1, sizeof(*d));

	d->kept = json_object();
	d->max_age_ms = INT64_C(60000) * c->max_age_minutes;
	for (char **name = c->sources; *name; name++)
		if (!directory_add(d, c, *name, err))
			return false;
	*ret_directory = MOVE(d);
	return true;
}

void directory_close(struct directory **directory)
{
	struct directory *d = *directory;

	if (d == NULL)
		return;
	roster_close(&d->roster);
	ldap_source_close(&d->ldap);
	json_decref(d->kept);
	free(d);
	*directory = NULL;
}

/* --- asking ------------------------------------------------------------------
 */

/* What they say, put together. */
struct directory_sum {
	json_t *person;
	json_t *sources; /* the names of those that know them */
	json_t *unknown; /* what one of them could not be asked */
	bool ambiguous;
};

static void directory_take(struct directory_sum *sum, const json_t *person)
{
	const char *name = fact_name(FACT_UID);
	const char *uid = json_string_value(json_object_get(person, name));
	const char *other =
	    json_string_value(json_object_get(sum->person, name));

	/* One address that went from one person to another, and not everywhere
	 * at once. */
	if (uid && other && strcasecmp(uid, other) != 0)
		sum->ambiguous = true;
	json_object_update_missing(sum->person, (json_t *)person);
	json_array_extend(sum->unknown, json_object_get(person, "unknown"));
}

/* All of them, so that no answer hangs on which one is out of order. */
static bool directory_ask(struct directory *d, const char *email,
    struct directory_sum *sum, struct err *err)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct source *s = &d->sources[i];
		json_auto_t *person = NULL;
		switch (s->find(s->self, email, &person, err)) {
		case SOURCE_FAILED:
			return err_prefix(err, "%s", s->name);
		case SOURCE_NONE:
			continue;
		case SOURCE_MANY:
			sum->ambiguous = true;
			break;
		case SOURCE_ONE:
			directory_take(sum, person);
			break;
		}
		json_array_append_new(sum->sources, json_string(s->name));
	}
	return true;
}

static bool directory_heads(struct directory *d, const char *email,
    const json_t *departments, json_t *heads, struct err *err)
{
	json_auto_t *all = json_array();
	json_t *one;
	size_t i;

	json_array_foreach (departments, i, one)
		for (size_t s = 0; s < d->count; s++)
			if (!d->sources[s].heads(d->sources[s].self,
			        json_string_value(one), all, err))
				return err_prefix(
				    err, "%s", d->sources[s].name);
	json_array_foreach (all, i, one)
		if (strcasecmp(json_string_value(one), email) != 0)
			json_array_append(heads, one);
	return true;
}

/* --- answering
 * ----------------------------------------------------------------- */

static json_t *directory_answer(
    const char *email, const struct directory_sum *sum, json_t *taken_heads)
{
	bool known = json_array_size(sum->sources) && !sum->ambiguous;
	json_t *answer = json_pack("{s:b, s:b, s:s, s:o, s:O, s:i}", "found",
	    known, "ambiguous", sum->ambiguous, "email", email, "heads",
	    taken_heads, "sources", sum->sources, "age_s", 0);

	for (int fact = 0; fact < FACT_COUNT; fact++) {
		const char *name = fact_name((enum fact)fact);
		json_t *value =
		    known ? json_object_get(sum->person, name) : NULL;
		if (value)
			json_object_set(answer, name, value);
		else
			json_object_set_new(answer, name,
			    fact_is_list((enum fact)fact) ? json_array()
			                                  : json_string(""));
	}
	if (known && json_array_size(sum->unknown))
		json_object_set(answer, "unknown", sum->unknown);
	return answer;
}

static bool directory_ask_all(struct directory *d, const char *email,
    json_t **ret_answer, struct err *err)
{
	json_auto_t *person = json_object();
	json_auto_t *sources = json_array();
	json_auto_t *heads = json_array();
	json_auto_t *unknown = json_array();
	struct directory_sum sum = {
	    .person = person, .sources = sources, .unknown = unknown};

	if (!directory_ask(d, email, &sum, err))
		return false;
	if (!sum.ambiguous &&
	    !directory_heads(d, email,
	        json_object_get(person, fact_name(FACT_DEPARTMENTS)), heads,
	        err))
		return false;
	*ret_answer = directory_answer(email, &sum, json_incref(heads));
	return true;
}

/* The kept answer, with its age. */
static json_t *directory_recall(
    struct directory *d, const char *email, int64_t now_ms)
{
	json_t *kept = json_object_get(d->kept, email);
	int64_t age_ms =
	    now_ms - json_integer_value(json_object_get(kept, "at_ms"));

	/* Of a time to come: the clock was wrong, then or now. */
	if (kept == NULL || age_ms < 0 || age_ms >= d->max_age_ms)
		return NULL;
	json_t *answer = json_deep_copy(json_object_get(kept, "answer"));
	json_object_set_new(answer, "age_s", json_integer(age_ms / 1000));
	return answer;
}

static void directory_keep(struct directory *d, const char *email,
    const json_t *answer, int64_t now_ms)
{
	if (json_is_false(json_object_get(answer, "found")))
		return;
	if (json_object_size(d->kept) >= DIRECTORY_KEPT)
		json_object_clear(d->kept);
	json_object_set_new(d->kept, email,
	    json_pack("{s:I, s:o}", "at_ms", (json_int_t)now_ms, "answer",
	        json_deep_copy(answer)));
}

bool directory_look_up(struct directory *d, const char *email,
    json_t **ret_answer, struct err *err)
{
	int64_t now_ms = clock_now_ms();
	OWN(own_string)
	char *key = own_strdup(email);

	if (*email == '\0' || strlen(email) > DIRECTORY_ADDRESS_MAX_BYTES) {
		json_auto_t *none = json_array();
		struct directory_sum nobody = {.sources = none};
		*ret_answer = directory_answer("", &nobody, json_array());
		return true;
	}
	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	json_t *answer = directory_recall(d, key, now_ms);
	if (answer == NULL) {
		if (!directory_ask_all(d, key, &answer, err))
			return false;
		directory_keep(d, key, answer, now_ms);
	}
	*ret_answer = answer;
	return true;
}
