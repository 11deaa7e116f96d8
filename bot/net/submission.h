/*
 * submission.h: mail submission with TLS from the first byte (RFC 8314) or with
 * an OAuth token (XOAUTH2, RFC 7628), which libesmtp cannot: libcurl connects
 * and logs in (net/wire.h), the rest of SMTP (RFC 5321) is spoken here. The
 * other way is smtp.h's. Blocking: for a thread of its own.
 */
#ifndef BEADLE_NET_SUBMISSION_H
#define BEADLE_NET_SUBMISSION_H

#include "net/smtp.h"

/* As smtp_send(). False: the login was refused, which a new token may mend;
 * each mail says so, too. */
bool submission_send(
    const struct smtp_options *options, struct smtp_mail *mails, size_t count);

#endif
