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
	json_decref(taken_row->payload);
	taken_row->payload = NULL;
	batch->rows = own_realloc(
	    batch->rows, (batch->row_count + 1) * sizeof(*batch->rows));
	batch->rows[batch->row_count++] = *taken_row;
	*taken_row = (struct outbox_row){.id = 0};
	return true;
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
