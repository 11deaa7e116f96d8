/*
 * token.c: see token.h.
 */
#include "mail/token.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/own.h"
#include "base/wiped.h"

#include <string.h>
#include <sys/stat.h>

enum { TOKEN_FILE_MAX_BYTES = 65536, TOKEN_FILE_MODE = S_IRUSR | S_IWUSR };

static const char TOKEN_PURPOSE[] = "inbox-token";

static char *token_path(const struct config *config)
{
	return own_printf("%s.%s", config->store_path, TOKEN_PURPOSE);
}

/* The key, and as the context the token that it came from. */
static void token_key(const struct config *config,
    unsigned char ret_key[CRYPTO_KEY_BYTES],
    char ret_context[CRYPTO_HASH_HEX_BYTES])
{
	const char *first = config->inbox.refresh_token;

	crypto_derive(config->store_key, TOKEN_PURPOSE, ret_key);
	crypto_hash_hex(ret_key, first, strlen(first), ret_context);
}

char *mail_token_read(const struct config *config)
{
	unsigned char key[CRYPTO_KEY_BYTES];
	char context[CRYPTO_HASH_HEX_BYTES];
	OWN(own_string)
	char *path = token_path(config);
	OWN(str_clear)
	struct str box = {.max_bytes = TOKEN_FILE_MAX_BYTES};
	struct str token = {.max_bytes = TOKEN_FILE_MAX_BYTES};
	struct err err;

	if (config->inbox.refresh_token == NULL || !file_read(path, &box, &err))
		return NULL;
	token_key(config, key, context);
	bool ok =
	    crypto_open(key, context, str_text(&box), box.len, &token, &err);
	crypto_wipe(key, sizeof(key));
	if (ok)
		return str_take(&token);
	str_clear(&token);
	return NULL;
}

bool mail_token_keep(
    const struct config *config, const char *token, struct err *err)
{
	unsigned char key[CRYPTO_KEY_BYTES];
	char context[CRYPTO_HASH_HEX_BYTES];
	OWN(own_string)
	char *path = token_path(config);
	OWN(str_clear)
	struct str box = {.max_bytes = TOKEN_FILE_MAX_BYTES};

	token_key(config, key, context);
	crypto_seal(key, context, token, strlen(token), &box);
	crypto_wipe(key, sizeof(key));
	return file_replace(
	    path, str_text(&box), box.len, TOKEN_FILE_MODE, err);
}
