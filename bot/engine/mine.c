/*
 * mine.c: see mine.h.
 */
#include "engine/mine.h"

#include "base/own.h"
#include "engine/case.h"
#include "store/case_record.h"

/* Whoever asks goes on to read each, and is to have the others if one is
 * damaged. */
static bool mine_are_sound(
    struct batch *batch, struct mine *mine, struct err *err)
{
	size_t sound = 0;

	for (size_t i = 0; i < mine->count; i++) {
		OWN(case_record_clear)
		struct case_record record = {.id = 0};
		enum case_record_got got =
		    case_try_record(batch, mine->ids[i], &record, err);
		if (got == CASE_FAILED)
			return false;
		if (got == CASE_FOUND)
			mine->ids[sound++] = mine->ids[i];
	}
	mine->count = sound;
	return true;
}

bool mine(
    struct batch *batch, size_t max, struct mine *ret_mine, struct err *err)
{
	return case_record_newest_of(batch->store, batch->actor.id, max,
	           ret_mine->ids, &ret_mine->count, &ret_mine->open, err) &&
	       mine_are_sound(batch, ret_mine, err);
}

char *mine_more(const struct mine *mine, size_t shown)
{
	long long more = (long long)mine->open - (long long)shown;

	if (more <= 0)
		return NULL;
	return more < 1000
	           ? own_printf("%lld", more)
	           : own_printf("%lld,%03lld", more / 1000, more % 1000);
}
