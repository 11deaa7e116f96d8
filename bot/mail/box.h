/*
 * box.h: a place where mail arrives, as the inbox sees it: an IMAP folder
 * (mail/imap_box.h) or a Maildir (mail/maildir.h). It gives mail out in
 * rounds and files what became of each; what it is not told of stays where
 * it is and comes again. All calls are of one thread.
 */
#ifndef BEADLE_MAIL_BOX_H
#define BEADLE_MAIL_BOX_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	/* Mails in one round: as many as the engine commits at once. */
	MAIL_BOX_ROUND = 256,
	/* Of one mail. What is longer is cut there: its text comes before
	 * its attachments, which nobody keeps. */
	MAIL_BOX_MAX_BYTES = 16 * 1024 * 1024,
};

/* What became of a mail. */
enum mail_outcome {
	MAIL_NOT_NOW,   /* nothing: it comes again */
	MAIL_TAKEN,     /* committed */
	MAIL_SET_ASIDE, /* it cannot be read; somebody should look at it */
};

/* The i-th mail of the round; bytes are NULL if the box cannot read it. False:
 * no more, for now. */
typedef bool mail_box_give_fn(
    void *arg, size_t i, const char *bytes, size_t len);

struct mail_box {
	const char *name; /* for logs: "imap", "maildir" */
	void *self;
	/* ERR_REFUSED: only an operator can help. */
	bool (*open)(void *self, struct err *err);
	/* Also after a failure of any other call. */
	void (*close)(void *self);
	/* Begins a round of up to MAIL_BOX_ROUND mails, the oldest first, and
	 * gives them out; *ret_count is how many there are, given or not. */
	bool (*read)(void *self, mail_box_give_fn *give, void *arg,
	    size_t *ret_count, struct err *err);
	/* Ends the round: moves taken mail to one folder, set aside mail to
	 * another. */
	bool (*file)(void *self, const enum mail_outcome *outcomes,
	    size_t count, struct err *err);
	/* Until there may be new mail, at most timeout_ms; the stop_fd that the
	 * box was made with ends it at once. */
	bool (*wait)(void *self, int64_t timeout_ms, struct err *err);
	void (*free)(void *self);
};

#endif
