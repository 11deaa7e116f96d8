/*
 * delivery.c: see delivery.h.
 */
#include "model/delivery.h"

#include "base/own.h"

static const char *const delivery_kind_names[] = {
    [DELIVERY_POST] = "post",
    [DELIVERY_UPDATE] = "update",
    [DELIVERY_WHISPER] = "whisper",
    [DELIVERY_FORM] = "form",
    [DELIVERY_MAIL] = "mail",
    [DELIVERY_HOME] = "home",
    [DELIVERY_LOOK_UP] = "look_up",
    [DELIVERY_CALL] = "call",
};

const char *delivery_kind_name(enum delivery_kind kind)
{
	return delivery_kind_names[kind];
}

bool delivery_kind_from_name(const char *name, enum delivery_kind *ret_kind)
{
	for (size_t i = 0;
	     i < sizeof(delivery_kind_names) / sizeof(delivery_kind_names[0]);
	     i++) {
		if (strcmp(name, delivery_kind_names[i]) == 0) {
			*ret_kind = (enum delivery_kind)i;
			return true;
		}
	}
	return false;
}

void delivery_free(struct delivery **delivery)
{
	struct delivery *d = *delivery;

	if (d == NULL)
		return;
	free(d->tag);
	json_decref(d->payload);
	free(d);
	*delivery = NULL;
}

struct delivery_result *delivery_result_new(int64_t outbox_id,
    enum delivery_outcome outcome, json_t *taken_remote, const char *error)
{
	struct delivery_result *result = own_calloc(1, sizeof(*result));

	result->outbox_id = outbox_id;
	result->outcome = outcome;
	result->remote = taken_remote;
	result->retry_after_ms = -1;
	result->error = own_strdup_or_null(error);
	return result;
}

void delivery_result_free(struct delivery_result **result)
{
	struct delivery_result *r = *result;

	if (r == NULL)
		return;
	json_decref(r->remote);
	free(r->error);
	free(r);
	*result = NULL;
}
