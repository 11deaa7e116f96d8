/*
 * imap.c: see imap.h. One command at a time; what the server says unasked is
 * noticed on the way.
 */
#include "net/imap.h"

#include "base/clock.h"
#include "base/own.h"
#include "base/str.h"
#include "net/imap_reader.h"

#include <string.h>

enum {
	/* RFC 7162, 4: what a server must take at least. */
	IMAP_COMMAND_MAX_BYTES = 8192,
	IMAP_RECEIVE_BYTES = 65536,
	IMAP_ANSWER_PATIENCE = 10, /* times reply_ms, for a whole answer */
};

typedef void imap_fetched_fn(void *arg, const struct imap_fetch *fetch);

struct imap {
	struct wire *wire;
	struct imap_reader *reader;
	int64_t reply_ms;
	size_t max_mail_bytes;
	unsigned commands; /* so far: the tag of the last one */
	uint32_t uidvalidity;
	uint32_t exists;
	bool changed; /* mail may have come since imap_list() */
	bool can_idle, can_move, can_uidplus;
	imap_fetched_fn *fetched; /* while a FETCH is under way */
	void *fetched_arg;
	char buffer[IMAP_RECEIVE_BYTES];
};

/* --- what the server says ------------------------------------------------ */

static bool imap_notice_status(
    struct imap *imap, const struct imap_response *r, struct err *err)
{
	uint32_t validity = imap_slice_number_after(r->code, "UIDVALIDITY");

	if (r->status == IMAP_BYE)
		return err_set(err, ERR_AGAIN, "the server says goodbye: %.*s",
		    (int)r->rest.len, r->rest.bytes);
	if (validity && imap->uidvalidity && validity != imap->uidvalidity)
		return err_set(err, ERR_AGAIN, "the UIDs are no longer valid");
	if (validity)
		imap->uidvalidity = validity;
	return true;
}

static bool imap_notice(
    struct imap *imap, const struct imap_response *r, struct err *err)
{
	struct imap_fetch fetch;

	if (r->kind != IMAP_UNTAGGED)
		return true;
	if (r->status != IMAP_NO_STATUS)
		return imap_notice_status(imap, r, err);
	if (imap_slice_is(r->name, "EXISTS")) {
		imap->exists = r->number;
		imap->changed = true;
	} else if (imap_slice_is(r->name, "EXPUNGE")) {
		imap->exists -= imap->exists > 0;
	} else if (imap_slice_is(r->name, "CAPABILITY")) {
		imap->can_idle = imap_slice_has(r->rest, "IDLE");
		imap->can_move = imap_slice_has(r->rest, "MOVE");
		imap->can_uidplus = imap_slice_has(r->rest, "UIDPLUS");
	} else if (imap_slice_is(r->name, "FETCH") && imap->fetched) {
		if (!imap_response_fetch(r->rest, &fetch, err))
			return false;
		if (fetch.uid)
			imap->fetched(imap->fetched_arg, &fetch);
	}
	return true;
}

/* The next response, by until_ms (monotonic) at the latest. */
static enum wire_got imap_next(struct imap *imap, int64_t until_ms,
    bool at_once, struct imap_response *ret_response, struct err *err)
{
	for (;;) {
		switch (imap_reader_next(imap->reader, ret_response, err)) {
		case IMAP_READER_ONE:
			return imap_notice(imap, ret_response, err) ? WIRE_BYTES
			                                            : WIRE_GONE;
		case IMAP_READER_FAILED:
			return WIRE_GONE;
		case IMAP_READER_NONE:
			break;
		}
		int64_t left_ms = until_ms - clock_monotonic_ms();
		if (!at_once && left_ms > imap->reply_ms)
			left_ms = imap->reply_ms;
		size_t len = 0;
		enum wire_got got = wire_receive(imap->wire, imap->buffer,
		    sizeof(imap->buffer), left_ms, at_once, &len, err);
		if (got != WIRE_BYTES)
			return got;
		imap_reader_feed(imap->reader, imap->buffer, len);
	}
}

/* --- commands ------------------------------------------------------------ */

static int64_t imap_answer_until_ms(const struct imap *imap)
{
	return clock_monotonic_ms() + IMAP_ANSWER_PATIENCE * imap->reply_ms;
}

/* A mailbox name or the like as a quoted string. */
static void imap_add_quoted(struct str *line, const char *text)
{
	str_add_char(line, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			str_add_char(line, '\\');
		str_add_char(line, *text);
	}
	str_add_char(line, '"');
}

static void imap_add_uids(struct str *line, const uint32_t *uids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		str_addf(line, "%s%u", i ? "," : " ", uids[i]);
}

static bool imap_send(
    struct imap *imap, const struct str *command, struct err *err)
{
	OWN(own_string)
	char *line =
	    own_printf("b%u %s\r\n", ++imap->commands, str_text(command));

	if (!str_ok(command))
		return err_set(err, ERR_BUG, "an IMAP command is too long");
	return wire_send(imap->wire, line, strlen(line), err);
}

/* What the server answers to the last command. */
static bool imap_judge(const struct imap *imap, const char *what,
    const struct imap_response *r, struct err *err)
{
	OWN(own_string)
	char *tag = own_printf("b%u", imap->commands);

	if (!imap_slice_is(r->tag, tag))
		return err_set(err, ERR_INPUT, "%s: out of step", what);
	if (r->status == IMAP_OK)
		return true;
	return err_set(err, r->status == IMAP_NO ? ERR_REFUSED : ERR_INPUT,
	    "%s: %.*s %.*s", what, (int)r->name.len, r->name.bytes,
	    (int)r->rest.len, r->rest.bytes);
}

/* Reads on until the last command is finished. */
static bool imap_finish(struct imap *imap, const char *what, struct err *err)
{
	int64_t until_ms = imap_answer_until_ms(imap);
	struct imap_response r;

	do {
		if (imap_next(imap, until_ms, false, &r, err) != WIRE_BYTES)
			return err_prefix(err, "%s", what);
	} while (r.kind != IMAP_TAGGED);
	return imap_judge(imap, what, &r, err);
}

/* what: for the operator, without arguments. */
static bool imap_ask(struct imap *imap, const char *what,
    const struct str *command, struct err *err)
{
	return imap_send(imap, command, err) && imap_finish(imap, what, err);
}

static bool imap_ask_word(struct imap *imap, const char *word, struct err *err)
{
	OWN(str_clear)
	struct str command = {.max_bytes = IMAP_COMMAND_MAX_BYTES};

	str_add(&command, word);
	return imap_ask(imap, word, &command, err);
}

static bool imap_ask_folder(struct imap *imap, const char *word,
    const char *folder, const char *rest, struct err *err)
{
	OWN(str_clear)
	struct str command = {.max_bytes = IMAP_COMMAND_MAX_BYTES};

	str_addf(&command, "%s ", word);
	imap_add_quoted(&command, folder);
	str_add(&command, rest);
	return imap_ask(imap, word, &command, err);
}

/* --- a session ----------------------------------------------------------- */

bool imap_open(
    const struct imap_options *options, struct imap **ret_imap, struct err *err)
{
	OWN(imap_close)
	struct imap *imap = own_calloc(1, sizeof(*imap));

	imap->reply_ms = options->reply_ms;
	imap->max_mail_bytes = options->max_mail_bytes;
	imap->reader = imap_reader_new(options->max_mail_bytes);
	if (!wire_open(&options->wire, &imap->wire, err) ||
	    !imap_ask_word(imap, "CAPABILITY", err))
		return false;
	if (!imap->can_move && !imap->can_uidplus)
		return err_set(err, ERR_REFUSED,
		    "the server offers neither MOVE nor UIDPLUS");
	*ret_imap = MOVE(imap);
	return true;
}

void imap_close(struct imap **imap)
{
	struct imap *i = *imap;

	if (i == NULL)
		return;
	OWN(own_string)
	char *line = own_printf("b%u LOGOUT\r\n", ++i->commands);
	if (i->wire)
		wire_send(i->wire, line, strlen(line), NULL);
	wire_close(&i->wire);
	imap_reader_free(&i->reader);
	free(i);
	*imap = NULL;
}

bool imap_select(struct imap *imap, const char *folder, struct err *err)
{
	imap->uidvalidity = 0;
	imap->exists = 0;
	return imap_ask_folder(imap, "SELECT", folder, "", err);
}

bool imap_make_folder(struct imap *imap, const char *folder, struct err *err)
{
	/* CREATE says NO to what is there, and not always why: the answer is
	 * whether it is there afterwards. */
	return imap_ask_folder(imap, "CREATE", folder, "", err) ||
	       (err->kind == ERR_REFUSED && imap_ask_folder(imap, "STATUS",
	                                        folder, " (UIDVALIDITY)", err));
}

/* --- mails --------------------------------------------------------------- */

struct imap_listing {
	struct imap_mail *mails;
	size_t count;
	size_t most;
};

static void imap_listed(void *arg, const struct imap_fetch *fetch)
{
	struct imap_listing *listing = arg;

	if (listing->count < listing->most)
		listing->mails[listing->count++] = (struct imap_mail){
		    .uid = fetch->uid, .bytes = fetch->bytes};
}

/* A FETCH whose responses go to fn. */
static bool imap_ask_fetch(struct imap *imap, const struct str *command,
    imap_fetched_fn *fn, void *arg, struct err *err)
{
	imap->fetched = fn;
	imap->fetched_arg = arg;
	bool ok = imap_ask(imap, "FETCH", command, err);
	imap->fetched = NULL;
	return ok;
}

bool imap_list(struct imap *imap, size_t most, struct imap_mail *ret_mails,
    size_t *ret_count, struct err *err)
{
	struct imap_listing listing = {
	    .mails = ret_mails,
	    .most = most < imap->exists ? most : imap->exists,
	};
	OWN(str_clear)
	struct str command = {.max_bytes = IMAP_COMMAND_MAX_BYTES};

	imap->changed = false;
	str_addf(&command, "FETCH 1:%zu (UID RFC822.SIZE)", listing.most);
	if (listing.most &&
	    !imap_ask_fetch(imap, &command, imap_listed, &listing, err))
		return false;
	*ret_count = listing.count;
	return true;
}

struct imap_reading {
	imap_mail_fn *fn;
	void *arg;
};

static void imap_read_mail(void *arg, const struct imap_fetch *fetch)
{
	const struct imap_reading *reading = arg;

	if (fetch->has_body)
		reading->fn(reading->arg, fetch->uid, fetch->body.bytes,
		    fetch->body.len);
}

bool imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
    imap_mail_fn *fn, void *arg, struct err *err)
{
	struct imap_reading reading = {.fn = fn, .arg = arg};
	OWN(str_clear)
	struct str command = {.max_bytes = IMAP_COMMAND_MAX_BYTES};

	str_add(&command, "UID FETCH");
	imap_add_uids(&command, uids, count);
	str_addf(&command, " (UID BODY.PEEK[]<0.%zu>)", imap->max_mail_bytes);
	return imap_ask_fetch(imap, &command, imap_read_mail, &reading, err);
}

/* UID VERB uids, then what follows. */
static bool imap_ask_uids(struct imap *imap, const char *verb,
    const uint32_t *uids, size_t count, const char *folder, const char *rest,
    struct err *err)
{
	OWN(str_clear)
	struct str command = {.max_bytes = IMAP_COMMAND_MAX_BYTES};

	str_addf(&command, "UID %s", verb);
	imap_add_uids(&command, uids, count);
	if (folder) {
		str_add_char(&command, ' ');
		imap_add_quoted(&command, folder);
	}
	str_add(&command, rest);
	return imap_ask(imap, verb, &command, err);
}

bool imap_move(struct imap *imap, const uint32_t *uids, size_t count,
    const char *folder, struct err *err)
{
	if (imap->can_move)
		return imap_ask_uids(
		    imap, "MOVE", uids, count, folder, "", err);
	/* RFC 6851, 3.3: what MOVE stands for. */
	return imap_ask_uids(imap, "COPY", uids, count, folder, "", err) &&
	       imap_ask_uids(imap, "STORE", uids, count, NULL,
	           " +FLAGS.SILENT (\\Deleted)", err) &&
	       imap_ask_uids(imap, "EXPUNGE", uids, count, NULL, "", err);
}

/* --- waiting ------------------------------------------------------------- */

/* Until something has changed; WIRE_QUIET if it has not by until_ms. */
static enum wire_got imap_doze(
    struct imap *imap, int64_t until_ms, struct err *err)
{
	struct imap_response r;
	enum wire_got got = WIRE_BYTES;

	while (got == WIRE_BYTES && !imap->changed)
		got = imap_next(imap, until_ms, true, &r, err);
	return got;
}

/* Sends IDLE and waits until the server idles. */
static bool imap_idle(struct imap *imap, struct err *err)
{
	int64_t until_ms = imap_answer_until_ms(imap);
	struct imap_response r;
	OWN(str_clear)
	struct str command = {.max_bytes = IMAP_COMMAND_MAX_BYTES};

	str_add(&command, "IDLE");
	if (!imap_send(imap, &command, err))
		return false;
	do {
		if (imap_next(imap, until_ms, false, &r, err) != WIRE_BYTES)
			return err_prefix(err, "IDLE");
	} while (r.kind == IMAP_UNTAGGED);
	return r.kind == IMAP_CONTINUE ||
	       (imap_judge(imap, "IDLE", &r, err) &&
	           err_set(err, ERR_INPUT, "IDLE: it does not idle"));
}

bool imap_wait(struct imap *imap, int64_t timeout_ms, struct err *err)
{
	static const char done[] = "DONE\r\n";
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;

	if (imap->changed)
		return true;
	if (imap->can_idle && !imap_idle(imap, err))
		return false;
	enum wire_got got = imap_doze(imap, until_ms, err);
	if (got == WIRE_GONE)
		return false;
	if (imap->can_idle &&
	    (!wire_send(imap->wire, done, strlen(done), err) ||
	        !imap_finish(imap, "IDLE", err)))
		return false;
	return got != WIRE_QUIET || imap_ask_word(imap, "NOOP", err);
}
