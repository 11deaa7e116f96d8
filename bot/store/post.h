/*
 * post.h: chat messages of ours that may be edited (live: they were sent with
 * buttons, and their case is open) or answered in their thread. Engine
 * thread.
 */
#ifndef BEADLE_STORE_POST_H
#define BEADLE_STORE_POST_H

#include "base/err.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct post {
	int64_t id;
	int64_t case_id;
	char *system;    /* "slack", "mail" */
	char *lane;      /* of its outbox rows */
	char *recipient; /* "requester", "office:NAME", "person:ID" */
	char *office;    /* that it is asked as a member of; NULL: of none */
	char *template_;
	json_t *verbs;    /* array of the buttons' verbs, as ordered */
	char *reply_verb; /* NULL: a reply in its thread is just a message */
	char *aside_verb; /* what it is that goes no further; NULL: nothing */
	bool live;
	/* Somebody is to do what its buttons offer: not an offer alone, and
	 * not once they are gone. */
	bool asks;
	/* Not sent: its reader has chosen a daily digest, and has not asked
	 * for it yet. */
	bool held;
	int64_t made_at_ms;
	char *hash; /* of the notice last rendered */
	/* NULL until it is sent. Of a mail: "mail" and its Message-ID, from
	 * the beginning. */
	char *channel;
	char *ts;
	int64_t event_id; /* of the event that caused it; 0: none */
	json_t *event;    /* its facts, as read; may be NULL */
};

enum post_got { POST_FOUND, POST_ABSENT, POST_FAILED };

void post_clear(struct post *post);
/* Sets post->id; stores all but that. */
bool post_insert(struct store *store, struct post *post, struct err *err);
enum post_got post_get(
    struct store *store, int64_t id, struct post *ret_post, struct err *err);
/* Is there a message of ours that is answered in its thread? Nothing sealed is
 * opened for it. */
bool post_is_answered_in(struct store *store, const char *channel,
    const char *ts, bool *ret_is, struct err *err);
/* The message that a thread hangs from. */
enum post_got post_find_remote(struct store *store, const char *channel,
    const char *ts, struct post *ret_post, struct err *err);
/* The first message of the case to that recipient there: its thread's head. */
enum post_got post_main(struct store *store, int64_t case_id,
    const char *system, const char *recipient, struct post *ret_post,
    struct err *err);
/* The live message of the case after after_id, in order of id. */
enum post_got post_next_live(struct store *store, int64_t case_id,
    int64_t after_id, struct post *ret_post, struct err *err);
/* The message to that recipient after after_id that asks, of an open case. */
enum post_got post_next_asking(struct store *store, const char *recipient,
    int64_t after_id, struct post *ret_post, struct err *err);
/* The message of the case after after_id that asks or is held. */
enum post_got post_next_open(struct store *store, int64_t case_id,
    int64_t after_id, struct post *ret_post, struct err *err);
/* The message after after_id that asks something of the office, in its channel
 * or of one of its members, of an open case. */
enum post_got post_next_of_office(struct store *store, const char *office,
    int64_t after_id, struct post *ret_post, struct err *err);
/* What another member of the same office has instead of this message, after
 * after_id. */
enum post_got post_next_sibling(struct store *store, const struct post *post,
    int64_t after_id, struct post *ret_post, struct err *err);
/* Stores hash, live, asks and verbs. */
bool post_update(struct store *store, const struct post *post, struct err *err);
/* It is held no more, and sent in that lane. */
bool post_release(
    struct store *store, int64_t id, const char *lane, struct err *err);
bool post_sent(struct store *store, int64_t id, const char *channel,
    const char *ts, struct err *err);

#endif
