/*
 * mime_mailbox.c: the addresses in a mail's headers, out of GMime's groups and
 * mailboxes; see mime.h.
 */
#include "base/own.h"
#include "mail/charset.h"
#include "mail/guard.h"
#include "mail/mime_job.h"

#include <string.h>

/* RFC 5321, 4.5.3.1: 64 + 1 + 255, and some patience. */
enum { MIME_MAX_ADDRESS_BYTES = 512 };

/* NULL if that is no address. */
static char *mime_address(const char *text)
{
	if (text == NULL)
		return NULL;
	OWN(own_string)
	char *address = charset_line(text, MIME_MAX_ADDRESS_BYTES);
	char *at = strrchr(address, '@');

	if (at == NULL || at == address || at[1] == '\0' ||
	    strpbrk(address, " <>") || strcmp(address, text) != 0)
		return NULL;
	for (char *p = at; *p; p++)
		*p = g_ascii_tolower(*p);
	return MOVE(address);
}

static void mime_mailbox_add(InternetAddress *one, struct mime_mailboxes *out)
{
	const char *name = internet_address_get_name(one);
	char *address;

	if (!INTERNET_ADDRESS_IS_MAILBOX(one) ||
	    out->count == MIME_MAX_MAILBOXES)
		return;
	address = mime_address(
	    internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
	if (address == NULL)
		return;
	out->items =
	    own_realloc(out->items, (out->count + 1) * sizeof(*out->items));
	out->items[out->count++] = (struct mime_mailbox){
	    .address = address,
	    .name = charset_line(name ? name : "", MIME_MAX_NAME_BYTES),
	};
}

static void mime_mailboxes_walk(
    InternetAddressList *list, struct mime_mailboxes *out, size_t depth)
{
	if (list == NULL || depth == MIME_MAX_DEPTH)
		return;
	for (int i = 0; i < internet_address_list_length(list); i++) {
		InternetAddress *one =
		    internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_GROUP(one))
			mime_mailboxes_walk(internet_address_group_get_members(
			                        INTERNET_ADDRESS_GROUP(one)),
			    out, depth + 1);
		else
			mime_mailbox_add(one, out);
	}
}

/* Those of every header of that name. */
void mime_mailboxes_read(
    struct mime_job *job, const char *name, struct mime_mailboxes *out)
{
	const char *value;
	struct err err;

	for (size_t n = 0; (value = header_nth(&job->mime->headers, name, n));
	     n++) {
		InternetAddressList *list;
		if (!guard_addresses(value, value + strlen(value), &err))
			continue;
		list = internet_address_list_parse(job->options, value);
		mime_mailboxes_walk(list, out, 0);
		g_clear_object(&list);
	}
}

void mime_mailboxes_clear(struct mime_mailboxes *mailboxes)
{
	for (size_t i = 0; i < mailboxes->count; i++) {
		free(mailboxes->items[i].address);
		free(mailboxes->items[i].name);
	}
	free(mailboxes->items);
	*mailboxes = (struct mime_mailboxes){.items = NULL};
}
