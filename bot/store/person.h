/*
 * person.h: who is who: one row per person, and how each system names them.
 * Engine thread.
 */
#ifndef BEADLE_STORE_PERSON_H
#define BEADLE_STORE_PERSON_H

#include "base/err.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* The standing of whoever runs the service. */
extern const char PERSON_OPERATOR[];

struct person {
	int64_t id;
	char *name;      /* as the directory or the chat system has it */
	char *email;     /* lower case; NULL: none known */
	char *standing;  /* "unknown" until looked up, then see delivery.h */
	char *chat_user; /* Slack "T…/U…"; NULL: not in chat */
	int64_t checked_at_ms;
	/* Since when mail to email has come back; 0: it arrives, as far as is
	 * known. */
	int64_t undeliverable_at_ms;
	/* When an automatic reply of theirs was last shown to their office; 0:
	 * never. */
	int64_t away_at_ms;
	/* When the chat system last knew nobody by email; 0: never. */
	int64_t not_in_chat_at_ms;
};

void person_clear(struct person *person);

/* Finds the person behind an identity or makes one of standing "unknown". A
 * mail's identity is the address in lower case. */
bool person_meet(struct store *store, const char *system, const char *who,
    const char *name, struct person *ret_person, struct err *err);
/* Whoever has this e-mail address: the person whom a look-up found to have it,
 * else somebody known by the address alone, of standing "unknown". Only a
 * member is in chat here: nobody else is written to there on somebody else's
 * word. */
bool person_of_address(struct store *store, const char *address,
    struct person *ret_person, struct err *err);
/* Whom a configuration names: by an address, as person_of_address(), or by a
 * chat user's id. Of the latter the workspace may not be known yet: then the
 * identity is "/U…", until person_meet() learns it. */
bool person_of_member(struct store *store, const char *member,
    struct person *ret_person, struct err *err);
/* Is whom a configuration names, by an address or a chat user's id, known to be
 * no member any more? Not if somebody else has the address by now. */
bool person_has_left(
    struct store *store, const char *member, bool *ret_left, struct err *err);
/* Gives a person another identity. */
bool person_identity_put(struct store *store, const char *system,
    const char *who, int64_t id, struct err *err);
/* ERR_BUG if there is none. */
bool person_get(struct store *store, int64_t id, struct person *ret_person,
    struct err *err);
/*
 * What a look-up found; email may be NULL and is stored in lower case. Who
 * writes from that address is this person from now on (system "mail"), and
 * from no other. A person that was known by that address alone becomes this
 * one, with all that is theirs. Of an account that was deactivated the new one
 * with its address takes over the address alone. The address of an external or
 * a bot is a mere claim, and takes nothing from anybody.
 */
bool person_learn(struct store *store, int64_t id, const char *name,
    const char *email, const char *standing, int64_t now_ms, struct err *err);
/* Whoever runs the service: of standing "operator", which no look-up gives and
 * nobody else has. */
bool person_become_operator(struct store *store, struct person *person,
    int64_t now_ms, struct err *err);
/* Sets away_at_ms. */
bool person_away(
    struct store *store, int64_t id, int64_t now_ms, struct err *err);
/* Sets not_in_chat_at_ms. */
bool person_not_in_chat(
    struct store *store, int64_t id, int64_t now_ms, struct err *err);
/* The part after the "/" of a Slack identity; borrowed from person. NULL if
 * the person is not in chat. */
const char *person_slack_user(const struct person *person);

#endif
