/*
 * maildir.c: see maildir.h.
 */
#include "mail/maildir.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/own.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Readable and movable for the group too: who delivers is often another user
 * than who reads. */
enum { MAILDIR_FOLDER_MODE = 0770, MAILDIR_FILE_MODE = 0660 };

struct maildir {
	struct maildir_options options;
	int watch; /* of inotify; -1: not open */
	char *names[MAIL_BOX_ROUND];
	size_t count;
	char *bytes; /* room for one mail */
};

/* --- folders ------------------------------------------------------------- */

static bool maildir_failed(const char *path, struct err *err)
{
	return err_set(err, ERR_AGAIN, "%s: %s", path, strerror(errno));
}

/* The folder itself, or one inside of it; there or made. */
static bool maildir_make(const char *path, struct err *err)
{
	static const char *const parts[] = {"", "/tmp", "/new", "/cur"};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		OWN(own_string)
		char *part = own_printf("%s%s", path, parts[i]);
		if (mkdir(part, MAILDIR_FOLDER_MODE) != 0 && errno != EEXIST)
			return maildir_failed(part, err);
	}
	return true;
}

static bool maildir_make_subfolder(
    const struct maildir *m, const char *name, struct err *err)
{
	OWN(own_string)
	char *path = own_printf("%s/.%s", m->options.path, name);

	return maildir_make(path, err);
}

static bool maildir_open(void *self, struct err *err)
{
	struct maildir *m = self;
	OWN(own_string)
	char *new = own_printf("%s/new", m->options.path);

	if (!maildir_make(m->options.path, err) ||
	    !maildir_make_subfolder(m, m->options.processed, err) ||
	    !maildir_make_subfolder(m, m->options.failed, err))
		return false;
	m->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	/* By rename, or by link. */
	if (m->watch < 0 || inotify_add_watch(m->watch, new,
	                        IN_MOVED_TO | IN_CREATE | IN_ONLYDIR) < 0)
		return maildir_failed(new, err);
	return true;
}

static void maildir_forget(struct maildir *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->names[i]);
	m->count = 0;
}

static void maildir_close(void *self)
{
	struct maildir *m = self;

	maildir_forget(m);
	if (m->watch >= 0)
		close(m->watch);
	m->watch = -1;
}

static void maildir_free(void *self)
{
	struct maildir *m = self;

	maildir_close(m);
	free(m->bytes);
	free(m);
}

/* --- a round ------------------------------------------------------------- */

/* Keeps the names that come first: they begin with the time of delivery. */
static void maildir_keep(struct maildir *m, const char *name)
{
	size_t at = m->count;

	while (at && strcmp(m->names[at - 1], name) > 0)
		at--;
	if (at == MAIL_BOX_ROUND)
		return;
	if (m->count == MAIL_BOX_ROUND)
		free(m->names[--m->count]);
	memmove(m->names + at + 1, m->names + at,
	    (m->count - at) * sizeof(m->names[0]));
	m->names[at] = own_strdup(name);
	m->count++;
}

static bool maildir_list(struct maildir *m, struct err *err)
{
	OWN(own_string)
	char *path = own_printf("%s/new", m->options.path);
	DIR *dir = opendir(path);
	struct dirent *entry;

	maildir_forget(m);
	if (dir == NULL)
		return maildir_failed(path, err);
	while ((entry = readdir(dir)))
		/* Folders are not ours, and hidden files no mail. */
		if (entry->d_name[0] != '.' && entry->d_type != DT_DIR)
			maildir_keep(m, entry->d_name);
	closedir(dir);
	return true;
}

/* Up to the maximum; false if it is no file, or cannot be read. */
static bool maildir_read_file(
    struct maildir *m, const char *name, size_t *ret_len)
{
	OWN(own_string)
	char *path = own_printf("%s/new/%s", m->options.path, name);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	size_t len = 0;
	ssize_t got = -1;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		while ((got = read(
		            fd, m->bytes + len, MAIL_BOX_MAX_BYTES - len)) > 0)
			len += (size_t)got;
	if (fd >= 0)
		close(fd);
	*ret_len = len;
	return got == 0;
}

static bool maildir_read(void *self, mail_box_give_fn *give, void *arg,
    size_t *ret_count, struct err *err)
{
	struct maildir *m = self;
	bool more = true;

	if (!maildir_list(m, err))
		return false;
	for (size_t i = 0; i < m->count && more; i++) {
		size_t len;
		bool readable = maildir_read_file(m, m->names[i], &len);
		more = give(arg, i, readable ? m->bytes : NULL, len);
	}
	*ret_count = m->count;
	return true;
}

static bool maildir_move(const struct maildir *m, const char *name,
    enum mail_outcome outcome, struct err *err)
{
	bool taken = outcome == MAIL_TAKEN;
	OWN(own_string)
	char *from = own_printf("%s/new/%s", m->options.path, name);
	OWN(own_string)
	char *to = taken ? own_printf("%s/.%s/cur/%s%s", m->options.path,
	                       m->options.processed, name,
	                       strchr(name, ':') ? "" : ":2,S")
	                 : own_printf("%s/.%s/new/%s", m->options.path,
	                       m->options.failed, name);

	/* ENOENT: somebody else has moved it. */
	if (rename(from, to) == 0 || errno == ENOENT)
		return true;
	/* Whoever may not, may not in a second either. */
	return err_set(err, ERR_REFUSED, "%s: %s", to, strerror(errno));
}

static bool maildir_file(void *self, const enum mail_outcome *outcomes,
    size_t count, struct err *err)
{
	struct maildir *m = self;

	for (size_t i = 0; i < count && i < m->count; i++)
		if (outcomes[i] != MAIL_NOT_NOW &&
		    !maildir_move(m, m->names[i], outcomes[i], err))
			return false;
	return true;
}

/* --- waiting ------------------------------------------------------------- */

static bool maildir_wait(void *self, int64_t timeout_ms, struct err *err)
{
	struct maildir *m = self;
	char events[sizeof(struct inotify_event) + NAME_MAX + 1];
	struct pollfd fds[] = {
	    {.fd = m->watch, .events = POLLIN},
	    {.fd = m->options.stop_fd, .events = POLLIN},
	};

	if (poll(fds, 2, (int)timeout_ms) < 0 && errno != EINTR)
		return maildir_failed(m->options.path, err);
	/* What has happened is seen by looking. */
	while (read(m->watch, events, sizeof(events)) > 0)
		;
	return true;
}

struct mail_box maildir_box(const struct maildir_options *options)
{
	struct maildir *m = own_calloc(1, sizeof(*m));

	m->options = *options;
	m->watch = -1;
	m->bytes = own_calloc(MAIL_BOX_MAX_BYTES, 1);
	return (struct mail_box){
	    .name = "maildir",
	    .self = m,
	    .open = maildir_open,
	    .close = maildir_close,
	    .read = maildir_read,
	    .file = maildir_file,
	    .wait = maildir_wait,
	    .free = maildir_free,
	};
}

/* --- the way in ---------------------------------------------------------- */

/* Unique on this machine, and in order of time. */
static char *maildir_name(void)
{
	OWN(own_string)
	char *random = crypto_random_hex(8);
	int64_t now_ms = clock_now_ms();

	return own_printf("%lld.M%03lldP%dR%s.beadle",
	    (long long)(now_ms / 1000), (long long)(now_ms % 1000),
	    (int)getpid(), random);
}

/* The file is on the disk when this is true. */
static bool maildir_write(const char *path, const char *bytes, size_t len)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MAILDIR_FILE_MODE);
	ssize_t written = 0;

	if (fd < 0)
		return false;
	while (len && (written = write(fd, bytes, len)) >= 0) {
		bytes += written;
		len -= (size_t)written;
	}
	/* Whatever the umask of who runs us. */
	bool ok = written >= 0 && fchmod(fd, MAILDIR_FILE_MODE) == 0 &&
	          fsync(fd) == 0;
	int failed = errno;
	bool closed = close(fd) == 0;
	if (!ok)
		errno = failed;
	return ok && closed;
}

/* A rename is on the disk when its folder is. */
static bool maildir_sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool ok = fsync(fd) == 0;
	close(fd);
	return ok;
}

bool maildir_deliver(
    const char *path, const char *bytes, size_t len, struct err *err)
{
	OWN(own_string)
	char *name = maildir_name();
	OWN(own_string)
	char *draft = own_printf("%s/tmp/%s", path, name);
	OWN(own_string)
	char *folder = own_printf("%s/new", path);
	OWN(own_string)
	char *final = own_printf("%s/%s", folder, name);

	if (!maildir_write(draft, bytes, len) || rename(draft, final) != 0) {
		maildir_failed(draft, err);
		unlink(draft);
		return false;
	}
	/* It is there, and will be taken; but perhaps not after a power cut.
	 * Then it is better to have it twice, which the journal notices. */
	return maildir_sync_folder(folder) || maildir_failed(folder, err);
}
