/*
 * hand_over.c: see hand_over.h.
 */
#include "engine/hand_over.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "store/post.h"

/* Fills in where an earlier message of ours is, known only by now. If that
 * never made it, it cannot be edited; what was to hang from it stands alone. */
static bool hand_over_resolve(struct store *store, int64_t post_id,
    json_t *payload, bool as_thread, struct err *err)
{
	OWN(post_clear)
	struct post post = {.id = 0};

	if (post_get(store, post_id, &post, err) == POST_FAILED)
		return false;
	if (post.ts == NULL)
		return as_thread || err_set(err, ERR_REFUSED, "no_message");
	json_object_set_new(payload, "channel", json_string(post.channel));
	json_object_set_new(
	    payload, as_thread ? "thread" : "ts", json_string(post.ts));
	return true;
}

/* The content of a row that is no longer at hand. A mail can have come back
 * while it waited to be tried again: settle() drops what we say of it. */
static bool hand_over_read(struct store *store, int64_t outbox_id,
    json_t **ret_payload, struct err *err)
{
	OWN(outbox_row_clear)
	struct outbox_row row = {.id = 0};

	switch (outbox_get(store, outbox_id, &row, err)) {
	case OUTBOX_FAILED:
		return false;
	case OUTBOX_ABSENT:
		return err_set(err, ERR_REFUSED, "settled_meanwhile");
	case OUTBOX_FOUND:
		break;
	}
	*ret_payload = MOVE(row.payload);
	return true;
}

bool hand_over(struct store *store, struct outbox_row *row, bool maybe_sent,
    struct delivery **ret_delivery, struct err *err)
{
	json_auto_t *payload = MOVE(row->payload);

	if (payload == NULL && !hand_over_read(store, row->id, &payload, err))
		return false;
	int64_t thread_of = jsonx_path_int(payload, "thread_of", 0);
	if (thread_of &&
	    !hand_over_resolve(store, thread_of, payload, true, err))
		return false;
	if (row->kind == DELIVERY_UPDATE &&
	    !hand_over_resolve(store, row->post_id, payload, false, err))
		return false;
	struct delivery *delivery = own_calloc(1, sizeof(*delivery));
	delivery->outbox_id = row->id;
	delivery->kind = row->kind;
	delivery->tag = own_strdup(row->tag);
	delivery->payload = MOVE(payload);
	delivery->attempt = row->attempts + 1;
	delivery->created_at_ms = row->created_at_ms;
	delivery->maybe_sent = maybe_sent;
	delivery->expires_at_ms = row->expires_at_ms;
	*ret_delivery = delivery;
	return true;
}
