/*
 * err.h: why something failed, and what the caller should do about it.
 *
 * A function that can fail returns bool and takes a struct err *last. On
 * false the err is filled and every ret_ argument is untouched. The text is
 * for operators: ids and reasons, never a secret and never message text.
 */
#ifndef BEADLE_BASE_ERR_H
#define BEADLE_BASE_ERR_H

#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_AGAIN,   /* may work later: retry with backoff */
	ERR_REFUSED, /* a definite no: give up, tell somebody */
	ERR_INPUT,   /* what the peer or the author sent is wrong */
	ERR_BUG,     /* ours */
};

/* Diagnostics longer than this are cut, between two code points; nothing is
 * ever parsed from them. */
enum { ERR_TEXT_BYTES = 512 };

struct err {
	enum err_kind kind;
	char text[ERR_TEXT_BYTES];
};

/*
 * Fills err (which may be NULL) and is false, so that a failing function can
 * say `return err_set(err, ERR_INPUT, "...")`. The arguments must not lie in
 * err itself; err_prefix() is for that. A macro, so that whoever reads the
 * caller, a compiler or an analyzer, knows that it is false.
 */
#define err_set(err, kind, ...)                                                \
	({                                                                     \
		err_write((err), (kind), __VA_ARGS__);                         \
		false;                                                         \
	})
/* Puts "context: " before the text that is there. False. */
#define err_prefix(err, ...)                                                   \
	({                                                                     \
		err_write_before((err), __VA_ARGS__);                          \
		false;                                                         \
	})

void err_write(struct err *err, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void err_write_before(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* "again", "refused", "input", "bug" or "none": for logs. */
const char *err_kind_name(enum err_kind kind);

#endif
