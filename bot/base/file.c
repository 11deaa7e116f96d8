/*
 * file.c: see file.h.
 */
#include "base/file.h"

#include "base/own.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool file_read(const char *path, struct str *out, struct err *err)
{
	FILE *file = fopen(path, "re");
	char part[8192];
	size_t n;

	if (file == NULL)
		return err_set(err, ERR_INPUT, "%s", strerror(errno));
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		str_add_n(out, part, n);
	bool ok = !ferror(file);
	fclose(file);
	return (ok && str_ok(out)) ||
	       err_set(err, ERR_INPUT, "cannot be read, or is too large");
}

bool file_write(const char *path, const char *text, struct err *err)
{
	OWN(own_string)
	char *fresh = own_printf("%s.new", path);
	FILE *file = fopen(fresh, "we");

	if (file == NULL)
		return err_set(
		    err, ERR_INPUT, "%s: %s", fresh, strerror(errno));
	bool ok = fputs(text, file) >= 0;
	ok = fclose(file) == 0 && ok;
	if (ok && rename(fresh, path) == 0)
		return true;
	err_set(err, ERR_AGAIN, "%s: %s", path, strerror(errno));
	unlink(fresh);
	return false;
}
