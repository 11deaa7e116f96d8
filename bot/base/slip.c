/*
 * slip.c: see slip.h.
 */
#include "base/slip.h"

#include <string.h>

enum {
	/* A name with more edits than this was not a slip of the pen. */
	SLIP_MAX_EDITS = 2,
	/* Longer names count as far from everything. */
	SLIP_NAME_MAX_BYTES = 80,
	SLIP_FAR = SLIP_NAME_MAX_BYTES + 1,
};

static size_t slip_least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau and Levenshtein's distance, adjacent letters swapped at most once
 * (optimal string alignment). */
static size_t slip_edits(const char *a, const char *b)
{
	size_t len = strlen(b);
	size_t rows[3][SLIP_NAME_MAX_BYTES + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	if (len > SLIP_NAME_MAX_BYTES || strlen(a) > SLIP_NAME_MAX_BYTES)
		return SLIP_FAR;
	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t *oldest = before;
		before = above;
		above = row;
		row = oldest;
		row[0] = i;
		for (size_t j = 1; j <= len; j++) {
			row[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = slip_least(row[j], above[j] + 1);
			row[j] = slip_least(row[j], row[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = slip_least(row[j], before[j - 2] + 1);
		}
	}
	return row[len];
}

/* Of a name of three letters everything is two edits away. */
static size_t slip_allowed(const char *written)
{
	size_t third = strlen(written) / 3;

	return third < SLIP_MAX_EDITS ? third : SLIP_MAX_EDITS;
}

bool slip_is(const char *written, const char *meant)
{
	return slip_edits(written, meant) <= slip_allowed(written);
}

void slip_offer(struct slip *slip, const char *name)
{
	size_t edits = slip_edits(slip->written, name);

	if (edits > slip_allowed(slip->written) ||
	    (slip->best && edits >= slip->edits))
		return;
	slip->best = name;
	slip->edits = edits;
}
