/*
 * delivery.h: one outbox row on its way to a sender, and what became of it.
 *
 * The engine hands a delivery to the sender of its system after the commit
 * that marked the row as being sent; the sender answers with exactly one
 * delivery_result, from any thread. Senders hold no state of their own that
 * matters: attempts, backoff and order per lane are the engine's.
 *
 * A notice in a payload is an object:
 *   {"template": "review-request" (no peer is shown it),
 *    "title": "One line, plain text", "markdown": "CommonMark",
 *    "buttons": [{"verb": "withdraw", "ref": "CT-1042.17",
 *                 "label": "Withdraw", "style": "primary"|"danger"?,
 *                 "confirm": {"title","text","yes","no"}?}]?}
 * A button that leads to a message of ours has a "link" instead of verb and
 * ref: {"channel", "ts"}.
 */
#ifndef BEADLE_MODEL_DELIVERY_H
#define BEADLE_MODEL_DELIVERY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum delivery_kind {
	/* A new chat message.
	 * {"channel": "C…"|"D…"}, {"user": "U…"} (opens the DM) or
	 * {"email": "a@b"} (of a member, finds the user),
	 * "thread": ts?, "notice": {…}. remote: {"channel","ts"} */
	DELIVERY_POST,
	/* Redraws a message: {"channel","ts","notice"}. remote: the same. */
	DELIVERY_UPDATE,
	/* For one person's eyes in a channel, gone on reload:
	 * {"channel","user","thread"?,"notice"}, or {"hook","notice"}: where
	 * they are, by event.hook. remote: {} */
	DELIVERY_WHISPER,
	/* Opens a form: {"trigger","verb","ref","form": JSON Schema,
	 * "values": {…}?, "note": a notice above the questions?}, or shows a
	 * notice with buttons in its place: {"trigger","notice"}. A form with
	 * an "x-page" is one of several (flow/form_pages.h). "view": the open
	 * window that it replaces, and "anew", what was typed there, too; then
	 * a notice needs no trigger, it is what the window's button came to.
	 * What else it has is for whoever tells that it failed. remote: {} */
	DELIVERY_FORM,
	/* {"to": "a@b", "to_name": "…", "subject": "…", "message_id": "<…>",
	 * "references": ["<…>", …], "notice": {…}, "reply_ref": "CT-1042.17"?
	 * (an answer is signed for it), "replies": true? (to a letter that
	 * came in), "form": JSON Schema? (to be filled in), "errors": {…}?
	 * (only these fields, and what is wrong with each), "values": {…}?
	 * (filled in already)}. remote: {"code": 250}. An error that begins
	 * with "recipient_refused": the address is bad */
	DELIVERY_MAIL,
	/* A person's Home tab as a whole: {"user", "hash" (of what it shows),
	 * "parts": [notice, …]}. remote: {} */
	DELIVERY_HOME,
	/* Who is this? {"who": "T…/U…"}, or {"email": "a@b"}; who is in
	 * this user group? {"group": "S…"}, remote: {"users": ["U…", …]}.
	 * remote: {"name","email"?, "standing": "member"|"guest"|"bot"|
	 * "deleted"|"external"}, and by an address "who" */
	DELIVERY_LOOK_UP,
	/*
	 * Asks a system that a workflow calls for something (an invoke):
	 * {"operation": "look_up", "input": {…}, "invoke": "check"}. What goes
	 * in and comes out is in flow/actor_type*.c. For the port:
	 *  - SENT: remote is the output, an object, also when nothing was
	 * found.
	 *  - FAILED: error is one of the operation's codes, a definite no. It
	 *    leads the case on (onError).
	 *  - RETRY, UNKNOWN: the system is out of order, busy, or wants us to
	 *    come back. Tried again with pauses for as long as the case waits;
	 *    never decides it.
	 * With maybe_sent, what changes something looks first whether it is
	 * done; tag, stable across attempts, may mark it.
	 */
	DELIVERY_CALL,
};

struct delivery {
	int64_t outbox_id;
	enum delivery_kind kind;
	/* Stable across attempts: Slack metadata, part of Message-ID. */
	char *tag;
	/* Its members may be set anew; what they hold may be shared with
	 * other threads and is only read. */
	json_t *payload;
	int attempt;           /* 1 for the first */
	int64_t created_at_ms; /* of the row: no attempt was before this */
	/* An earlier attempt may have reached the peer. */
	bool maybe_sent;
	/* DELIVERY_FORM: pointless after this; 0 for no limit. */
	int64_t expires_at_ms;
};

enum delivery_outcome {
	DELIVERY_SENT,
	DELIVERY_RETRY,   /* certainly not carried out: try again */
	DELIVERY_UNKNOWN, /* may have been carried out: try again with care */
	DELIVERY_FAILED,  /* a definite no */
	/* Not tried: the sender keeps to a limit, retry_after_ms says for how
	 * long. It is no attempt, and what was in doubt still is. */
	DELIVERY_LATER,
};

struct delivery_result {
	int64_t outbox_id;
	enum delivery_outcome outcome;
	json_t *remote;         /* SENT: what the kind documents, may be NULL */
	int64_t retry_after_ms; /* the peer's wish, or -1 */
	char *error;            /* not SENT: a code for people to look up */
};

void delivery_free(struct delivery **delivery);
const char *delivery_kind_name(enum delivery_kind kind);
bool delivery_kind_from_name(const char *name, enum delivery_kind *ret_kind);

/* error may be NULL, taken_remote may be NULL. */
struct delivery_result *delivery_result_new(int64_t outbox_id,
    enum delivery_outcome outcome, json_t *taken_remote, const char *error);
void delivery_result_free(struct delivery_result **result);

/* How a sender tells what became of a delivery: once for each, on a thread of
 * the sender's. Must not block. */
typedef void delivery_done_fn(void *arg, struct delivery_result *taken_result);

/*
 * How the engine reaches a sender without knowing it: one per system, filled
 * by service.c. deliver never blocks and never fails; it is called on the
 * engine thread and owns the delivery.
 */
struct delivery_port {
	const char *system; /* "slack", "mail", "directory", "canvas" */
	int max_in_flight;
	void (*deliver)(void *self, struct delivery *taken_delivery);
	void *self;
};

#endif
