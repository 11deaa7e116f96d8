/*
 * admin.h: the subcommands. Each takes its own arguments (argv[0] is its
 * name) and returns an exit code of sysexits.h. What was asked for goes to
 * standard output, everything else to standard error; main() sees to it that
 * the output was written. Main thread.
 */
#ifndef BEADLE_ADMIN_ADMIN_H
#define BEADLE_ADMIN_ADMIN_H

#include "base/err.h"
#include "model/config.h"
#include "store/case_record.h"
#include "store/store.h"

#include <jansson.h>
#include <stdbool.h>

int admin_run(int argc, char **argv);
int admin_case(int argc, char **argv);
int admin_audit(int argc, char **argv);
int admin_send(int argc, char **argv);
int admin_bulk(int argc, char **argv);
int admin_export(int argc, char **argv);
int admin_forget(int argc, char **argv);
int admin_check(int argc, char **argv);
int admin_simulate(int argc, char **argv);
int admin_graph(int argc, char **argv);
int admin_preview(int argc, char **argv);
int admin_migrate(int argc, char **argv);
int admin_who(int argc, char **argv);
int admin_deliver(int argc, char **argv);
int admin_slack(int argc, char **argv);
int admin_doctor(int argc, char **argv);

/*
 * For commands with the options --config FILE and --help, and at most `most`
 * (0 or 1) further arguments: *ret_rest, or NULL. False: *ret_exit is what
 * to exit with, and what there was to say has been said.
 */
bool admin_options(int argc, char **argv, const char *usage, size_t most,
    struct config **ret_config, const char **ret_rest, int *ret_exit);

/* What a command without --config reads. */
extern const char ADMIN_CONFIG[];
/* What is wrong with the configuration has been said. */
bool admin_load(const char *path, struct config **ret_config, int *ret_exit);

/* The database beside a running service; NULL if that cannot be, and then it
 * has been said why. */
struct store *admin_store(const char *command, const struct config *config);

/* show_states() on standard output. */
void admin_print_states(const json_t *value);

/* The case of that number. False: *ret_exit is what to exit with, and what is
 * wrong has been said. */
bool admin_find_case(const char *command, struct store *store,
    const char *number, struct case_record *ret_record, int *ret_exit);

/* Is standard output looked at by a person who likes colours (no-color.org)?
 */
bool admin_colour(void);

/* Says on standard error what went wrong; returns code. */
int admin_failed(const char *command, int code, const struct err *err);

#endif
