/*
 * options.h: the command line of a subcommand, read by a table. --help (-h)
 * is always there, an option's value follows it or an equals sign, and what
 * follows "--" is no option. Main thread.
 */
#ifndef BEADLE_ADMIN_OPTIONS_H
#define BEADLE_ADMIN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* One of value and flag; a row without a name ends the table. */
struct options_row {
	const char *name; /* "--config" */
	const char **value;
	bool *flag;
};

/*
 * Reads argv (argv[0] is the command). Whatever is no option is moved to
 * argv[1] and the following, *ret_count of them, between least and most.
 * False: *ret_exit is what to exit with, and what there was to say has been
 * said: the usage on standard output if it was asked for, else what is wrong
 * and the usage on standard error.
 */
bool options_read(int argc, char **argv, const char *usage,
    const struct options_row *rows, size_t least, size_t most,
    size_t *ret_count, int *ret_exit);

#endif
