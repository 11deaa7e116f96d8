/*
 * secret.c: see secret.h.
 */
#include "model/secret.h"

#include "base/crypto.h"
#include "base/own.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The longest token of the systems we speak to is a tenth of it. */
enum { SECRET_MAX_BYTES = 16384 };

void secret_free(char **secret)
{
	if (*secret) {
		crypto_wipe(*secret, strlen(*secret));
		free(*secret);
	}
	*secret = NULL;
}

/* What was read, without the line's end, if it can be a secret at all. */
static bool secret_take(char *bytes, size_t len, const char *where,
    char **ret_secret, struct err *err)
{
	size_t from = 0;

	while (len > 0 && isspace((unsigned char)bytes[len - 1]))
		len--;
	while (from < len && isspace((unsigned char)bytes[from]))
		from++;
	if (from == len)
		return err_set(err, ERR_INPUT, "%s is empty", where);
	for (size_t i = from; i < len; i++)
		if ((unsigned char)bytes[i] < ' ' || bytes[i] == 0x7f)
			return err_set(err, ERR_INPUT,
			    "%s holds more than one line", where);
	*ret_secret = own_calloc(len - from + 1, 1);
	memcpy(*ret_secret, bytes + from, len - from);
	return true;
}

static bool secret_from_descriptor(
    int fd, const char *where, char **ret_secret, struct err *err)
{
	char bytes[SECRET_MAX_BYTES];
	size_t len = 0;
	ssize_t got;

	while (len < sizeof(bytes) &&
	       (got = read(fd, bytes + len, sizeof(bytes) - len)) > 0)
		len += (size_t)got;
	bool ok = len < sizeof(bytes)
	              ? secret_take(bytes, len, where, ret_secret, err)
	              : err_set(err, ERR_INPUT, "%s is too long", where);
	crypto_wipe(bytes, sizeof(bytes));
	return ok;
}

/* private: refuse what anybody but the owner may read. */
static bool secret_from_file(
    const char *path, bool private, char **ret_secret, struct err *err)
{
	struct stat status;
	/* O_NONBLOCK: a pipe without a writer must not keep us here. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_set(err, ERR_INPUT,
		    "%s cannot be read (%s); write the path of a file", path,
		    strerror(errno));
	bool ok = true;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		ok = err_set(err, ERR_INPUT,
		    "%s is not a file; write the path of one", path);
	else if (private && (status.st_mode & (S_IRGRP | S_IROTH)) != 0)
		ok = err_set(err, ERR_INPUT,
		    "%s can be read by others; run: chmod 600 %s", path, path);
	ok = ok && secret_from_descriptor(fd, path, ret_secret, err);
	close(fd);
	return ok;
}

static bool secret_file(
    const char *path, const char *folder, char **ret_secret, struct err *err)
{
	OWN(own_string)
	char *whole = path[0] == '/' ? own_strdup(path)
	                             : own_printf("%s/%s", folder, path);

	return secret_from_file(whole, true, ret_secret, err);
}

/* systemd keeps the folder from others; its files may be group-readable. */
static bool secret_credential(
    const char *name, const char *folder, char **ret_secret, struct err *err)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");

	(void)folder;
	if (strchr(name, '/') || *name == '\0')
		return err_set(err, ERR_INPUT, "a credential's name is a word");
	if (dir == NULL)
		return err_set(err, ERR_INPUT,
		    "CREDENTIALS_DIRECTORY is not set; systemd sets it for a "
		    "unit with LoadCredential=%s:PATH, in a shell export it "
		    "yourself (/etc/beadle), or write file:PATH",
		    name);
	OWN(own_string)
	char *path = own_printf("%s/%s", dir, name);
	return secret_from_file(path, false, ret_secret, err);
}

static bool secret_env(
    const char *name, const char *folder, char **ret_secret, struct err *err)
{
	const char *value = getenv(name);

	(void)folder;
	if (value == NULL)
		return err_set(err, ERR_INPUT,
		    "there is no environment variable %s", name);
	OWN(secret_free)
	char *copy = own_strdup(value);
	return secret_take(copy, strlen(copy), name, ret_secret, err);
}

bool secret_read(const char *reference, const char *folder, char **ret_secret,
    struct err *err)
{
	static const struct {
		const char *prefix;
		bool (*read)(const char *name, const char *folder,
		    char **ret_secret, struct err *err);
	} kinds[] = {
	    {"file:", secret_file},
	    {"credential:", secret_credential},
	    {"env:", secret_env},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = strlen(kinds[i].prefix);
		if (strncmp(reference, kinds[i].prefix, len) == 0)
			return kinds[i].read(
			    reference + len, folder, ret_secret, err);
	}
	return err_set(err, ERR_INPUT,
	    "a secret is not written here; "
	    "write file:PATH, credential:NAME or env:NAME");
}
