/*
 * sender.c: see sender.h.
 */
#include "directory/sender.h"

#include "base/jsonx.h"
#include "base/log.h"
#include "base/own.h"
#include "base/worker.h"
#include "directory/directory.h"

#include <string.h>

enum { DIRECTORY_SENDER_IN_FLIGHT = 16 };

struct directory_sender {
	struct directory *directory;
	delivery_done_fn *done;
	void *done_arg;
	struct worker *worker;
};

static void directory_sender_tell(struct directory_sender *s,
    const struct delivery *d, enum delivery_outcome outcome,
    json_t *taken_remote, const char *error)
{
	struct delivery_result *result =
	    delivery_result_new(d->outbox_id, outcome, taken_remote, error);

	if (!worker_enter(s->worker)) {
		delivery_result_free(&result);
		return;
	}
	s->done(s->done_arg, result);
	worker_leave(s->worker);
}

static void directory_sender_log(const struct delivery *d, const json_t *answer)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(answer, "unknown"), i, one)
		log_warn("directory_fact_unknown",
		    LOG_INT("outbox", d->outbox_id),
		    LOG_STR("fact", json_string_value(one)),
		    LOG_STR("hint", "they have no uid, and [directory ldap] "
		                    "searches for it by {uid}"));
}

/* Whatever keeps a source from answering, it can be mended: nobody's case
 * hangs on it for good. */
static void directory_sender_call(
    struct directory_sender *s, const struct delivery *d)
{
	const char *email = jsonx_path_text(d->payload, "input.email");
	json_t *answer = NULL;
	struct err err;

	if (strcmp(jsonx_text(d->payload, "operation"), "look_up") != 0 ||
	    email == NULL || strchr(email, '@') == NULL) {
		directory_sender_tell(s, d, DELIVERY_FAILED, NULL, "bad_input");
	} else if (directory_look_up(s->directory, email, &answer, &err)) {
		directory_sender_log(d, answer);
		directory_sender_tell(s, d, DELIVERY_SENT, answer, NULL);
	} else {
		directory_sender_tell(s, d, DELIVERY_RETRY, NULL, err.text);
	}
}

static void directory_sender_work(void *self, void **items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		directory_sender_call(self, items[i]);
}

static void directory_sender_drop(void *taken_item)
{
	struct delivery *d = taken_item;

	delivery_free(&d);
}

static void directory_sender_free(void *self)
{
	struct directory_sender *s = self;

	directory_close(&s->directory);
	free(s);
}

static const struct worker_kind directory_sender_kind = {
    .name = "directory",
    .at_once = 1,
    .work = directory_sender_work,
    .drop = directory_sender_drop,
    .free = directory_sender_free,
};

bool directory_sender_start(const struct config *config, delivery_done_fn *done,
    void *done_arg, struct directory_sender **ret_sender, struct err *err)
{
	struct directory_sender *s = own_calloc(1, sizeof(*s));

	s->done = done;
	s->done_arg = done_arg;
	if (!directory_open(config, &s->directory, err) ||
	    !worker_start(&directory_sender_kind, s, &s->worker, err)) {
		directory_sender_free(s);
		return false;
	}
	*ret_sender = s;
	return true;
}

static void directory_sender_deliver(
    void *self, struct delivery *taken_delivery)
{
	struct directory_sender *s = self;

	worker_give(s->worker, taken_delivery);
}

struct delivery_port directory_sender_port(struct directory_sender *sender)
{
	return (struct delivery_port){
	    .system = "directory",
	    .max_in_flight = DIRECTORY_SENDER_IN_FLIGHT,
	    .deliver = directory_sender_deliver,
	    .self = sender,
	};
}

bool directory_sender_stop(struct directory_sender **sender)
{
	struct directory_sender *s = MOVE(*sender);
	/* The thread goes on finding its own where it was. */
	struct worker *worker = s ? s->worker : NULL;

	return worker_stop(&worker);
}
