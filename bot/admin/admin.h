/*
 * admin.h: the subcommands. Each takes its own arguments (argv[0] is its
 * name) and returns an exit code of sysexits.h.
 */
#ifndef BEADLE_ADMIN_ADMIN_H
#define BEADLE_ADMIN_ADMIN_H

#include "model/config.h"

int admin_run(int argc, char **argv);
int admin_case(int argc, char **argv);
int admin_audit(int argc, char **argv);
int admin_simulate(int argc, char **argv);
int admin_graph(int argc, char **argv);

/*
 * The options every command has: --config FILE, --help. On true, ret_rest is
 * the one further argument or NULL. False: *ret_exit is what to exit with,
 * and what there was to say has been said.
 */
bool admin_options(int argc, char **argv, const char *usage,
    struct config **ret_config, const char **ret_rest, int *ret_exit);

#endif
