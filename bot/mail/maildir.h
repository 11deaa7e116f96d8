/*
 * maildir.h: a Maildir (cr.yp.to/proto/maildir.html) as a way in for mail:
 * new/ is watched with inotify; what was taken goes to cur/ of one subfolder
 * (Maildir++: PATH/.Processed), what was set aside to another's new/.
 * Nothing is ever deleted. Also the way into it, for beadle deliver.
 */
#ifndef BEADLE_MAIL_MAILDIR_H
#define BEADLE_MAIL_MAILDIR_H

#include "base/err.h"
#include "mail/box.h"

#include <stdbool.h>
#include <stddef.h>

struct maildir_options {
	const char *path;
	const char *processed; /* "Processed": the subfolder .Processed */
	const char *failed;
	int stop_fd; /* readable: time to end */
};

/* options' strings are borrowed for the box' life; folders that are not there
 * are made. */
struct mail_box maildir_box(const struct maildir_options *options);

/*
 * Puts one mail into path/new so that it is there for good when this returns
 * true: written to tmp, fsync, rename, fsync of the folder. Nobody ever sees
 * half of it. ERR_AGAIN: not now. Any process, any thread.
 */
bool maildir_deliver(
    const char *path, const char *bytes, size_t len, struct err *err);

#endif
