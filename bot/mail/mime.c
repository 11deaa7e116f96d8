/*
 * mime.c: see mime.h. Everything of GMime's happens between mime_read() and
 * mime_main(), on that thread; what comes out are copies.
 */
#include "mail/mime.h"

#include "base/own.h"
#include "base/str.h"
#include "mail/charset.h"
#include "mail/guard.h"
#include "mail/mime_job.h"

#include <pthread.h>
#include <string.h>

enum {
	MIME_STACK_BYTES = 16 * 1024 * 1024,
	MIME_MAX_LINE_BYTES = HEADER_MAX_BYTES * 4,
};

/*
 * GMime takes neighbouring words in base64 for one run and stops where the
 * first of them is padded, although each is padded for itself (RFC 2047, 2).
 * So what follows a padded word is decoded by itself.
 */
static char *mime_decoded(struct mime_job *job, const char *raw)
{
	static const char padded[] = "=?=";
	OWN(str_clear)
	struct str whole = {.max_bytes = MIME_MAX_LINE_BYTES};

	while (*raw) {
		const char *cut = strstr(raw, padded);
		const char *end =
		    cut ? cut + strlen(padded) : raw + strlen(raw);
		OWN(own_string)
		char *piece = own_printf("%.*s", (int)(end - raw), raw);
		char *text =
		    g_mime_utils_header_decode_text(job->options, piece);
		str_add(&whole, text ? text : "");
		g_free(text);
		/* The blanks between two such words are not meant. */
		const char *next = end + strspn(end, " \t");
		raw = strncmp(next, "=?", 2) == 0 ? next : end;
	}
	return charset_line(str_text(&whole), MIME_MAX_LINE_BYTES);
}

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
