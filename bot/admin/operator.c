/*
 * operator.c: see operator.h.
 */
#include "admin/operator.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "control/client.h"

#include <string.h>
#include <sysexits.h>
#include <time.h>

enum { OPERATOR_BUSY_TRIES = 100, OPERATOR_BUSY_PAUSE_MS = 100 };

static const struct {
	const char *reason, *words;
} operator_reasons[] = {
    {"not_now", "it does not take this where it stands"},
    {"not_operator", "its workflow does not let operators send this"},
    {"own_request", "its workflow bars this sender"},
    {"concerned", "its workflow bars this sender"},
    {"unknown_case", "there is no such case"},
    {"form_errors", "its form wants other answers; see --data"},
    {"set_aside", "it could not be processed and was set aside; the log says"
                  " why (event_set_aside)"},
};

const char *operator_words(const char *reason)
{
	size_t count = sizeof(operator_reasons) / sizeof(operator_reasons[0]);

	for (size_t i = 0; i < count; i++)
		if (strcmp(operator_reasons[i].reason, reason) == 0)
			return operator_reasons[i].words;
	return reason;
}

bool operator_json(const char *command, const char *option, const char *text,
    json_t **ret_value)
{
	struct err err = {.kind = ERR_NONE};

	*ret_value = NULL;
	if (text == NULL || jsonx_parse(text, strlen(text), ret_value, &err))
		return true;
	fprintf(stderr, "beadle %s: %s: %s\n", command, option, err.text);
	return false;
}

static bool operator_once(const struct config *config, const char *event,
    const char *number, const json_t *data, struct control_answer *answer,
    struct err *err)
{
	if (!control_send(
	        config->control_path, event, number, data, answer, err))
		return false;
	if (strcmp(answer->outcome, "bad_request") == 0)
		return err_set(err, ERR_INPUT, "%s",
		    answer->reason ? answer->reason : "it was not understood");
	if (strcmp(answer->outcome, "not_committed") == 0)
		return err_set(err, ERR_AGAIN,
		    "the service could not store it; its log says why"
		    " (batch_not_committed)");
	return true;
}

bool operator_send(const struct config *config, const char *event,
    const char *number, const json_t *data, struct control_answer *ret_answer,
    struct err *err)
{
	const struct timespec pause = {
	    .tv_nsec = OPERATOR_BUSY_PAUSE_MS * 1000000L};
	OWN(control_answer_clear)
	struct control_answer answer = {.outcome = NULL};

	for (int i = 0; i < OPERATOR_BUSY_TRIES; i++) {
		control_answer_clear(&answer);
		if (!operator_once(config, event, number, data, &answer, err))
			return false;
		if (strcmp(answer.outcome, "busy") != 0) {
			*ret_answer = answer;
			answer = (struct control_answer){.outcome = NULL};
			return true;
		}
		nanosleep(&pause, NULL);
	}
	return err_set(err, ERR_AGAIN, "the service has too much to do");
}

void operator_print(const struct control_answer *answer, FILE *out)
{
	const char *field;
	json_t *sentence;

	if (strcmp(answer->outcome, "done") == 0) {
		fputs(": sent\n", out);
		return;
	}
	fprintf(out, ": not sent: %s\n",
	    operator_words(answer->reason ? answer->reason : answer->outcome));
	json_object_foreach (answer->errors, field, sentence)
		fprintf(out, "  %s: %s\n", field, json_string_value(sentence));
}

int operator_exit(const struct err *err)
{
	switch (err->kind) {
	case ERR_REFUSED:
		return EX_NOPERM;
	case ERR_INPUT:
		return EX_UNAVAILABLE;
	case ERR_AGAIN:
		return EX_TEMPFAIL;
	case ERR_NONE:
	case ERR_BUG:
		break;
	}
	return EX_SOFTWARE;
}
