/*
 * case.c: beadle case: what is open, and one case with everything that was
 * sent for it, failures first of all.
 */
#include "admin/admin.h"

#include "base/clock.h"
#include "base/jsonx.h"
#include "base/own.h"
#include "store/case_record.h"
#include "store/outbox.h"
#include "store/person.h"
#include "store/person_address.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char ADMIN_CASE_USAGE[] =
    "usage: beadle case [--config FILE] [NUMBER]\n"
    "\n"
    "Lists the open cases, or shows one: where it stands and what was sent\n"
    "for it. A delivery that failed for good is marked FAILED with its\n"
    "reason, a case that cannot go on is marked STOPPED (a system refused it\n"
    "something and its workflow does not say what then; a new version can\n"
    "take it over), one whose row cannot be read is marked DAMAGED, and\n"
    "addresses are named from which mail comes back. Works beside a running\n"
    "service.\n"
    "\n"
    "  --config FILE   instead of /etc/beadle/beadle.conf\n";

static const char *admin_case_failed_word(void)
{
	return admin_colour() ? "\033[1;31mFAILED\033[0m" : "FAILED";
}

static void admin_case_stopped(const struct case_record *record)
{
	if (case_record_is_stopped(record))
		printf("  %s",
		    admin_colour() ? "\033[1;31mSTOPPED\033[0m" : "STOPPED");
}

static void admin_case_damaged(const struct case_record *record)
{
	if (case_record_is_damaged(record))
		printf("  %s",
		    admin_colour() ? "\033[1;31mDAMAGED\033[0m" : "DAMAGED");
	else
		admin_print_states(json_object_get(record->snapshot, "value"));
}

static void admin_case_line(void *arg, const struct case_record *record,
    const char *requester, int64_t failed)
{
	char when[CLOCK_TEXT_BYTES];
	size_t *count = arg;

	(*count)++;
	clock_format_utc(record->opened_at_ms, when, sizeof(when));
	printf("%-10s %s  %-24s", record->number, when, requester);
	admin_case_damaged(record);
	admin_case_stopped(record);
	if (failed)
		printf(
		    "  %lld %s", (long long)failed, admin_case_failed_word());
	putchar('\n');
}

/* Whom a message is for, or where; and how it begins. */
static void admin_case_message(const struct outbox_fate *fate)
{
	const char *title = jsonx_path_text(fate->payload, "notice.title");
	const char *to =
	    fate->whom ? fate->whom : jsonx_path_text(fate->payload, "channel");

	if (to)
		printf("%*sto %s", 7 - (int)strlen(fate->state), "", to);
	if (title)
		printf("  \"%s\"", title);
}

/* arg counts messages that were drawn again, which are not worth a line. */
static void admin_case_fate(void *arg, const struct outbox_fate *fate)
{
	char when[CLOCK_TEXT_BYTES];
	bool failed = strcmp(fate->state, "failed") == 0;
	const char *operation = jsonx_path_text(fate->payload, "operation");
	int *again = arg;

	if (strcmp(fate->kind, "update") == 0 &&
	    strcmp(fate->state, "sent") == 0) {
		++*again;
		return;
	}
	clock_format_utc(
	    fate->finished_at_ms ? fate->finished_at_ms : fate->created_at_ms,
	    when, sizeof(when));
	printf("  %s  %-8s %s", when, fate->kind,
	    failed ? admin_case_failed_word() : fate->state);
	if (operation)
		printf(" %s.%s", fate->system, operation);
	else
		admin_case_message(fate);
	if (fate->error && (operation || strcmp(fate->state, "sent") != 0))
		printf(": %s", fate->error);
	if (fate->attempts)
		printf(" (%d failed attempts)", fate->attempts);
	putchar('\n');
}

static bool admin_case_show(
    struct store *store, const struct case_record *record, struct err *err)
{
	char when[CLOCK_TEXT_BYTES], since[CLOCK_TEXT_BYTES];
	OWN(person_clear)
	struct person requester = {.id = 0};
	int again = 0;

	if (!person_get(store, record->requester_id, &requester, err))
		return false;
	clock_format_utc(record->opened_at_ms, when, sizeof(when));
	printf("%s  %s version %d\n", record->number, record->workflow_id,
	    record->workflow_version);
	printf("requester  %s%s%s%s", requester.name,
	    requester.email ? " <" : "", requester.email ? requester.email : "",
	    requester.email ? ">" : "");
	if (requester.undeliverable_at_ms) {
		clock_format_utc(
		    requester.undeliverable_at_ms, since, sizeof(since));
		printf(", undeliverable since %s", since);
	}
	printf("\nopened     %s\nstate     ", when);
	admin_print_states(json_object_get(record->snapshot, "value"));
	admin_case_stopped(record);
	printf("%s\n\nsent:\n", record->open ? "" : " (finished)");
	if (!outbox_each_of_case(
	        store, record->id, admin_case_fate, &again, err))
		return false;
	if (again)
		printf("  and %d times a message was drawn again\n", again);
	return true;
}

static void admin_case_address(
    void *arg, const char *address, const char *name, int64_t since_ms)
{
	char since[CLOCK_TEXT_BYTES];

	(void)arg;
	clock_format_utc(since_ms, since, sizeof(since));
	printf("Mail to %s <%s> comes back since %s.\n", name, address, since);
}

static int admin_case_list(struct store *store)
{
	struct err err = {.kind = ERR_NONE};
	size_t count = 0;

	if (!case_record_each_open(store, admin_case_line, &count, &err))
		return admin_failed("case", EX_IOERR, &err);
	if (count == 0)
		puts("No case is open.");
	if (!person_address_each_undeliverable(
	        store, admin_case_address, NULL, &err))
		return admin_failed("case", EX_IOERR, &err);
	return EX_OK;
}

static int admin_case_print(struct store *store, const char *number)
{
	struct err err = {.kind = ERR_NONE};
	OWN(case_record_clear)
	struct case_record record = {.id = 0};
	int code;

	if (!admin_find_case("case", store, number, &record, &code))
		return code;
	return admin_case_show(store, &record, &err)
	           ? EX_OK
	           : admin_failed("case", EX_IOERR, &err);
}

int admin_case(int argc, char **argv)
{
	OWN(config_free)
	struct config *config = NULL;
	const char *number;
	int code;

	if (!admin_options(
	        argc, argv, ADMIN_CASE_USAGE, 1, &config, &number, &code))
		return code;
	OWN(store_close)
	struct store *store = admin_store("case", config);
	if (store == NULL)
		return EX_NOINPUT;
	return number ? admin_case_print(store, number)
	              : admin_case_list(store);
}
