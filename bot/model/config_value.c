/*
 * config_value.c: see config_value.h.
 */
#include "model/config_value.h"

#include "base/own.h"
#include "model/secret.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char **config_value_field(struct config_reader *r, const struct config_key *key)
{
	return (char **)(void *)((char *)r->target + key->offset);
}

char *config_value_resolve(const struct config_reader *r, const char *value)
{
	return value[0] == '/' ? own_strdup(value)
	                       : own_printf("%s/%s", r->folder, value);
}

bool config_value_text(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	if (*value == '\0')
		return err_set(
		    err, ERR_INPUT, "it is empty; write a value, or remove it");
	*config_value_field(r, key) = own_strdup(value);
	return true;
}

bool config_value_path(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	if (*value == '\0')
		return err_set(
		    err, ERR_INPUT, "it is empty; write a value, or remove it");
	*config_value_field(r, key) = config_value_resolve(r, value);
	return true;
}

bool config_value_folder(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	struct stat status;
	OWN(own_string)
	char *path = config_value_resolve(r, value);

	if (r->elsewhere) {
		*config_value_field(r, key) = MOVE(path);
		return true;
	}
	if (stat(path, &status) != 0)
		return err_set(err, ERR_INPUT,
		    "%s: %s; write a folder that is there", path,
		    strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return err_set(
		    err, ERR_INPUT, "%s is no folder; write its path", path);
	*config_value_field(r, key) = MOVE(path);
	return true;
}

bool config_value_file(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	OWN(own_string)
	char *path = config_value_resolve(r, value);

	if (!r->elsewhere && access(path, R_OK) != 0)
		return err_set(err, ERR_INPUT,
		    "%s: %s; write a file that is there", path,
		    strerror(errno));
	*config_value_field(r, key) = MOVE(path);
	return true;
}

bool config_value_secret(struct config_reader *r, const struct config_key *key,
    const char *value, struct err *err)
{
	return r->elsewhere ||
	       secret_read(value, r->folder, config_value_field(r, key), err);
}

bool config_value_is_address(const char *text)
{
	const char *at = strrchr(text, '@');

	if (at == NULL || at == text || at[1] == '\0')
		return false;
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f ||
		    strchr("<>,;:\"()[]\\", *p))
			return false;
	return strchr(text, '@') == at;
}

void config_value_words(const char *value, char ***words)
{
	size_t n = 0;

	while (*words && (*words)[n])
		n++;
	for (value += strspn(value, ", \t"); *value;
	     value += strspn(value, ", \t")) {
		size_t len = strcspn(value, ", \t");
		*words = own_realloc(*words, (n + 2) * sizeof(**words));
		(*words)[n++] = strndup(value, len);
		(*words)[n] = NULL;
		value += len;
	}
}

bool config_value_number(
    const char *value, int min, int max, int *ret_number, struct err *err)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (*value == '\0' || *end || number < min || number > max)
		return err_set(
		    err, ERR_INPUT, "write a number from %d to %d", min, max);
	*ret_number = (int)number;
	return true;
}
