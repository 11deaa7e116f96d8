/*
 * cast.h: who plays in a simulated conversation: people, each with a short
 * handle that scripts call them by, and the configuration with the offices
 * they belong to. Taken from a real configuration, or invented from the
 * offices that a workflow names. Main thread.
 */
#ifndef BEADLE_ADMIN_CAST_H
#define BEADLE_ADMIN_CAST_H

#include "base/err.h"
#include "flow/workflow.h"
#include "model/config.h"

#include <stdbool.h>
#include <stddef.h>

struct cast_person {
	char *handle; /* "ada" */
	char *name;   /* "Ada Byron" */
	char *email;  /* lower case; NULL: none known */
	char *user;   /* as the chat system would call them: "U…" */
	char *standing;
};

struct cast {
	struct config *config;
	struct cast_person *people;
	size_t count;
};

/* Two requesters, ada and ben, and two people for each office; each calendar
 * is Monday to Friday, 9 to 17 o'clock UTC. */
struct cast *cast_invent(const struct workflow *workflow);
/* The members of the configuration's offices, and ada and ben. */
struct cast *cast_from_config(struct config *taken_config);
/* Nobody yet. */
struct cast *cast_new(struct config *taken_config);
void cast_free(struct cast **cast);

/* name and standing (see delivery.h) may be NULL: made from the handle, and
 * "member". ERR_INPUT if the handle is taken or cannot be one. */
bool cast_add(struct cast *cast, const char *handle, const char *name,
    const char *standing, struct err *err);
/* What the chat system says of them from now on. ERR_INPUT if it is none. */
bool cast_set_standing(struct cast *cast, const struct cast_person *person,
    const char *standing, struct err *err);
/* A member of a real office, by address or by the chat system's name; nothing
 * if they are there already. */
void cast_add_member(struct cast *cast, const char *member);
/* "canvas_admins" -> "Canvas Admins", "chen.wei" -> "Chen Wei". Yours to
 * free(). */
char *cast_title(const char *name);
/*
 * Sets who is in an office. members is a list as scripts write it: "chen,
 * dana, quorum 2, deputy omar, by mail" (not in a channel); handles that are
 * new become people. title NULL leaves it.
 * ERR_INPUT if there is no such office, or its quorum is out of reach.
 */
bool cast_set_office(struct cast *cast, const char *office, const char *title,
    const char *members, struct err *err);

/* A setting of the workflow, as the configuration would choose it. ERR_INPUT
 * says what it can be. */
bool cast_choose(struct cast *cast, struct workflow *workflow,
    const char *setting, const char *value, struct err *err);

/* Of all calendars, which cannot be none: where the institution is. ERR_INPUT
 * if there is no such zone. */
bool cast_set_zone(struct cast *cast, const char *name, struct err *err);

/* Is it the whole handle of somebody? */
bool cast_known(const struct cast *cast, const char *handle);
/* By handle, or by what only one handle begins with. ERR_INPUT names those
 * there are. */
bool cast_find(const struct cast *cast, const char *handle,
    const struct cast_person **ret_person, struct err *err);
/* By the chat system's name; NULL if there is none. */
const struct cast_person *cast_by_user(
    const struct cast *cast, const char *user);
/* By mail address; NULL if there is none. */
const struct cast_person *cast_by_email(
    const struct cast *cast, const char *email);
bool cast_is_member(
    const struct config_office *office, const struct cast_person *person);
/* The office whose channel that is; NULL if there is none. */
const struct config_office *cast_office_of_channel(
    const struct cast *cast, const char *channel);

#endif
