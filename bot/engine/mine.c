/*
 * mine.c: see mine.h.
 */
#include "engine/mine.h"

#include "base/own.h"
#include "store/case_record.h"

bool mine(
    struct batch *batch, size_t max, struct mine *ret_mine, struct err *err)
{
	return case_record_newest_of(batch->store, batch->actor.id, max,
	    ret_mine->ids, &ret_mine->count, &ret_mine->open, err);
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
