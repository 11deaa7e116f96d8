/*
 * frame.h: Socket Mode frames in channel-neutral form. Pure.
 * Source: docs.slack.dev/apis/events-api/using-socket-mode and the SDKs.
 */
#ifndef BEADLE_SLACK_FRAME_H
#define BEADLE_SLACK_FRAME_H

#include "base/err.h"
#include "model/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum slack_frame_kind {
	SLACK_FRAME_HELLO,
	SLACK_FRAME_DISCONNECT,
	SLACK_FRAME_ENVELOPE,
	SLACK_FRAME_OTHER, /* well-formed, of no interest */
};

struct slack_frame {
	enum slack_frame_kind kind;
	/* HELLO: announced life of the connection, 0 if not said; and how
	 * many connections the app has. */
	int64_t lifetime_ms;
	int64_t num_connections;
	char *reason; /* DISCONNECT */
	/* ENVELOPE */
	char *envelope_id;
	bool accepts_payload;
	int64_t retry_attempt;
	struct event *event;
	size_t redacted; /* credentials blanked in it */
};

/* Who we are; user and bot are NULL while that is not known. */
struct slack_frame_self {
	char *user;
	char *bot;
	/* Hides what people answered from who reads ids, which are in plain
	 * columns and logs; borrowed. NULL: it is not hidden. */
	const unsigned char *id_key; /* CRYPTO_KEY_BYTES */
};

void slack_frame_clear(struct slack_frame *frame);

/*
 * Reads one text message. Fields that a peer left out or got wrong make an
 * event of kind EVENT_NOTE, never a failure, so that every envelope can be
 * acknowledged. ERR_INPUT: not a JSON object, or an envelope without its id.
 * What self wrote is a note.
 */
bool slack_frame_read(const char *bytes, size_t len,
    const struct slack_frame_self *self, int64_t now_ms,
    struct slack_frame *ret_frame, struct err *err);

#endif
