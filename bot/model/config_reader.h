/*
 * config_reader.h: reads an INI file by tables: which sections there are,
 * which keys, and how each fills its field. Every mistake is told with file
 * and line. Only for the files beside config.c, which own a section each.
 * inih is in config_reader.c alone.
 */
#ifndef BEADLE_MODEL_CONFIG_READER_H
#define BEADLE_MODEL_CONFIG_READER_H

#include "base/err.h"
#include "base/str.h"
#include "model/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config_key;

/* The file being read. */
struct config_reader {
	const char *path;
	const char *folder; /* of path: what relative paths are relative to */
	int line;
	struct config *config;
	/* The section we are in, and what its keys fill: the configuration, or
	 * what begin() gave. */
	const struct config_section *section;
	int section_line;
	void *target;
	uint64_t seen; /* a bit per key of the section */
	struct str *problems;
	bool wrong;
	/* Neither secrets nor the folders and files that it names are looked
	 * at: config_load_elsewhere(). */
	bool elsewhere;
};

/* Takes one value. What err says is reported with the key's name and line. */
typedef bool config_set_fn(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err);

struct config_key {
	const char *name;
	config_set_fn *set;
	size_t offset; /* of the field in the target, where set uses one */
	bool wanted;   /* must be there if its section is */
	bool list;     /* may go on in lines that begin with white space */
	const char *example; /* what to write if it is not */
};

/* At most 64 keys each. */
struct config_section {
	const char *name; /* "slack", or "office" of [office NAME] */
	const struct config_key *keys;
	size_t key_count;
	/* Set: the section is [name NAME], may be there many times, and this
	 * makes what its keys fill, owned by the configuration and valid until
	 * the next begin(). Reports a NAME that cannot be. */
	void *(*begin)(struct config_reader *r, const char *name);
	/* Set: the section has no table of keys, and takes any by name. */
	bool (*take)(struct config_reader *r, const char *name,
	    const char *value, struct err *err);
	/* Set: looks at the section once it has all its keys. */
	void (*end)(struct config_reader *r);
};

/*
 * Reads r->path, whose sections are listed (NULL at the end). Mistakes are in
 * r->problems; r->wrong if there was any. ret_line_of[i] becomes the line on
 * which the i-th section last began, 0 if it is not there. False (reported
 * too) if the file cannot be opened.
 */
bool config_reader_read(struct config_reader *r,
    const struct config_section *const *sections, int *ret_line_of);

/* Did the section that ends have this key? */
bool config_reader_seen(const struct config_reader *r, const char *key);
/* Is name made of small letters, digits and _, as a section's NAME must be?
 * Reported if not. */
bool config_reader_name(
    struct config_reader *r, const char *section, const char *name);
/* Adds "PATH:LINE: …" to the problems, or "PATH: …" if line is 0. */
void config_reader_problem(struct config_reader *r, const char *path, int line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
