/*
 * diff.c: see diff.h. The longest common subsequence by the usual table,
 * after equal beginnings and ends are cut off; past a size that no script
 * has, the middle is simply shown as replaced.
 */
#include "admin/diff.h"

#include "base/own.h"

#include <stdint.h>
#include <string.h>

enum { DIFF_CONTEXT = 2, DIFF_TABLE_MAX = 4000000 };

struct diff_line {
	const char *text;
	size_t len;
};

struct diff_side {
	struct diff_line *lines;
	size_t count;
};

static void diff_split(const char *text, struct diff_side *side)
{
	size_t cap = 1;

	for (const char *p = text; *p; p++)
		cap += *p == '\n';
	side->lines = own_calloc(cap, sizeof(*side->lines));
	side->count = 0;
	while (*text) {
		size_t len = strcspn(text, "\n");
		side->lines[side->count++] =
		    (struct diff_line){.text = text, .len = len};
		text += len + (text[len] == '\n');
	}
}

static bool diff_same(const struct diff_line *x, const struct diff_line *y)
{
	return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
}

/* table[i][j]: how many lines a from i and b from j have in common. */
static uint32_t *diff_table(const struct diff_side *a,
    const struct diff_side *b, size_t from, size_t a_end, size_t b_end)
{
	size_t rows = a_end - from + 1, width = b_end - from + 1;

	if (rows > DIFF_TABLE_MAX / width)
		return NULL;
	uint32_t *t = own_calloc(rows * width, sizeof(*t));
	for (size_t i = rows - 1; i-- > 0;)
		for (size_t j = width - 1; j-- > 0;) {
			uint32_t down = t[(i + 1) * width + j];
			uint32_t right = t[i * width + j + 1];
			t[i * width + j] =
			    diff_same(&a->lines[from + i], &b->lines[from + j])
			        ? t[(i + 1) * width + j + 1] + 1
			    : down > right ? down
			                   : right;
		}
	return t;
}

static void diff_put(struct str *out, char mark, const struct diff_line *line)
{
	str_addf(out, "%c %.*s\n", mark, (int)line->len, line->text);
}

/* Common lines from i up to end, only what is near a difference. */
static void diff_common(const struct diff_side *a, size_t i, size_t end,
    bool before, bool after, struct str *out)
{
	size_t count = end - i;

	if (before && after && count <= 2 * DIFF_CONTEXT) {
		for (; i < end; i++)
			diff_put(out, ' ', &a->lines[i]);
		return;
	}
	for (size_t k = 0; before && k < DIFF_CONTEXT && i + k < end; k++)
		diff_put(out, ' ', &a->lines[i + k]);
	if (!after)
		return;
	size_t first = count > DIFF_CONTEXT ? end - DIFF_CONTEXT : i;
	str_addf(out, "@@ %zu @@\n", first + 1);
	for (; first < end; first++)
		diff_put(out, ' ', &a->lines[first]);
}

static void diff_walk(const struct diff_side *a, const struct diff_side *b,
    size_t from, size_t a_end, size_t b_end, struct str *out)
{
	uint32_t *t = diff_table(a, b, from, a_end, b_end);
	size_t width = b_end - from + 1;
	size_t i = from, j = from, common = 0;
	bool any = false;

	while (i < a_end || j < b_end) {
		if (t && i < a_end && j < b_end &&
		    diff_same(&a->lines[i], &b->lines[j])) {
			i++;
			j++;
			continue;
		}
		diff_common(a, common, i, any, true, out);
		any = true;
		bool drop = j == b_end ||
		            (i < a_end &&
		                (t == NULL ||
		                    t[(i + 1 - from) * width + j - from] >=
		                        t[(i - from) * width + j + 1 - from]));
		if (drop)
			diff_put(out, '-', &a->lines[i++]);
		else
			diff_put(out, '+', &b->lines[j++]);
		common = i;
	}
	diff_common(a, common, a->count, true, false, out);
	free(t);
}

bool diff_lines(const char *a_text, const char *b_text, struct str *out)
{
	struct diff_side a, b;
	size_t from = 0;

	diff_split(a_text, &a);
	diff_split(b_text, &b);
	size_t a_end = a.count, b_end = b.count;
	while (from < a_end && from < b_end &&
	       diff_same(&a.lines[from], &b.lines[from]))
		from++;
	while (a_end > from && b_end > from &&
	       diff_same(&a.lines[a_end - 1], &b.lines[b_end - 1])) {
		a_end--;
		b_end--;
	}
	bool differ = from < a_end || from < b_end;
	if (differ)
		diff_walk(&a, &b, from, a_end, b_end, out);
	free(a.lines);
	free(b.lines);
	return differ;
}
