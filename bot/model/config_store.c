/*
 * config_store.c: [store]: the database and the key that seals it.
 */
#include "model/config_section.h"

#include "base/own.h"
#include "model/config_value.h"
#include "model/secret.h"

#include <stddef.h>
#include <string.h>

static bool config_store_url(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	static const char scheme[] = "sqlite:";

	if (strncmp(value, scheme, strlen(scheme)) != 0 ||
	    value[strlen(scheme)] == '\0')
		return err_set(err, ERR_INPUT, "write sqlite:PATH");
	*config_value_field(r, key) =
	    config_value_resolve(r, value + strlen(scheme));
	return true;
}

static bool config_store_key(struct config_reader *r,
    const struct config_key *key, const char *value, struct err *err)
{
	OWN(secret_free)
	char *hex = NULL;

	(void)key;
	if (r->elsewhere)
		return true;
	if (!secret_read(value, r->folder, &hex, err))
		return false;
	return crypto_key_from_hex(hex, r->config->store_key) ||
	       err_set(err, ERR_INPUT,
	           "it must hold 64 hexadecimal digits; make one with: "
	           "openssl rand -hex 32");
}

static const struct config_key config_store_keys[] = {
    {"url", config_store_url, offsetof(struct config, store_path), true, false,
        "sqlite:/var/lib/beadle/beadle.sqlite"},
    {"key", config_store_key, 0, true, false, "credential:store-key"},
};

const struct config_section config_store_section = {
    .name = "store",
    .keys = config_store_keys,
    .key_count = sizeof(config_store_keys) / sizeof(config_store_keys[0]),
};
