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

bool batch_replace(struct batch *batch, int64_t outbox_id,
    const json_t *payload, struct err *err)
{
	for (size_t i = 0; i < batch->row_count; i++) {
		struct outbox_row *row = &batch->rows[i];
		if (row->id != outbox_id)
			continue;
		json_decref(row->payload);
		row->payload = NULL;
	}
	return outbox_replace_payload(batch->store, outbox_id, payload, err);
}

void batch_truncate(struct batch *batch, size_t row_count)
{
	while (batch->row_count > row_count)
		outbox_row_clear(&batch->rows[--batch->row_count]);
}

void batch_clear(struct batch *batch)
{
	batch_truncate(batch, 0);
	free(batch->rows);
	json_decref(batch->ambient);
	person_clear(&batch->actor);
	*batch = (struct batch){.config = NULL};
}
