/*
 * imap_box.h: an IMAP folder as a way in for mail (mail/box.h).
 *
 * Mail is at least once: what was committed and not yet moved when something
 * broke is read again, and the journal knows it. UIDs are never kept beyond a
 * session, so that a change of UIDVALIDITY changes nothing.
 */
#ifndef BEADLE_MAIL_IMAP_BOX_H
#define BEADLE_MAIL_IMAP_BOX_H

#include "mail/box.h"
#include "model/config.h"
#include "net/oauth.h"

/* config and oauth (NULL: the password is used) are borrowed for the box'
 * life. stop_fd: readable when it is time to end. */
struct mail_box imap_box(
    const struct config *config, struct oauth *oauth, int stop_fd);

#endif
