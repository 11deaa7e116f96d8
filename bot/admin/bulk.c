/*
 * bulk.c: beadle bulk: one event for all cases that a rule picks, looked at
 * first and sent only when asked to.
 */
#include "admin/admin.h"

#include "admin/operator.h"
#include "admin/options.h"
#include "base/clock.h"
#include "base/own.h"
#include "engine/bulk.h"
#include "flow/jsonlogic.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char ADMIN_BULK_USAGE[] =
    "usage: beadle bulk --event EVENT --workflow ID [options]\n"
    "\n"
    "Shows which open cases of a workflow an event is for: where each stands,\n"
    "where it would go, and what would be asked of other systems; and those\n"
    "that match but would not take it, with the reason. With --apply it sends\n"
    "each the event, through the control socket of the running service, and\n"
    "waits for each to be committed. The workflow must let operators send it\n"
    "(\"by\": \"operator\").\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n"
    "  --event EVENT   for example operator.revoke\n"
    "  --workflow ID   for example canvas-token\n"
    "  --where RULE    JsonLogic; sees context, case, requester, status as a\n"
    "                  template does. Without it: every open case\n"
    "  --data JSON     the answers of the event's form, {\"FIELD\": ANSWER}\n"
    "  --apply         sends it; without it nothing is changed\n"
    "\n"
    "May be stopped at any time and run again: who has taken it does not take\n"
    "it twice. Exits with 0 if every case that was to take it did, 1 if one "
    "did\n"
    "not, 64 if the rule is wrong, 69 if no service listens, 77 if this "
    "account\n"
    "may not, 75 if the service stopped answering: run it again.\n";

enum { ADMIN_BULK_PROBLEMS_MAX_BYTES = 262144 };

struct admin_bulk {
	const struct config *config;
	struct bulk_query query;
	bool apply;
	json_t *takers; /* numbers */
	size_t others;
};

/* --- what would be ----------------------------------------------------------
 */

static void admin_bulk_line(void *arg, const struct bulk_case *found)
{
	struct admin_bulk *bulk = arg;
	json_t *call;
	size_t i;

	if (found->after)
		json_array_append_new(bulk->takers, json_string(found->number));
	else
		bulk->others++;
	if (bulk->apply)
		return;
	OWN(own_string)
	char *who =
	    own_printf("%s%s%s%s", found->requester, found->email ? " <" : "",
	        found->email ? found->email : "", found->email ? ">" : "");
	printf("%-10s %-42s", found->number, who);
	admin_print_states(found->before);
	if (found->after) {
		fputs("  ->", stdout);
		admin_print_states(found->after);
		json_array_foreach (found->calls, i, call)
			printf("%s %s", i ? "," : "; asks",
			    json_string_value(call));
	} else {
		printf("  NOT: %s", operator_words(found->reason));
	}
	putchar('\n');
}

static int admin_bulk_preview(const struct admin_bulk *bulk)
{
	size_t takers = json_array_size(bulk->takers);

	printf("%s%zu would take %s, %zu would not. Nothing was sent%s\n",
	    takers + bulk->others ? "\n" : "", takers, bulk->query.event,
	    bulk->others, takers ? "; --apply sends it." : ".");
	return EX_OK;
}

/* --- having it so -----------------------------------------------------------
 */

static int admin_bulk_stopped(
    const struct admin_bulk *bulk, size_t sent, const struct err *err)
{
	int code = operator_exit(err);

	fflush(stdout);
	admin_failed("bulk", code, err);
	fprintf(stderr,
	    "beadle bulk: stopped after %zu of %zu; the same command goes on"
	    " from here\n",
	    sent, json_array_size(bulk->takers));
	return code;
}

/* A line for each as it is done: on a terminal that is the progress. */
static int admin_bulk_apply(const struct admin_bulk *bulk)
{
	size_t count = json_array_size(bulk->takers), sent = 0, refused = 0;
	struct err err = {.kind = ERR_NONE};
	json_t *number;
	size_t i;

	json_array_foreach (bulk->takers, i, number) {
		OWN(control_answer_clear)
		struct control_answer answer = {.outcome = NULL};
		const char *text = json_string_value(number);
		if (!operator_send(bulk->config, bulk->query.event, text,
		        bulk->query.data, &answer, &err))
			return admin_bulk_stopped(bulk, sent + refused, &err);
		if (strcmp(answer.outcome, "done") == 0)
			sent++;
		else
			refused++;
		printf("[%zu/%zu] %s", i + 1, count, text);
		operator_print(&answer, stdout);
		fflush(stdout);
	}
	printf("%s%zu sent, %zu not sent; %zu more match and do not take it\n",
	    count ? "\n" : "", sent, refused, bulk->others);
	return refused ? OPERATOR_REFUSED : EX_OK;
}

static int admin_bulk_now(struct admin_bulk *bulk)
{
	OWN(store_close)
	struct store *store = admin_store("bulk", bulk->config);
	OWN(rulebook_close)
	struct rulebook *rulebook = NULL;
	OWN(str_clear)
	struct str problems = {.max_bytes = ADMIN_BULK_PROBLEMS_MAX_BYTES};
	struct err err = {.kind = ERR_NONE};

	if (store == NULL)
		return EX_NOINPUT;
	if (!rulebook_open_to_read(bulk->config, store, &rulebook, &problems)) {
		fputs(str_text(&problems), stderr);
		return EX_CONFIG;
	}
	if (!bulk_plan(bulk->config, store, rulebook, &bulk->query,
	        clock_now_ms(), admin_bulk_line, bulk, &err))
		return admin_failed(
		    "bulk", err.kind == ERR_INPUT ? EX_USAGE : EX_IOERR, &err);
	return bulk->apply ? admin_bulk_apply(bulk) : admin_bulk_preview(bulk);
}

/* --- the command line -------------------------------------------------------
 */

/* A rule that names an unknown operator is not tried on anybody's case. */
static bool admin_bulk_rule(const char *text, json_t **ret_rule)
{
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};

	if (!operator_json("bulk", "--where", text, ret_rule))
		return false;
	if (*ret_rule)
		jsonlogic_check(*ret_rule, "--where", &mistakes);
	for (size_t i = 0; i < mistakes.count; i++)
		fprintf(stderr, "beadle bulk: %s: %s\n", mistakes.items[i].path,
		    mistakes.items[i].what);
	return mistakes.count == 0;
}

static int admin_bulk_load(struct admin_bulk *bulk, const char *path)
{
	OWN(config_free)
	struct config *config = NULL;
	struct err err = {.kind = ERR_NONE};
	int code;

	if (!admin_load(path, &config, &code))
		return code;
	if (config->clock_file && !clock_attach(config->clock_file, &err))
		return admin_failed("bulk", EX_CONFIG, &err);
	bulk->config = config;
	return admin_bulk_now(bulk);
}

int admin_bulk(int argc, char **argv)
{
	const char *path = ADMIN_CONFIG, *where = NULL, *data = NULL;
	json_auto_t *takers = json_array();
	json_auto_t *rule = NULL;
	json_auto_t *answers = NULL;
	struct admin_bulk bulk = {.takers = takers};
	const struct options_row rows[] = {
	    {.name = "--config", .value = &path},
	    {.name = "--event", .value = &bulk.query.event},
	    {.name = "--workflow", .value = &bulk.query.workflow_id},
	    {.name = "--where", .value = &where},
	    {.name = "--data", .value = &data},
	    {.name = "--apply", .flag = &bulk.apply},
	    {.name = NULL},
	};
	size_t count;
	int code;

	if (!options_read(
	        argc, argv, ADMIN_BULK_USAGE, rows, 0, 0, &count, &code))
		return code;
	if (bulk.query.event == NULL || bulk.query.workflow_id == NULL) {
		fputs("beadle bulk: say --event EVENT and --workflow ID\n",
		    stderr);
		return EX_USAGE;
	}
	if (!admin_bulk_rule(where, &rule) ||
	    !operator_json("bulk", "--data", data, &answers))
		return EX_USAGE;
	bulk.query.where = rule;
	bulk.query.data = answers;
	return admin_bulk_load(&bulk, path);
}
