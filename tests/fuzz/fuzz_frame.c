/*
 * fuzz_frame.c: a message of Slack's through slack/frame.h. An envelope has
 * its id and an event that can be stored.
 */
#include "fuzz/mutate.h"
#include "slack/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct slack_frame_self self = {
	    .user = (char *)"U0BOT", .bot = (char *)"B0BOT"};
	struct slack_frame frame;
	struct err err;

	if (!slack_frame_read((const char *)bytes, size, &self, 1795539050763,
	        &frame, &err)) {
		assert(err.kind == ERR_INPUT);
		return 0;
	}
	if (frame.kind == SLACK_FRAME_ENVELOPE) {
		assert(frame.envelope_id && frame.event);
		json_auto_t *stored = event_to_json(frame.event);
		fuzz_assert_is_json(stored);
	}
	slack_frame_clear(&frame);
	return 0;
}
