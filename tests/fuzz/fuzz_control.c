/*
 * fuzz_control.c: what either end of the control socket sends, through a real
 * socket pair and control/line.h, then control/message.h. The first byte says
 * in which pieces it comes and how long a line may be.
 */
#include "base/clock.h"
#include "base/crypto.h"
#include "control/line.h"
#include "control/message.h"
#include "fuzz/fuzz.h"
#include "text/redact.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000, SHORT_LINE_BYTES = 256 };

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	if (!crypto_init(NULL))
		abort();
	return 0;
}

/* Writes it all in pieces, then closes. More than a socket holds is not
 * tried: -max_len is below that. */
static void put(int fd, const uint8_t *bytes, size_t size, size_t piece)
{
	for (size_t at = 0; at < size; at += piece) {
		size_t len = size - at < piece ? size - at : piece;
		assert(write(fd, bytes + at, len) == (ssize_t)len);
	}
	close(fd);
}

/* The line is what stands before the first newline, or none. */
static bool take(int fd, const uint8_t *bytes, size_t size, struct str *line)
{
	const uint8_t *end = size ? memchr(bytes, '\n', size) : NULL;
	size_t len = end ? (size_t)(end - bytes) : size;
	struct err err;

	if (control_line_read(
	        fd, -1, clock_monotonic_ms() + PATIENCE_MS, line, &err)) {
		assert(end && line->len == len && len <= line->max_bytes);
		assert(len == 0 || memcmp(line->data, bytes, len) == 0);
		return true;
	}
	assert(err.kind == (len > line->max_bytes ? ERR_INPUT : ERR_AGAIN));
	assert(len > line->max_bytes || end == NULL);
	return false;
}

/* A request that is taken can be stored, holds no credential, and would be
 * taken again as the client writes it. */
static void read_request(const struct str *line)
{
	static const struct control_peer peer = {.uid = 1000, .name = "ops"};
	OWN(event_free)
	struct event *event = NULL;
	OWN(event_free)
	struct event *again = NULL;
	struct err err;

	if (!control_message_event(
	        str_text(line), line->len, &peer, 1, &event, &err)) {
		assert(err.kind == ERR_INPUT);
		return;
	}
	json_auto_t *stored = event_to_json(event);
	fuzz_assert_is_json(stored);
	assert(event->data == NULL || redact_json(event->data) == 0);
	OWN(own_string)
	char *text =
	    control_message_request(event->verb, event->ref, event->data);
	assert(strchr(text, '\n') == NULL);
	assert(
	    control_message_event(text, strlen(text), &peer, 1, &again, &err));
	assert(strcmp(again->verb, event->verb) == 0);
	assert(json_equal(again->data, event->data) || again->data == NULL);
	assert(strcmp(again->external_id, event->external_id) != 0);
}

static void read_answer(const struct str *line)
{
	OWN(control_answer_clear)
	struct control_answer answer = {.outcome = NULL};
	OWN(control_answer_clear)
	struct control_answer again = {.outcome = NULL};
	struct err err;

	if (!control_message_read_answer(
	        str_text(line), line->len, &answer, &err)) {
		assert(err.kind == ERR_INPUT && answer.outcome == NULL);
		return;
	}
	OWN(own_string)
	char *text = control_message_answer(answer.outcome, answer.reason);
	assert(control_message_read_answer(text, strlen(text), &again, &err));
	assert(strcmp(again.outcome, answer.outcome) == 0);
	assert((again.reason == NULL) == (answer.reason == NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	OWN(str_clear)
	struct str line = {.max_bytes = CONTROL_LINE_MAX_BYTES};
	int ends[2];

	if (size == 0)
		return 0;
	/* Each piece is a buffer of the kernel's, and those are counted. */
	size_t piece = size / 64 + 1 + bytes[0] % 128;
	if (bytes[0] >= 128)
		line.max_bytes = SHORT_LINE_BYTES;
	assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	put(ends[1], bytes + 1, size - 1, piece);
	if (take(ends[0], bytes + 1, size - 1, &line)) {
		read_request(&line);
		read_answer(&line);
	}
	close(ends[0]);
	return 0;
}
