/*
 * batch.c: see batch.h.
 */
#include "engine/batch.h"

#include "base/own.h"

bool batch_send(
    struct batch *batch, struct outbox_row *taken_row, struct err *err)
{
	taken_row->journal_id = batch->journal_id;
	taken_row->created_at_ms = batch->now_ms;
	taken_row->due_at_ms = batch->now_ms;
	if (!outbox_insert(batch->store, taken_row, err)) {
		outbox_row_clear(taken_row);
		return false;
	}
	batch->rows = own_realloc(
	    batch->rows, (batch->row_count + 1) * sizeof(*batch->rows));
	batch->rows[batch->row_count++] = *taken_row;
	*taken_row = (struct outbox_row){.id = 0};
	return true;
}

/* What is in the store is no longer what is at hand. */
static void batch_drop_payload(struct batch *batch, int64_t outbox_id)
{
	for (size_t i = 0; i < batch->row_count; i++) {
		struct outbox_row *row = &batch->rows[i];
		if (row->id != outbox_id)
			continue;
		json_decref(row->payload);
		row->payload = NULL;
	}
}

bool batch_replace(struct batch *batch, int64_t outbox_id,
    const json_t *payload, struct err *err)
{
	batch_drop_payload(batch, outbox_id);
	return outbox_replace_payload(batch->store, outbox_id, payload, err);
}

bool batch_withdraw(
    struct batch *batch, int64_t case_id, const char *invoke, struct err *err)
{
	int64_t id;

	switch (outbox_withdraw(
	    batch->store, case_id, invoke, batch->now_ms, &id, err)) {
	case OUTBOX_FAILED:
		return false;
	case OUTBOX_ABSENT:
		return true;
	case OUTBOX_FOUND:
		break;
	}
	batch_drop_payload(batch, id);
	batch->withdrawn = own_realloc(batch->withdrawn,
	    (batch->withdrawn_count + 1) * sizeof(*batch->withdrawn));
	batch->withdrawn[batch->withdrawn_count++] = id;
	return true;
}

struct batch_mark batch_mark(const struct batch *batch)
{
	return (struct batch_mark){batch->row_count, batch->withdrawn_count};
}

void batch_truncate(struct batch *batch, struct batch_mark mark)
{
	while (batch->row_count > mark.row_count)
		outbox_row_clear(&batch->rows[--batch->row_count]);
	batch->withdrawn_count = mark.withdrawn_count;
}

void batch_conclude(struct batch *batch, struct dispatch *dispatch)
{
	for (size_t i = 0; i < batch->row_count; i++)
		dispatch_add(dispatch, &batch->rows[i]);
	for (size_t i = 0; i < batch->withdrawn_count; i++)
		dispatch_withdraw(dispatch, batch->withdrawn[i]);
	batch->row_count = 0;
	batch->withdrawn_count = 0;
}

void batch_clear(struct batch *batch)
{
	batch_truncate(batch, (struct batch_mark){0, 0});
	free(batch->rows);
	free(batch->withdrawn);
	json_decref(batch->ambient);
	json_decref(batch->screens);
	person_clear(&batch->actor);
	*batch = (struct batch){.config = NULL};
}
