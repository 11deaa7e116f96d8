/*
 * smtp_reply.c: see smtp_reply.h.
 */
#include "net/smtp_reply.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* "250 ok": 250. 0 if the line does not begin so. */
static int reply_code(const char *line, size_t len)
{
	int code = 0;

	if (len < 3 || line[0] < '2' || line[0] > '5')
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (!isdigit((unsigned char)line[i]))
			return 0;
		code = code * 10 + line[i] - '0';
	}
	return len == 3 || strchr(" -\r", line[3]) ? code : 0;
}

static void reply_enhanced(
    const char *line, size_t len, struct smtp_reply *reply)
{
	char text[32] = "";
	int class_, subject, detail;

	if (len <= 4)
		return;
	len -= 4;
	memcpy(text, line + 4, len < sizeof(text) - 1 ? len : sizeof(text) - 1);
	if (sscanf(text, "%1d.%3d.%3d", &class_, &subject, &detail) != 3)
		return;
	reply->class_ = class_;
	reply->subject = subject;
	reply->detail = detail;
}

bool smtp_reply_read(
    const char *bytes, size_t len, struct smtp_reply *ret_reply)
{
	struct smtp_reply reply = {.code = 0};
	const char *end = bytes + len;

	for (const char *line = bytes; line < end;) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));
		if (lf == NULL)
			return false;
		size_t line_len = (size_t)(lf - line);
		int code = reply_code(line, line_len);
		if (code == 0 || (reply.code && code != reply.code)) {
			*ret_reply = (struct smtp_reply){.code = 0};
			return true;
		}
		if (reply.code == 0)
			reply_enhanced(line, line_len, &reply);
		reply.code = code;
		if (line_len == 3 || line[3] != '-') {
			*ret_reply = reply;
			return true;
		}
		line = lf + 1;
	}
	return false;
}

bool smtp_reply_is_bad_mailbox(const struct smtp_reply *reply)
{
	if (reply->code / 100 != 5)
		return false;
	if (reply->class_ == 0)
		return reply->code == 550 || reply->code == 551 ||
		       reply->code == 553;
	return reply->subject == 2 ||
	       (reply->subject == 1 && reply->detail != 7 &&
	           reply->detail != 8);
}
