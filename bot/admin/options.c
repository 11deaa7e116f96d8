/*
 * options.c: see options.h.
 */
#include "admin/options.h"

#include "base/own.h"
#include "base/slip.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct options {
	int argc;
	char **argv;
	const char *usage;
	const struct options_row *rows;
	int at;       /* the next to be read */
	size_t count; /* of words that are no options */
	bool literal; /* after "--" */
	int exit;
};

__attribute__((format(printf, 2, 3))) static bool options_wrong(
    struct options *o, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "beadle %s: ", o->argv[0]);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n%s", o->usage);
	o->exit = EX_USAGE;
	return false;
}

static bool options_unknown(struct options *o, const char *name)
{
	struct slip slip = {.written = name};

	for (const struct options_row *row = o->rows; row->name; row++)
		slip_offer(&slip, row->name);
	slip_offer(&slip, "--help");
	if (slip.best)
		return options_wrong(o,
		    "\"%s\" is not understood; did you mean %s?", name,
		    slip.best);
	return options_wrong(o, "\"%s\" is not understood", name);
}

static const struct options_row *options_find(
    const struct options_row *rows, const char *name)
{
	for (; rows->name; rows++)
		if (strcmp(rows->name, name) == 0)
			return rows;
	return NULL;
}

/* argument is "--name", or "--name=value". */
static bool options_option(struct options *o, char *argument)
{
	char *equals = strchr(argument, '=');
	OWN(own_string)
	char *name = strndup(
	    argument, equals ? (size_t)(equals - argument) : strlen(argument));
	const struct options_row *row = options_find(o->rows, name);

	if (row == NULL)
		return options_unknown(o, name);
	if (row->flag && equals)
		return options_wrong(o, "%s takes no value", name);
	if (row->flag)
		*row->flag = true;
	else if (equals)
		*row->value = equals + 1;
	else if (o->at < o->argc)
		*row->value = o->argv[o->at++];
	else
		return options_wrong(o, "%s lacks its value", name);
	return true;
}

static bool options_is_help(const struct options *o, const char *argument)
{
	return !o->literal &&
	       (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0);
}

static bool options_next(struct options *o)
{
	char *argument = o->argv[o->at++];

	if (options_is_help(o, argument)) {
		fputs(o->usage, stdout);
		o->exit = EX_OK;
		return false;
	}
	if (!o->literal && strcmp(argument, "--") == 0) {
		o->literal = true;
		return true;
	}
	/* "-" alone is a word: standard input, where that is meant. */
	if (!o->literal && argument[0] == '-' && argument[1])
		return options_option(o, argument);
	o->argv[++o->count] = argument;
	return true;
}

bool options_read(int argc, char **argv, const char *usage,
    const struct options_row *rows, size_t least, size_t most,
    size_t *ret_count, int *ret_exit)
{
	struct options o = {
	    .argc = argc, .argv = argv, .usage = usage, .rows = rows, .at = 1};
	bool ok = true;

	while (ok && o.at < argc)
		ok = options_next(&o);
	if (ok && o.count < least)
		ok = options_wrong(&o, "something is missing");
	else if (ok && o.count > most)
		ok = options_wrong(
		    &o, "\"%s\" is one word too many", argv[most + 1]);
	if (ok)
		*ret_count = o.count;
	else
		*ret_exit = o.exit;
	return ok;
}
