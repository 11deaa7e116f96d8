/*
 * imap.h: an IMAP client that knows what an inbox needs: list, read without
 * a trace (PEEK), move, wait (RFC 3501, 2177, 6851, 4315). The connection is
 * net/wire.h's, the answers are net/imap_reader.h's. Blocking; one thread.
 *
 * Every failure but one of imap_make_folder() is the end of the session:
 * close it and open another. ERR_AGAIN: lost or slow; ERR_REFUSED: the server
 * says NO; ERR_INPUT: it speaks no IMAP that we know.
 */
#ifndef BEADLE_NET_IMAP_H
#define BEADLE_NET_IMAP_H

#include "base/err.h"
#include "net/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct imap;

struct imap_options {
	struct wire_options wire;
	/* How long the server may say nothing while it owes an answer; a
	 * whole answer may take ten times as long. */
	int64_t reply_ms;
	/* Of one mail; what is longer is cut there, by the server. */
	size_t max_mail_bytes;
};

struct imap_mail {
	uint32_t uid;
	uint64_t bytes; /* as the server reckons them */
};

/* Connects and logs in. A server that cannot move (neither MOVE nor UIDPLUS)
 * is refused: without them, mail of others could be expunged. */
bool imap_open(const struct imap_options *options, struct imap **ret_imap,
    struct err *err);
/* Says goodbye and does not wait for the answer. */
void imap_close(struct imap **imap);

/* Folder names: printable ASCII. UIDs are good as long as it stays selected and
 * its UIDVALIDITY stays; any call fails when that changes. */
bool imap_select(struct imap *imap, const char *folder, struct err *err);
/* Makes it unless it is there. */
bool imap_make_folder(struct imap *imap, const char *folder, struct err *err);

/* The first `most` mails. ret_mails has room for them. */
bool imap_list(struct imap *imap, size_t most, struct imap_mail *ret_mails,
    size_t *ret_count, struct err *err);
/* One mail; must not use the client. */
typedef void imap_mail_fn(
    void *arg, uint32_t uid, const char *bytes, size_t len);
/* Whole mails, in the server's order; one that has gone is left out. */
bool imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
    imap_mail_fn *fn, void *arg, struct err *err);
bool imap_move(struct imap *imap, const uint32_t *uids, size_t count,
    const char *folder, struct err *err);

/* Waits until there may be something new since imap_list(), at most
 * timeout_ms; stop_fd ends it at once. The server tells (IDLE), or is asked at
 * the end if it cannot. */
bool imap_wait(struct imap *imap, int64_t timeout_ms, struct err *err);

#endif
