/*
 * address.c: see address.h.
 */
#include "mail/address.h"

#include "base/own.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
	/* 80 bits: nobody tries that many mails. */
	ADDRESS_MAC_DIGITS = 20,
	ADDRESS_LOCAL_MAX_BYTES = 64, /* RFC 5321, 4.5.3.1.1 */
};

static const char ADDRESS_BOUNCE[] = "b.";

void mail_address_key(const unsigned char store_key[CRYPTO_KEY_BYTES],
    unsigned char ret_key[CRYPTO_KEY_BYTES])
{
	crypto_derive(store_key, "mail-address", ret_key);
}

static char *address_lower(const char *text, size_t len)
{
	char *lower = own_calloc(1, len + 1);

	for (size_t i = 0; i < len; i++)
		lower[i] = (char)tolower((unsigned char)text[i]);
	return lower;
}

/* Over what is carried and whose address it is: another installation's, or
 * this one's under another name, is none of ours. */
static void address_mac(const unsigned char *key, const char *from,
    const char *carried, char ret_hex[CRYPTO_HASH_HEX_BYTES])
{
	OWN(own_string)
	char *whole = own_printf("%s %s", carried, from);
	OWN(own_string)
	char *lower = address_lower(whole, strlen(whole));

	crypto_hash_hex(key, lower, strlen(lower), ret_hex);
}

static char *address_make(
    const unsigned char *key, const char *from, const char *carried)
{
	size_t local = strcspn(from, "@");
	char mac[CRYPTO_HASH_HEX_BYTES];

	if (local + 1 + strlen(carried) + 1 + ADDRESS_MAC_DIGITS >
	    ADDRESS_LOCAL_MAX_BYTES)
		return NULL;
	address_mac(key, from, carried, mac);
	return own_printf("%.*s+%s.%.*s%s", (int)local, from, carried,
	    ADDRESS_MAC_DIGITS, mac, from + local);
}

char *mail_address_reply(
    const unsigned char *key, const char *from, const char *ref)
{
	return address_make(key, from, ref);
}

char *mail_address_bounce(
    const unsigned char *key, const char *from, int64_t outbox_id)
{
	OWN(own_string)
	char *carried =
	    own_printf("%s%lld", ADDRESS_BOUNCE, (long long)outbox_id);

	return address_make(key, from, carried);
}

/* What stands between the plus and the at sign. NULL if text is not from with
 * something there. */
static const char *address_detail(
    const char *from, const char *text, size_t *ret_len)
{
	size_t local = strcspn(from, "@");
	const char *at = strrchr(text, '@');

	if (strncasecmp(text, from, local) != 0 || text[local] != '+' ||
	    at == NULL || at < text + local + 1 ||
	    strcasecmp(at, from + local) != 0)
		return NULL;
	*ret_len = (size_t)(at - text) - local - 1;
	return text + local + 1;
}

bool mail_address_is_ours(const char *from, const char *text)
{
	size_t len;

	return strcasecmp(from, text) == 0 ||
	       address_detail(from, text, &len) != NULL;
}

/* What is carried, in small letters, if the MAC is right; else NULL. */
static char *address_carried(
    const unsigned char *key, const char *from, const char *text)
{
	size_t len;
	const char *detail = address_detail(from, text, &len);
	char mac[CRYPTO_HASH_HEX_BYTES];

	if (detail == NULL || len <= ADDRESS_MAC_DIGITS + 1)
		return NULL;
	OWN(own_string)
	char *lower = address_lower(detail, len);
	char *dot = lower + len - ADDRESS_MAC_DIGITS - 1;
	if (*dot != '.')
		return NULL;
	*dot = '\0';
	address_mac(key, from, lower, mac);
	return crypto_equal(mac, dot + 1, ADDRESS_MAC_DIGITS) ? MOVE(lower)
	                                                      : NULL;
}

bool mail_address_read_reply(const unsigned char *key, const char *from,
    const char *text, char **ret_ref)
{
	OWN(own_string)
	char *carried = address_carried(key, from, text);

	if (carried == NULL ||
	    strncmp(carried, ADDRESS_BOUNCE, strlen(ADDRESS_BOUNCE)) == 0)
		return false;
	for (char *p = carried; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	*ret_ref = MOVE(carried);
	return true;
}

bool mail_address_read_bounce(const unsigned char *key, const char *from,
    const char *text, int64_t *ret_outbox_id)
{
	OWN(own_string)
	char *carried = address_carried(key, from, text);
	size_t skip = strlen(ADDRESS_BOUNCE);

	if (carried == NULL || strncmp(carried, ADDRESS_BOUNCE, skip) != 0)
		return false;
	*ret_outbox_id = strtoll(carried + skip, NULL, 10);
	return true;
}
