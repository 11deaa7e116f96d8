/*
 * token.c: see token.h.
 */
#include "mail/token.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/own.h"
#include "base/wiped.h"

#include <string.h>
#include <sys/stat.h>

enum { TOKEN_FILE_MAX_BYTES = 65536, TOKEN_FILE_MODE = S_IRUSR | S_IWUSR };

struct mail_token mail_token_of_inbox(const struct config *config)
{
	return (struct mail_token){
	    .config = config,
	    .keys = &config->inbox.token,
	    .name = "inbox-token",
	};
}

struct mail_token mail_token_of_relay(const struct config *config)
{
	return (struct mail_token){
	    .config = config,
	    .keys = &config->mail_token,
	    .name = "relay-token",
	};
}

/* --- the newest refresh token -------------------------------------------- */

static char *token_path(const struct mail_token *token)
{
	return own_printf("%s.%s", token->config->store_path, token->name);
}

/* The key, and as the context the token that it came from. */
static void token_key(const struct mail_token *token,
    unsigned char ret_key[CRYPTO_KEY_BYTES],
    char ret_context[CRYPTO_HASH_HEX_BYTES])
{
	const char *first = token->keys->refresh_token;

	crypto_derive(token->config->store_key, token->name, ret_key);
	crypto_hash_hex(ret_key, first, strlen(first), ret_context);
}

char *mail_token_read(const struct mail_token *token)
{
	unsigned char key[CRYPTO_KEY_BYTES];
	char context[CRYPTO_HASH_HEX_BYTES];
	OWN(own_string)
	char *path = token_path(token);
	OWN(str_clear)
	struct str box = {.max_bytes = TOKEN_FILE_MAX_BYTES};
	struct str newest = {.max_bytes = TOKEN_FILE_MAX_BYTES};
	struct err err;

	if (token->keys->refresh_token == NULL || !file_read(path, &box, &err))
		return NULL;
	token_key(token, key, context);
	bool ok =
	    crypto_open(key, context, str_text(&box), box.len, &newest, &err);
	crypto_wipe(key, sizeof(key));
	if (ok)
		return str_take(&newest);
	str_clear(&newest);
	return NULL;
}

bool mail_token_keep(
    const struct mail_token *token, const char *refresh_token, struct err *err)
{
	unsigned char key[CRYPTO_KEY_BYTES];
	char context[CRYPTO_HASH_HEX_BYTES];
	OWN(own_string)
	char *path = token_path(token);
	OWN(str_clear)
	struct str box = {.max_bytes = TOKEN_FILE_MAX_BYTES};

	token_key(token, key, context);
	crypto_seal(key, context, refresh_token, strlen(refresh_token), &box);
	crypto_wipe(key, sizeof(key));
	return file_replace(
	    path, str_text(&box), box.len, TOKEN_FILE_MODE, err);
}

/* --- access tokens ------------------------------------------------------- */

/* A token server that takes back what it gave before. */
static void token_renewed(void *arg, const char *refresh_token)
{
	const struct mail_token *token = arg;
	struct err err;

	if (!mail_token_keep(token, refresh_token, &err))
		log_error("token_not_kept", LOG_STR("token", token->name),
		    LOG_STR("error", err.text));
}

struct oauth *mail_token_oauth(struct mail_token *token, struct web *web)
{
	const struct config_token *keys = token->keys;
	OWN(wiped_string)
	char *newest = mail_token_read(token);
	struct oauth_options options = {
	    .token_url = keys->url,
	    .client_id = keys->client_id,
	    .client_secret = keys->client_secret,
	    .refresh_token = keys->refresh_token,
	    .scope = keys->scope,
	    .newest_refresh_token = newest,
	    .keep = keys->refresh_token ? token_renewed : NULL,
	    .keep_arg = token,
	};

	return keys->url ? oauth_new(&options, web) : NULL;
}
