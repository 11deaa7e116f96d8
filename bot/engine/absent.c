/*
 * absent.c: see absent.h.
 */
#include "engine/absent.h"

static void absent_deliver(void *self, struct delivery *taken_delivery)
{
	struct absent *absent = self;
	int64_t outbox_id = taken_delivery->outbox_id;

	delivery_free(&taken_delivery);
	absent->done(absent->arg, delivery_result_new(outbox_id,
	                              DELIVERY_FAILED, NULL, "not_configured"));
}

struct delivery_port absent_port(struct absent *absent, const char *system)
{
	return (struct delivery_port){
	    .system = system,
	    .max_in_flight = 1,
	    .deliver = absent_deliver,
	    .self = absent,
	};
}
