/*
 * file.c: see file.h.
 */
#include "base/file.h"

#include "base/own.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MODE = 0666 }; /* less the umask */

bool file_read(const char *path, struct str *out, struct err *err)
{
	FILE *file = fopen(path, "re");
	char part[8192];
	size_t n;

	if (file == NULL)
		return err_set(err, ERR_INPUT, "%s", strerror(errno));
	while (str_ok(out) && (n = fread(part, 1, sizeof(part), file)) > 0)
		str_add_n(out, part, n);
	bool ok = !ferror(file);
	fclose(file);
	return (ok && str_ok(out)) ||
	       err_set(err, ERR_INPUT, "cannot be read, or is too large");
}

static bool file_put(
    const char *path, const char *bytes, size_t len, unsigned mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	ssize_t n = 0;

	if (fd < 0)
		return false;
	while (len && (n = write(fd, bytes, len)) > 0) {
		bytes += n;
		len -= (size_t)n;
	}
	bool ok = len == 0 && fsync(fd) == 0;
	int why = errno;
	ok = close(fd) == 0 && ok;
	errno = ok ? errno : why;
	return ok;
}

/* The new name is on the disk, too. */
static bool file_sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	OWN(own_string)
	char *folder = slash ? own_printf("%.*s/", (int)(slash - path), path)
	                     : own_strdup(".");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool ok = fsync(fd) == 0;
	int why = errno;
	close(fd);
	errno = why;
	return ok;
}

bool file_replace(const char *path, const char *bytes, size_t len,
    unsigned mode, struct err *err)
{
	OWN(own_string)
	char *fresh = own_printf("%s.new", path);

	if (file_put(fresh, bytes, len, mode) && rename(fresh, path) == 0 &&
	    file_sync_folder(path))
		return true;
	err_set(err, ERR_AGAIN, "%s: %s", path, strerror(errno));
	unlink(fresh);
	return false;
}

bool file_write(const char *path, const char *text, struct err *err)
{
	return file_replace(path, text, strlen(text), FILE_MODE, err);
}
