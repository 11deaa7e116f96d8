/*
 * match.h: which of an account's tokens is a case's. The rules stand here
 * alone:
 *
 *   1. A case that knows its token by id has that one, and no other.
 *   2. Until then it is the one whose purpose ends with the case's number in
 *      brackets, "Gradebook (CT-1042)": so Beadle writes it and asks EdTech
 *      to. A number elsewhere, in other letters, or as a part of another is
 *      somebody's words.
 *   3. It was made on the day of the approval or later: before that nobody
 *      was to make it.
 *   4. Of several, none is: a person looks at them.
 *
 * Whose a token is need not be asked: Canvas lists those of one account. Pure.
 */
#ifndef BEADLE_CANVAS_MATCH_H
#define BEADLE_CANVAS_MATCH_H

#include <jansson.h>
#include <stdbool.h>

struct canvas_match_case {
	const char *number;
	/* The day of its approval, "2026-12-20", as created_on of
	 * canvas/token.h; NULL: any. */
	const char *since;
};

enum canvas_match_kind {
	CANVAS_MATCH_NONE,
	CANVAS_MATCH_ONE,
	CANVAS_MATCH_SEVERAL,
};

/* Rules 2 to 4. tokens as canvas_token_add_page() makes them; *ret_token is
 * borrowed from them, NULL unless it is one. */
enum canvas_match_kind canvas_match(const json_t *tokens,
    const struct canvas_match_case *wanted, json_t **ret_token);
/* Rule 2 alone: for whose number does the token say it is? */
bool canvas_match_says(const json_t *token, const char *number);
/* Those that have the number somewhere in their purpose, for people to see what
 * could be meant. New reference. */
json_t *canvas_match_near(const json_t *tokens, const char *number);
/*
 * The inventory: which tokens does no case account for? known_ids are texts,
 * and so are known_numbers, of the cases that do not know their token yet.
 * reported are rows of tokens that people have been told of. Gives rows:
 * "unknown", of no case; "fresh", what of these has not been reported;
 * "reported", what of these has been; and "vanished", what of the reported the
 * account has no more. New reference.
 */
json_t *canvas_match_inventory(const json_t *tokens, const json_t *known_ids,
    const json_t *known_numbers, const json_t *reported);
/* The purpose of a token that is made for a case. Yours to free(). */
char *canvas_match_purpose(const char *words, const char *number);

#endif
