/*
 * questionnaire_words.c: see questionnaire_words.h.
 */
#include "flow/questionnaire_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Bytes of a space or punctuation that text begins with; 0: of a word. U+00A0
 * to U+00BF and U+2000 to U+206F are spaces, dashes and quotation marks. */
static size_t questionnaire_gap(const char *text)
{
	unsigned char c = (unsigned char)text[0];
	unsigned char next = c ? (unsigned char)text[1] : 0;

	if (c == 0)
		return 0;
	if (c < 0x80)
		return isalnum(c) ? 0 : 1;
	if (c == 0xC2 && next >= 0xA0 && next <= 0xBF)
		return 2;
	if (c == 0xE2 && (next == 0x80 || next == 0x81) && text[2])
		return 3;
	return 0;
}

bool questionnaire_next_word(
    const char **at, const char **ret_word, size_t *ret_len)
{
	const char *p = *at;
	size_t gap;

	while ((gap = questionnaire_gap(p)))
		p += gap;
	const char *word = p;
	while (*p && questionnaire_gap(p) == 0)
		p++;
	*at = p;
	*ret_word = word;
	*ret_len = (size_t)(p - word);
	return p > word;
}

size_t questionnaire_same_words(const char **a, const char **b)
{
	size_t count = 0;

	for (;;) {
		const char *p = *a, *q = *b, *word, *other;
		size_t len, other_len;
		if (!questionnaire_next_word(&p, &word, &len) ||
		    !questionnaire_next_word(&q, &other, &other_len) ||
		    len != other_len || strncasecmp(word, other, len) != 0)
			return count;
		*a = p;
		*b = q;
		count++;
	}
}

bool questionnaire_no_words(const char *text)
{
	const char *word;
	size_t len;

	return !questionnaire_next_word(&text, &word, &len);
}

bool questionnaire_equal(const char *a, const char *b)
{
	questionnaire_same_words(&a, &b);
	return questionnaire_no_words(a) && questionnaire_no_words(b);
}

const char *questionnaire_unquoted(const char *line)
{
	for (;;) {
		if (strncmp(line, "\xC2\xA0", 2) == 0)
			line += 2;
		else if (*line && strchr(" \t>|", *line))
			line++;
		else
			return line;
	}
}
