/*
 * secret.h: where a secret is, never the secret itself: file:PATH,
 * credential:NAME (systemd's $CREDENTIALS_DIRECTORY, systemd.exec(5)) or
 * env:NAME. Main thread, before others start.
 */
#ifndef BEADLE_MODEL_SECRET_H
#define BEADLE_MODEL_SECRET_H

#include "base/err.h"

#include <stdbool.h>

/*
 * Reads the secret that reference names; a relative PATH is relative to
 * folder. White space around it is dropped. Yours to crypto_wipe() and
 * free(). The error says what to write or do, and never quotes the secret.
 */
bool secret_read(const char *reference, const char *folder, char **ret_secret,
    struct err *err);
/* Wipes and frees; for OWN. */
void secret_free(char **secret);

#endif
