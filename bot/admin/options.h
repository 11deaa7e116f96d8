/*
 * options.h: the command line of a subcommand, read by a table. --help is
 * always there. Main thread.
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
 * said.
 */
bool options_read(int argc, char **argv, const char *usage,
    const struct options_row *rows, size_t least, size_t most,
    size_t *ret_count, int *ret_exit);

#endif
