/*
 * outbox.h: effects committed with the step and not yet finished. The rows
 * hold content; who is next and what is in flight is engine/dispatch.c's.
 * Engine thread.
 */
#ifndef BEADLE_STORE_OUTBOX_H
#define BEADLE_STORE_OUTBOX_H

#include "base/err.h"
#include "model/delivery.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct outbox_row {
	int64_t id;
	int64_t journal_id;
	int64_t case_id;   /* 0: of no case */
	int64_t person_id; /* whom it is for or about; 0: nobody */
	int64_t post_id;   /* POST: the message it makes; UPDATE: redraws */
	char *invoke;      /* CALL: the invocation that waits for it; or NULL */
	char *system;
	enum delivery_kind kind;
	char *lane;
	int attempts; /* finished without success */
	int64_t due_at_ms;
	int64_t expires_at_ms; /* 0: never */
	int64_t created_at_ms;
	char *tag; /* of outbox_new_tag(); outbox_insert() makes one if NULL */
	json_t *payload;
};

enum outbox_got { OUTBOX_FOUND, OUTBOX_ABSENT, OUTBOX_FAILED };

void outbox_row_clear(struct outbox_row *row);
/* Random, unique for ever. Yours to free(). */
char *outbox_new_tag(void);
/* Sets id and, if it was NULL, tag. */
bool outbox_insert(
    struct store *store, struct outbox_row *row, struct err *err);
/* An open row, payload and all. ABSENT if it is finished. */
enum outbox_got outbox_get(struct store *store, int64_t id,
    struct outbox_row *ret_row, struct err *err);
bool outbox_is_open(
    struct store *store, int64_t id, bool *ret_is, struct err *err);
/* The open UPDATE of a post, if one still waits to be sent. */
enum outbox_got outbox_find_update(
    struct store *store, int64_t post_id, int64_t *ret_id, struct err *err);
bool outbox_replace_payload(
    struct store *store, int64_t id, const json_t *payload, struct err *err);
/* The open CALL of an invocation of a case is no longer wanted. ABSENT: there
 * is none. */
enum outbox_got outbox_withdraw(struct store *store, int64_t case_id,
    const char *invoke, int64_t now_ms, int64_t *ret_id, struct err *err);
/* Is a look-up of that person still under way? */
bool outbox_has_look_up(
    struct store *store, int64_t person_id, bool *ret_has, struct err *err);
/* Is their Home tab still on its way? */
bool outbox_has_home(
    struct store *store, int64_t person_id, bool *ret_has, struct err *err);

/* state "sent" or "failed". remote and error may be NULL. */
bool outbox_finish(struct store *store, int64_t id, const char *state,
    const json_t *remote, const char *error, int64_t now_ms, struct err *err);
bool outbox_postpone(struct store *store, int64_t id, int64_t due_at_ms,
    const char *error, struct err *err);

/* A mail that came back: its row has failed now, even one that is open still,
 * for a mail can be back before what the relay said of it is committed. Gives
 * the whole row. ABSENT: there is no such mail, or it has failed already. */
enum outbox_got outbox_bounce(struct store *store, int64_t id,
    const char *error, int64_t now_ms, struct outbox_row *ret_row,
    struct err *err);

/* Called for every open row in order of id, without payload. */
typedef void outbox_each_fn(void *arg, const struct outbox_row *row);
bool outbox_each_open(
    struct store *store, outbox_each_fn *fn, void *arg, struct err *err);
/* For every open CALL of a case. */
bool outbox_each_call(struct store *store, int64_t case_id, outbox_each_fn *fn,
    void *arg, struct err *err);

/* What became of the rows of a case, for people. */
struct outbox_fate {
	int64_t id;
	int64_t created_at_ms;
	int64_t finished_at_ms; /* 0: still open */
	int attempts;           /* without success */
	const char *kind;       /* of delivery_kind_name() */
	const char *system;
	const char *state;     /* "open", "sent", "failed", "withdrawn" */
	const char *error;     /* of the last attempt; NULL: none */
	const char *whom;      /* a person's name, or NULL */
	const json_t *payload; /* as model/delivery.h has it */
};
typedef void outbox_fate_fn(void *arg, const struct outbox_fate *fate);
bool outbox_each_of_case(struct store *store, int64_t case_id,
    outbox_fate_fn *fn, void *arg, struct err *err);

#endif
