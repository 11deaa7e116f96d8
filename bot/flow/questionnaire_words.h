/*
 * questionnaire_words.h: text as a row of words, so that it can be found again
 * after mail programs have wrapped it, quoted it and made its quotation marks
 * round. Letters count the same in either case (of ASCII), punctuation not at
 * all. Pure.
 */
#ifndef BEADLE_FLOW_QUESTIONNAIRE_WORDS_H
#define BEADLE_FLOW_QUESTIONNAIRE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The next word at or after *at, which is moved behind it; false at the end. */
bool questionnaire_next_word(
    const char **at, const char **ret_word, size_t *ret_len);
/* Goes on in both texts as long as their words are the same; how many were. */
size_t questionnaire_same_words(const char **a, const char **b);
/* No word is left. */
bool questionnaire_no_words(const char *text);
/* Are the words of both all the same? */
bool questionnaire_equal(const char *a, const char *b);

/* Behind the spaces, the non-breaking ones included, and the marks that
 * quoting puts before a line. */
const char *questionnaire_unquoted(const char *line);

#endif
