/*
 * mailed.h: the mails among the outbox rows, finished or not: which one heads a
 * thread, how many there were, and which one somebody's mail server speaks of.
 * Engine thread.
 */
#ifndef BEADLE_STORE_MAILED_H
#define BEADLE_STORE_MAILED_H

#include "store/outbox.h"

/* The tag of the first mail of a case to a person: the head of its thread. */
enum outbox_got mailed_first(struct store *store, int64_t case_id,
    int64_t person_id, char **ret_tag, struct err *err);

/* How many mails have gone into lanes that begin so since then (lane of a
 * person), or about a case into lanes that begin so. */
bool mailed_count(struct store *store, const char *lane_prefix,
    int64_t since_ms, int64_t *ret_count, struct err *err);
bool mailed_count_of_case(struct store *store, int64_t case_id,
    const char *lane_prefix, int64_t since_ms, int64_t *ret_count,
    struct err *err);

/* How many mails of a case to a person have come back, or never left. */
bool mailed_failed(struct store *store, int64_t case_id, int64_t person_id,
    int64_t *ret_count, struct err *err);

/* What a mail of ours was about. */
struct mailed {
	int64_t outbox_id;
	int64_t case_id;   /* 0: no case */
	int64_t person_id; /* whom it went to */
};
enum outbox_got mailed_find(struct store *store, int64_t outbox_id,
    struct mailed *ret_mailed, struct err *err);
/* By "<ABOUT.TAG@domain>": nobody knows a tag but who has had the mail. */
enum outbox_got mailed_find_by_message_id(struct store *store,
    const char *message_id, struct mailed *ret_mailed, struct err *err);

#endif
