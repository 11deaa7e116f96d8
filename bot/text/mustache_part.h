/*
 * mustache_part.h: what a compiled template is, for the two halves of
 * mustache: mustache.c makes it, mustache_render.c walks over it.
 */
#ifndef BEADLE_TEXT_MUSTACHE_PART_H
#define BEADLE_TEXT_MUSTACHE_PART_H

#include <stddef.h>

/* Sections within each other, and partials within each other. */
enum { MUSTACHE_MAX_DEPTH = 32 };

enum mustache_kind {
	PART_TEXT,
	PART_ESCAPED,
	PART_RAW,
	PART_SECTION,
	PART_INVERTED,
	PART_END,
	PART_PARTIAL,
};

struct mustache_part {
	enum mustache_kind kind;
	char *text;   /* TEXT: the bytes; else the name */
	size_t len;   /* of text */
	size_t end;   /* SECTION, INVERTED: index of the END */
	size_t line;  /* of the source, from first_line */
	char *indent; /* PARTIAL on a line of its own: its white space */
};

struct mustache {
	struct mustache_part *parts;
	size_t count;
};

#endif
