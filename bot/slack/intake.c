/*
 * intake.c: see intake.h.
 */
#include "slack/intake.h"

#include "base/log.h"
#include "base/own.h"
#include "base/str.h"
#include "slack/ack.h"

#include <sys/queue.h>

struct intake_envelope {
	STAILQ_ENTRY(intake_envelope) next; /* while held */
	struct slack_intake *intake;
	struct slack_link *link;
	char *id;
	bool accepts_payload;
	bool sends_form;
	struct event *event; /* while held */
	char *ack;
};

struct slack_intake {
	struct engine *engine;
	struct websocket_loop *loop;
	STAILQ_HEAD(, intake_envelope) held;
	bool stopped;
};

static void intake_envelope_free(struct intake_envelope *envelope)
{
	slack_link_release(envelope->link);
	event_free(&envelope->event);
	free(envelope->id);
	free(envelope->ack);
	free(envelope);
}

static void intake_acknowledge(void *arg)
{
	struct intake_envelope *envelope = arg;

	if (envelope->ack)
		slack_link_send(envelope->link, envelope->ack);
	intake_envelope_free(envelope);
}

/* Engine thread: the event's batch has been committed, or could not be. */
static void intake_replied(void *arg, const struct reply *reply)
{
	struct intake_envelope *envelope = arg;
	struct str ack;

	if (reply->kind != REPLY_NOT_COMMITTED) {
		str_init(&ack, SLACK_ACK_MAX_BYTES);
		struct slack_ack_of of = {
		    .envelope_id = envelope->id,
		    .accepts_payload = envelope->accepts_payload,
		    .sends_form = envelope->sends_form,
		};
		slack_ack(&of, reply, &ack);
		envelope->ack = str_take(&ack);
	}
	websocket_loop_call(
	    envelope->intake->loop, intake_acknowledge, envelope);
}

/* False if the engine is full: the envelope is still ours. */
static bool intake_submit(struct intake_envelope *envelope)
{
	struct event *event = MOVE(envelope->event);

	if (engine_submit(
	        envelope->intake->engine, event, intake_replied, envelope))
		return true;
	envelope->event = event;
	return false;
}

static struct intake_envelope *intake_envelope_new(struct slack_intake *intake,
    struct slack_link *link, struct slack_frame *frame)
{
	struct intake_envelope *envelope = own_calloc(1, sizeof(*envelope));

	slack_link_hold(link);
	envelope->intake = intake;
	envelope->link = link;
	envelope->id = MOVE(frame->envelope_id);
	envelope->accepts_payload = frame->accepts_payload;
	envelope->sends_form = frame->event->kind == EVENT_SUBMIT;
	envelope->event = MOVE(frame->event);
	return envelope;
}

bool slack_intake_take(struct slack_intake *intake, struct slack_link *link,
    struct slack_frame *frame)
{
	if (intake->stopped)
		return true;
	if (frame->redacted)
		log_warn("credential_redacted", LOG_STR("source", "slack"),
		    LOG_STR("id", frame->event->external_id),
		    LOG_INT("count", frame->redacted));
	struct intake_envelope *envelope =
	    intake_envelope_new(intake, link, frame);
	if (STAILQ_EMPTY(&intake->held) && intake_submit(envelope))
		return true;
	STAILQ_INSERT_TAIL(&intake->held, envelope, next);
	return false;
}

bool slack_intake_room(struct slack_intake *intake)
{
	struct intake_envelope *envelope;

	while ((envelope = STAILQ_FIRST(&intake->held))) {
		/* Submitted, it is the engine's: off the list before that. */
		STAILQ_REMOVE_HEAD(&intake->held, next);
		if (!intake_submit(envelope)) {
			STAILQ_INSERT_HEAD(&intake->held, envelope, next);
			return false;
		}
	}
	return true;
}

static void intake_forget(struct slack_intake *intake)
{
	struct intake_envelope *envelope;

	while ((envelope = STAILQ_FIRST(&intake->held))) {
		STAILQ_REMOVE_HEAD(&intake->held, next);
		intake_envelope_free(envelope);
	}
}

void slack_intake_stop(struct slack_intake *intake)
{
	intake->stopped = true;
	intake_forget(intake);
}

struct slack_intake *slack_intake_new(
    struct engine *engine, struct websocket_loop *loop)
{
	struct slack_intake *intake = own_calloc(1, sizeof(*intake));

	intake->engine = engine;
	intake->loop = loop;
	STAILQ_INIT(&intake->held);
	return intake;
}

void slack_intake_free(struct slack_intake **intake)
{
	if (*intake == NULL)
		return;
	intake_forget(*intake);
	free(*intake);
	*intake = NULL;
}
