/*
 * imap_box.c: see imap_box.h.
 */
#include "mail/imap_box.h"

#include "base/own.h"
#include "net/imap.h"

enum {
	IMAP_BOX_CONNECT_MS = 30000,
	IMAP_BOX_REPLY_MS = 60000,
	/* Read at once, so that little is read for nothing when the engine has
	 * no room. */
	IMAP_BOX_FETCH_MAILS = 64,
	IMAP_BOX_FETCH_BYTES = 4 * 1024 * 1024,
};

struct imap_box {
	const struct config_inbox *config;
	const char *ca_file;
	struct oauth *oauth;
	int stop_fd;
	struct imap *imap;
	struct imap_mail mails[MAIL_BOX_ROUND];
	size_t count;
	/* While mail is read. */
	mail_box_give_fn *give;
	void *give_arg;
	size_t next; /* the first that has not come yet */
	bool enough;
};

/* --- the session --------------------------------------------------------- */

static bool imap_box_connect(struct imap_box *box, struct err *err)
{
	const struct config_inbox *config = box->config;
	OWN(own_string)
	char *url = own_printf(
	    strchr(config->host, ':') ? "%s://[%s]:%d" : "%s://%s:%d",
	    config->tls ? "imaps" : "imap", config->host, config->port);
	struct imap_options options = {
	    .wire =
	        {
	            .url = url,
	            .starttls = config->starttls,
	            .user = config->user,
	            .password = config->password,
	            .sasl = config->token.sasl,
	            .ca_file = box->ca_file,
	            .timeout_ms = IMAP_BOX_CONNECT_MS,
	            .stop_fd = box->stop_fd,
	        },
	    .reply_ms = IMAP_BOX_REPLY_MS,
	    .max_mail_bytes = MAIL_BOX_MAX_BYTES,
	};

	if (box->oauth &&
	    !oauth_token(box->oauth, box->stop_fd, &options.wire.token, err))
		return false;
	bool ok = imap_open(&options, &box->imap, err);
	if (!ok && box->oauth && err->kind == ERR_REFUSED)
		oauth_forget(box->oauth);
	return ok;
}

static bool imap_box_open(void *self, struct err *err)
{
	struct imap_box *box = self;
	const struct config_inbox *config = box->config;

	return imap_box_connect(box, err) &&
	       imap_make_folder(box->imap, config->processed, err) &&
	       imap_make_folder(box->imap, config->failed, err) &&
	       imap_select(box->imap, config->folder, err);
}

static void imap_box_close(void *self)
{
	struct imap_box *box = self;

	imap_close(&box->imap);
	box->count = 0;
}

static void imap_box_free(void *self)
{
	imap_box_close(self);
	free(self);
}

/* --- a round ------------------------------------------------------------- */

/* A mail of this round; servers answer in order, and may leave out what has
 * gone. Anything else was not asked for. */
static void imap_box_mail(
    void *arg, uint32_t uid, const char *bytes, size_t len)
{
	struct imap_box *box = arg;
	size_t i = box->next;

	while (i < box->count && box->mails[i].uid != uid)
		i++;
	if (i == box->count || box->enough)
		return;
	box->next = i + 1;
	box->enough = !box->give(box->give_arg, i, bytes, len);
}

/* How many from there on are read at once. */
static size_t imap_box_portion(
    const struct imap_box *box, size_t from, uint32_t *ret_uids)
{
	uint64_t bytes = 0;
	size_t n = 0;

	while (from + n < box->count && n < IMAP_BOX_FETCH_MAILS) {
		bytes += box->mails[from + n].bytes;
		if (n && bytes > IMAP_BOX_FETCH_BYTES)
			break;
		ret_uids[n] = box->mails[from + n].uid;
		n++;
	}
	return n;
}

static bool imap_box_read(void *self, mail_box_give_fn *give, void *arg,
    size_t *ret_count, struct err *err)
{
	struct imap_box *box = self;
	uint32_t uids[IMAP_BOX_FETCH_MAILS];

	box->give = give;
	box->give_arg = arg;
	box->next = 0;
	box->enough = false;
	if (!imap_list(box->imap, MAIL_BOX_ROUND, box->mails, &box->count, err))
		return false;
	for (size_t from = 0, n; from < box->count && !box->enough; from += n) {
		n = imap_box_portion(box, from, uids);
		if (!imap_fetch(box->imap, uids, n, imap_box_mail, box, err))
			return false;
	}
	*ret_count = box->count;
	return true;
}

static bool imap_box_move(struct imap_box *box,
    const enum mail_outcome *outcomes, size_t count, enum mail_outcome which,
    const char *folder, struct err *err)
{
	uint32_t uids[MAIL_BOX_ROUND];
	size_t n = 0;

	for (size_t i = 0; i < count && i < box->count; i++)
		if (outcomes[i] == which)
			uids[n++] = box->mails[i].uid;
	return n == 0 || imap_move(box->imap, uids, n, folder, err);
}

static bool imap_box_file(void *self, const enum mail_outcome *outcomes,
    size_t count, struct err *err)
{
	struct imap_box *box = self;

	return imap_box_move(box, outcomes, count, MAIL_TAKEN,
	           box->config->processed, err) &&
	       imap_box_move(box, outcomes, count, MAIL_SET_ASIDE,
	           box->config->failed, err);
}

static bool imap_box_wait(void *self, int64_t timeout_ms, struct err *err)
{
	struct imap_box *box = self;

	return imap_wait(box->imap, timeout_ms, err);
}

struct mail_box imap_box(
    const struct config *config, struct oauth *oauth, int stop_fd)
{
	struct imap_box *box = own_calloc(1, sizeof(*box));

	box->config = &config->inbox;
	box->ca_file = config->mail_ca_file;
	box->oauth = oauth;
	box->stop_fd = stop_fd;
	return (struct mail_box){
	    .name = "imap",
	    .self = box,
	    .open = imap_box_open,
	    .close = imap_box_close,
	    .read = imap_box_read,
	    .file = imap_box_file,
	    .wait = imap_box_wait,
	    .free = imap_box_free,
	};
}
