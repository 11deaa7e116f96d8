/*
 * jsonplace.h: where in a JSON text a value stands. jansson forgets lines;
 * authors and their editors want them. Pure.
 */
#ifndef BEADLE_BASE_JSONPLACE_H
#define BEADLE_BASE_JSONPLACE_H

#include <stddef.h>

struct jsonplace {
	size_t line;   /* from 1 */
	size_t column; /* from 1, in code points */
};

/*
 * text is JSON that parses. path is written as mistakes are:
 * machine.states.review.on["office.ask"][0].guard. The answer is where the
 * key stands (or the item of an array), of the deepest part of the path that
 * exists; for "", or if nothing of it exists, where the first value begins.
 */
struct jsonplace jsonplace_find(const char *text, const char *path);

#endif
