/*
 * roster.c: see roster.h.
 */
#include "directory/roster.h"

#include "base/file.h"
#include "base/log.h"
#include "base/own.h"
#include "base/slip.h"
#include "base/str.h"
#include "directory/csv.h"
#include "directory/fact.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { ROSTER_MAX_BYTES = 64 * 1024 * 1024, ROSTER_COLUMNS = FACT_COUNT + 1 };

static const char ROSTER_EMAIL[] = "email";

struct roster {
	char *path;
	struct stat seen; /* of the file as it was read */
	bool sound;       /* it could be read */
	struct err why;   /* it could not */
	json_t *people;   /* by address in lower case: a person, or null: two */
};

/* --- reading -------------------------------------------------------------- */

struct roster_reading {
	json_t *people;
	/* What each column is: a fact, or -1 for the address. */
	int columns[ROSTER_COLUMNS];
	size_t count; /* 0 before the header */
};

/* The fact of this name, -1 for the address, -2 for neither. */
static int roster_column(const char *name)
{
	if (strcasecmp(name, ROSTER_EMAIL) == 0)
		return -1;
	for (int i = 0; i < FACT_COUNT; i++)
		if (strcasecmp(name, fact_name((enum fact)i)) == 0)
			return i;
	return -2;
}

static bool roster_unknown_column(const char *name, int line, struct err *err)
{
	struct slip slip = {.written = name};

	slip_offer(&slip, ROSTER_EMAIL);
	for (int i = 0; i < FACT_COUNT; i++)
		slip_offer(&slip, fact_name((enum fact)i));
	if (slip.best)
		return err_set(err, ERR_INPUT,
		    "line %d: there is no column \"%s\"; write %s", line, name,
		    slip.best);
	return err_set(err, ERR_INPUT,
	    "line %d: there is no column \"%s\"; the first line names some of "
	    "email, name, uid, affiliations, departments, groups, head_of",
	    line, name);
}

static bool roster_header(struct roster_reading *reading, const json_t *fields,
    int line, struct err *err)
{
	bool email = false;
	json_t *field;
	size_t i;

	json_array_foreach (fields, i, field) {
		const char *name = json_string_value(field);
		int column = roster_column(name);
		if (column == -2)
			return roster_unknown_column(name, line, err);
		for (size_t before = 0; before < i; before++)
			if (reading->columns[before] == column)
				return err_set(err, ERR_INPUT,
				    "line %d: the column %s is there twice",
				    line, name);
		reading->columns[i] = column;
		email = email || column == -1;
	}
	reading->count = json_array_size(fields);
	return email || err_set(err, ERR_INPUT,
	                    "line %d: there is no column email; write for "
	                    "example email,name,affiliations",
	                    line);
}

/* The values of one field: one, or several between semicolons. */
static void roster_values(json_t *person, enum fact fact, const char *text)
{
	if (!fact_is_list(fact)) {
		fact_add(person, fact, text, strlen(text));
		return;
	}
	while (*text) {
		size_t len = strcspn(text, ";");
		fact_add(person, fact, text, len);
		text += len + (text[len] == ';');
	}
}

static char *roster_lower(const char *text)
{
	char *lower = own_strdup(text);

	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return lower;
}

/* Two people with one address: a look at either would be a guess. */
static void roster_put(
    struct roster_reading *reading, const char *email, json_t *person, int line)
{
	OWN(own_string)
	char *key = roster_lower(email);

	if (json_object_get(reading->people, key)) {
		log_warn("roster_address_twice", LOG_INT("line", line));
		json_object_set_new(reading->people, key, json_null());
	} else {
		json_object_set(reading->people, key, person);
	}
}

static bool roster_person(struct roster_reading *reading, const json_t *fields,
    int line, struct err *err)
{
	json_auto_t *person = json_object();
	const char *email = "";
	json_t *field;
	size_t i;

	if (json_array_size(fields) != reading->count)
		return err_set(err, ERR_INPUT,
		    "line %d: %zu fields, and the first line names %zu; put "
		    "what has a comma in it within quotation marks",
		    line, json_array_size(fields), reading->count);
	json_array_foreach (fields, i, field) {
		const char *text = json_string_value(field);
		if (reading->columns[i] == -1)
			email = text;
		else
			roster_values(
			    person, (enum fact)reading->columns[i], text);
	}
	const char *at = strchr(email, '@');
	if (at == NULL || at == email || at[1] == '\0' || strchr(email, ' '))
		return err_set(err, ERR_INPUT,
		    "line %d: the email is no address; write for example "
		    "ada@university.example",
		    line);
	roster_put(reading, email, person, line);
	return true;
}

static bool roster_row(
    void *arg, const json_t *fields, int line, struct err *err)
{
	struct roster_reading *reading = arg;

	if (reading->count)
		return roster_person(reading, fields, line, err);
	if (json_array_size(fields) > ROSTER_COLUMNS)
		return err_set(err, ERR_INPUT,
		    "line %d: more columns than a roster has", line);
	return roster_header(reading, fields, line, err);
}

static bool roster_parse(const char *path, json_t **ret_people, struct err *err)
{
	OWN(str_clear)
	struct str text = {.max_bytes = ROSTER_MAX_BYTES};
	json_auto_t *people = json_object();
	struct roster_reading reading = {.people = people};

	if (!file_read(path, &text, err) ||
	    !csv_read(str_text(&text), text.len, roster_row, &reading, err))
		return err_prefix(err, "%s", path);
	if (reading.count == 0)
		return err_set(err, ERR_INPUT,
		    "%s: it is empty; the first line names the columns", path);
	*ret_people = MOVE(people);
	return true;
}

/* --- the file, as it is now ------------------------------------------------
 */

static bool roster_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* What is looked at before it is read can only be older than what is read: a
 * change in between is seen the next time. */
static bool roster_refresh(struct roster *r, struct err *err)
{
	struct stat now;
	json_t *people = NULL;

	if (stat(r->path, &now) != 0)
		return err_set(
		    err, ERR_AGAIN, "%s: %s", r->path, strerror(errno));
	if (!roster_same(&now, &r->seen)) {
		r->seen = now;
		r->sound = roster_parse(r->path, &people, &r->why);
	}
	if (!r->sound) {
		*err = r->why;
		return false;
	}
	if (people) {
		json_decref(r->people);
		r->people = people;
		log_info("roster_read", LOG_INT("people", roster_count(r)));
	}
	return true;
}

bool roster_open(const char *path, struct roster **ret_roster, struct err *err)
{
	OWN(roster_close)
	struct roster *r = own_calloc(1, sizeof(*r));

	r->path = own_strdup(path);
	if (!roster_refresh(r, err))
		return false;
	*ret_roster = MOVE(r);
	return true;
}

void roster_close(struct roster **roster)
{
	struct roster *r = *roster;

	if (r == NULL)
		return;
	json_decref(r->people);
	free(r->path);
	free(r);
	*roster = NULL;
}

size_t roster_count(const struct roster *roster)
{
	return json_object_size(roster->people);
}

/* --- the source -------------------------------------------------------------
 */

static enum source_got roster_find(
    void *self, const char *email, json_t **ret_person, struct err *err)
{
	struct roster *r = self;
	OWN(own_string)
	char *key = roster_lower(email);

	if (!roster_refresh(r, err))
		return SOURCE_FAILED;
	json_t *person = json_object_get(r->people, key);
	if (person == NULL)
		return SOURCE_NONE;
	if (json_is_null(person))
		return SOURCE_MANY;
	*ret_person = json_deep_copy(person);
	return SOURCE_ONE;
}

static bool roster_heads(
    void *self, const char *department, json_t *emails, struct err *err)
{
	struct roster *r = self;
	const char *email;
	json_t *person;

	if (!roster_refresh(r, err))
		return false;
	json_object_foreach (r->people, email, person)
		if (fact_has(json_object_get(person, fact_name(FACT_HEAD_OF)),
		        department))
			fact_add_to(emails, email);
	return true;
}

struct source roster_source(struct roster *roster)
{
	return (struct source){
	    .name = "roster",
	    .find = roster_find,
	    .heads = roster_heads,
	    .self = roster,
	};
}
