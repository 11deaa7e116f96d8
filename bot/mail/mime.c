/*
 * mime.c: see mime.h. Everything of GMime's happens between mime_read() and
 * mime_main(), on that thread; what comes out are copies.
 */
#include "mail/mime.h"

#include "base/own.h"
#include "base/str.h"
#include "mail/charset.h"
#include "mail/flowed.h"
#include "mail/guard.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>

enum {
	MIME_STACK_BYTES = 16 * 1024 * 1024,
	MIME_CHUNK_BYTES = 16 * 1024,
	/* What is decoded of a part to be read; charsets grow up to three
	 * times when they become UTF-8. */
	MIME_MAX_RAW_BYTES = MIME_MAX_TEXT_BYTES,
	MIME_MAX_NAME_BYTES = 1000,
	MIME_MAX_LINE_BYTES = HEADER_MAX_BYTES * 4,
	/* RFC 5321, 4.5.3.1: 64 + 1 + 255, and some patience. */
	MIME_MAX_ADDRESS_BYTES = 512,
};

struct mime_job {
	const char *bytes;
	size_t len;
	struct mime *mime;
	GMimeParserOptions *options;
	size_t text_bytes; /* of all parts so far */
};

/* --- words --------------------------------------------------------------- */

static char *mime_lower(const char *text)
{
	char *lower = charset_line(text, MIME_MAX_NAME_BYTES);

	for (char *p = lower; *p; p++)
		*p = (char)g_ascii_tolower(*p);
	return lower;
}

static char *mime_decoded(struct mime_job *job, const char *raw)
{
	char *text = g_mime_utils_header_decode_text(job->options, raw);
	char *clean = charset_line(text ? text : "", MIME_MAX_LINE_BYTES);

	g_free(text);
	return clean;
}

/* --- addresses ----------------------------------------------------------- */

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
static void mime_mailboxes_read(
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

/* --- parts --------------------------------------------------------------- */

/* Appends what is decoded to raw as far as it fits; returns all there was. */
static size_t mime_decode(GMimePart *part, struct str *raw)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	char chunk[MIME_CHUNK_BYTES];
	size_t total = 0;
	ssize_t n;

	if (content == NULL)
		return 0;
	GMimeStream *source = g_mime_data_wrapper_get_stream(content);
	GMimeFilter *filter = g_mime_filter_basic_new(
	    g_mime_data_wrapper_get_encoding(content), FALSE);
	g_mime_stream_reset(source);
	GMimeStream *stream = g_mime_stream_filter_new(source);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(stream), filter);
	while ((n = g_mime_stream_read(stream, chunk, sizeof(chunk))) > 0) {
		size_t room = raw->max_bytes - raw->len;
		size_t take = (size_t)n < room ? (size_t)n : room;
		str_add_n(raw, chunk, take);
		total += (size_t)n;
	}
	g_object_unref(stream);
	g_object_unref(filter);
	return total;
}

static char *mime_lines(GMimeObject *leaf, const struct str *text)
{
	const char *format =
	    g_mime_object_get_content_type_parameter(leaf, "format");
	const char *delsp =
	    g_mime_object_get_content_type_parameter(leaf, "delsp");
	char *lines = charset_lines(str_text(text), text->len);

	if (format && strcasecmp(format, "flowed") == 0) {
		OWN(own_string)
		char *broken = lines;
		lines =
		    flowed_join(broken, delsp && strcasecmp(delsp, "yes") == 0);
	}
	return lines;
}

static void mime_part_text(
    struct mime_job *job, GMimePart *leaf, struct mime_part *part)
{
	size_t room = MIME_MAX_TEXT_BYTES - job->text_bytes;
	OWN(str_clear)
	struct str raw = {.max_bytes = room};
	OWN(str_clear)
	struct str text = {.max_bytes = room};

	part->bytes = mime_decode(leaf, &raw);
	bool cut = part->bytes > raw.len;
	charset_to_utf8(g_mime_object_get_content_type_parameter(
	                    GMIME_OBJECT(leaf), "charset"),
	    str_text(&raw),
	    cut ? charset_whole(str_text(&raw), raw.len) : raw.len, &text);
	part->text = mime_lines(GMIME_OBJECT(leaf), &text);
	job->text_bytes += text.len;
	job->mime->cut = job->mime->cut || cut || !str_ok(&text);
}

static const struct {
	const char *type;
	enum mime_kind kind;
} mime_kinds[] = {
    {"text/plain", MIME_TEXT},
    {"text/html", MIME_HTML},
    {"message/delivery-status", MIME_STATUS},
    {"message/global-delivery-status", MIME_STATUS},
    {"text/rfc822-headers", MIME_ORIGINAL},
    {"message/global-headers", MIME_ORIGINAL},
    {"message/rfc822-headers", MIME_ORIGINAL},
};

static enum mime_kind mime_kind_of(const char *type)
{
	for (size_t i = 0; i < sizeof(mime_kinds) / sizeof(mime_kinds[0]); i++)
		if (strcmp(mime_kinds[i].type, type) == 0)
			return mime_kinds[i].kind;
	return MIME_FILE;
}

/* RFC 2045, 5.2: what has no type, or none that is one, is plain text. */
static char *mime_type(GMimeObject *object)
{
	const char *raw = g_mime_object_get_header(object, "Content-Type");

	if (GMIME_IS_PART(object) && raw && strchr(raw, '/') == NULL)
		return own_strdup("text/plain");
	GMimeContentType *type = g_mime_object_get_content_type(object);
	char *text = g_mime_content_type_get_mime_type(type);
	char *lower = mime_lower(text);

	g_free(text);
	return lower;
}

static struct mime_part *mime_part_new(
    struct mime_job *job, GMimeObject *object)
{
	struct mime *mime = job->mime;
	struct mime_part *part;

	if (mime->part_count == MIME_MAX_PARTS) {
		mime->cut = true;
		return NULL;
	}
	mime->parts = own_realloc(
	    mime->parts, (mime->part_count + 1) * sizeof(*mime->parts));
	part = &mime->parts[mime->part_count++];
	*part = (struct mime_part){.type = mime_type(object)};
	return part;
}

static void mime_leaf(struct mime_job *job, GMimePart *leaf)
{
	struct mime_part *part = mime_part_new(job, GMIME_OBJECT(leaf));
	const char *name = g_mime_part_get_filename(leaf);
	OWN(str_clear)
	struct str nothing = {.max_bytes = 0};

	if (part == NULL)
		return;
	part->name = charset_line(name ? name : "", MIME_MAX_NAME_BYTES);
	part->kind = mime_kind_of(part->type);
	part->attached = part->kind != MIME_TEXT && part->kind != MIME_HTML;
	if (part->name[0] || g_mime_part_is_attachment(leaf))
		part->attached = true;
	if (part->kind == MIME_FILE ||
	    (part->attached &&
	        (part->kind == MIME_TEXT || part->kind == MIME_HTML))) {
		part->bytes = mime_decode(leaf, &nothing);
		part->text = own_strdup("");
	} else {
		mime_part_text(job, leaf, part);
	}
}

/* As it is written here; a mail inside a mail is not taken apart. */
static size_t mime_object_bytes(GMimeObject *object)
{
	GMimeStream *nowhere = g_mime_stream_null_new();
	ssize_t n = g_mime_object_write_to_stream(object, NULL, nowhere);

	g_object_unref(nowhere);
	return n > 0 ? (size_t)n : 0;
}

/* A mail inside this mail: its headers are all that is read of it. */
static void mime_original(struct mime_job *job, GMimeMessagePart *object)
{
	GMimeMessage *message = g_mime_message_part_get_message(object);
	struct mime_part *part = mime_part_new(job, GMIME_OBJECT(object));
	OWN(str_clear)
	struct str text = {.max_bytes = MIME_MAX_TEXT_BYTES - job->text_bytes};
	const char *subject = NULL;
	char *headers = NULL;

	if (part == NULL)
		return;
	if (message) {
		headers =
		    g_mime_object_get_headers(GMIME_OBJECT(message), NULL);
		subject = g_mime_message_get_subject(message);
		part->bytes = mime_object_bytes(GMIME_OBJECT(message));
	}
	if (headers)
		charset_to_utf8(NULL, headers, strlen(headers), &text);
	part->kind = MIME_ORIGINAL;
	part->attached = true;
	part->text = charset_lines(str_text(&text), text.len);
	part->name = charset_line(subject ? subject : "", MIME_MAX_NAME_BYTES);
	job->text_bytes += text.len;
	g_free(headers);
}

static bool mime_is_blank(const struct mime_part *part)
{
	return part->text[strspn(part->text, " \t\n")] == '\0';
}

/* RFC 2046, 5.1.4: of several forms of one text, the plain one is read if
 * there is anything in it. */
static void mime_choose_form(struct mime *mime, size_t first)
{
	bool plain = false;
	bool html = false;

	for (size_t i = first; i < mime->part_count; i++) {
		const struct mime_part *part = &mime->parts[i];
		bool read = !part->attached && !mime_is_blank(part);
		plain = plain || (read && part->kind == MIME_TEXT);
		html = html || (read && part->kind == MIME_HTML);
	}
	for (size_t i = first; i < mime->part_count && plain && html; i++)
		if (mime->parts[i].kind == MIME_HTML)
			mime->parts[i].other_form = true;
}

static void mime_walk(struct mime_job *job, GMimeObject *object, size_t depth)
{
	size_t first = job->mime->part_count;

	if (depth == MIME_MAX_DEPTH) {
		job->mime->cut = true;
	} else if (GMIME_IS_MULTIPART(object)) {
		GMimeMultipart *multi = GMIME_MULTIPART(object);
		int count = g_mime_multipart_get_count(multi);
		for (int i = 0; i < count; i++)
			mime_walk(job, g_mime_multipart_get_part(multi, i),
			    depth + 1);
		OWN(own_string)
		char *type = mime_type(object);
		if (strcmp(type, "multipart/alternative") == 0)
			mime_choose_form(job->mime, first);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		mime_original(job, GMIME_MESSAGE_PART(object));
	} else if (GMIME_IS_PART(object)) {
		mime_leaf(job, GMIME_PART(object));
	}
}

/* --- the whole ------------------------------------------------------------ */

static int64_t mime_date_ms(const char *value)
{
	GDateTime *date = value ? g_mime_utils_header_decode_date(value) : NULL;
	int64_t at_ms = date ? g_date_time_to_unix(date) * 1000 : 0;

	if (date)
		g_date_time_unref(date);
	return at_ms;
}

static void mime_headers(struct mime_job *job)
{
	static const char *const delivered[] = {"Delivered-To", "X-Original-To",
	    "X-Delivered-To", "Envelope-To", "X-Envelope-To"};
	struct mime *mime = job->mime;
	const char *subject = header_first(&mime->headers, "Subject");

	mime->subject = mime_decoded(job, subject ? subject : "");
	mime->date_ms = mime_date_ms(header_first(&mime->headers, "Date"));
	mime_mailboxes_read(job, "From", &mime->from);
	mime_mailboxes_read(job, "Sender", &mime->sender);
	mime_mailboxes_read(job, "Reply-To", &mime->reply_to);
	mime_mailboxes_read(job, "To", &mime->to);
	mime_mailboxes_read(job, "Cc", &mime->cc);
	for (size_t i = 0; i < sizeof(delivered) / sizeof(delivered[0]); i++)
		mime_mailboxes_read(job, delivered[i], &mime->delivered_to);
}

static GMimeParserOptions *mime_options(void)
{
	const char *charsets[] = {"utf-8", "windows-1252", NULL};
	GMimeParserOptions *options = g_mime_parser_options_new();

	g_mime_parser_options_set_fallback_charsets(options, charsets);
	return options;
}

static void *mime_main(void *arg)
{
	struct mime_job *job = arg;
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(job->bytes, job->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message;

	job->options = mime_options();
	message = g_mime_parser_construct_message(parser, job->options);
	mime_headers(job);
	if (message && g_mime_message_get_mime_part(message)) {
		GMimeObject *root = g_mime_message_get_mime_part(message);
		job->mime->type = mime_type(root);
		mime_walk(job, root, 0);
	} else {
		job->mime->type = own_strdup("text/plain");
	}
	g_clear_object(&message);
	g_object_unref(parser);
	g_object_unref(stream);
	g_mime_parser_options_free(job->options);
	return NULL;
}

/* On a stack that what the guard lets through cannot exhaust. */
static bool mime_run(struct mime_job *job, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_attr_t attr;
	pthread_t thread;

	pthread_once(&once, g_mime_init);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, MIME_STACK_BYTES);
	int failed = pthread_create(&thread, &attr, mime_main, job);
	pthread_attr_destroy(&attr);
	if (failed)
		return err_set(err, ERR_AGAIN, "no_thread_for_a_mail");
	pthread_join(thread, NULL);
	return true;
}

bool mime_read(
    const char *bytes, size_t len, struct mime **ret_mime, struct err *err)
{
	OWN(mime_free)
	struct mime *mime = own_calloc(1, sizeof(*mime));
	struct mime_job job = {.bytes = bytes, .len = len, .mime = mime};

	if (!header_read(bytes, len, &mime->headers))
		return err_set(err, ERR_INPUT, "headers_too_large");
	if (!guard_check(bytes, len, err) || !mime_run(&job, err))
		return false;
	*ret_mime = MOVE(mime);
	return true;
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

void mime_free(struct mime **mime)
{
	struct mime *m = *mime;

	if (m == NULL)
		return;
	for (size_t i = 0; i < m->part_count; i++) {
		free(m->parts[i].type);
		free(m->parts[i].name);
		free(m->parts[i].text);
	}
	free(m->parts);
	free(m->type);
	free(m->subject);
	mime_mailboxes_clear(&m->from);
	mime_mailboxes_clear(&m->sender);
	mime_mailboxes_clear(&m->reply_to);
	mime_mailboxes_clear(&m->to);
	mime_mailboxes_clear(&m->cc);
	mime_mailboxes_clear(&m->delivered_to);
	header_clear(&m->headers);
	free(m);
	*mime = NULL;
}
