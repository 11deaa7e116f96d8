/*
 * send.c: beadle send: sends one case an event in the operator's name.
 */
#include "admin/admin.h"

#include "admin/operator.h"
#include "admin/options.h"
#include "base/own.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char ADMIN_SEND_USAGE[] =
    "usage: beadle send [options] EVENT NUMBER\n"
    "\n"
    "Sends a case an event that its workflow lets operators send (\"by\":\n"
    "\"operator\"), through the control socket of the running service, and\n"
    "waits until it is committed. The record of the case says which account\n"
    "sent it; as root or as the service's own account.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n"
    "  --data JSON     the answers of the event's form, {\"FIELD\": ANSWER}\n"
    "\n"
    "Exits with 0 if the case took it, 1 if it did not (and says why), 69 if\n"
    "no service listens, 77 if this account may not, 75 if there was no\n"
    "answer: beadle case NUMBER then shows whether it was taken.\n";

static int admin_send_now(const struct config *config, const char *event,
    const char *number, const json_t *data)
{
	OWN(control_answer_clear)
	struct control_answer answer = {.outcome = NULL};
	struct err err = {.kind = ERR_NONE};

	if (!operator_send(config, event, number, data, &answer, &err))
		return admin_failed("send", operator_exit(&err), &err);
	bool done = strcmp(answer.outcome, "done") == 0;
	FILE *out = done ? stdout : stderr;
	fputs(number, out);
	operator_print(&answer, out);
	return done ? EX_OK : OPERATOR_REFUSED;
}

int admin_send(int argc, char **argv)
{
	const char *path = ADMIN_CONFIG, *text = NULL;
	const struct options_row rows[] = {
	    {.name = "--config", .value = &path},
	    {.name = "--data", .value = &text},
	    {.name = NULL},
	};
	OWN(config_free)
	struct config *config = NULL;
	json_auto_t *data = NULL;
	size_t count;
	int code;

	if (!options_read(
	        argc, argv, ADMIN_SEND_USAGE, rows, 2, 2, &count, &code))
		return code;
	if (!operator_json("send", "--data", text, &data))
		return EX_USAGE;
	if (!admin_load(path, &config, &code))
		return code;
	return admin_send_now(config, argv[1], argv[2], data);
}
