/*
 * mime_parts.c: the leaves of a mail, decoded into UTF-8, and which of them
 * people read; see mime.h.
 */
#include "base/own.h"
#include "base/str.h"
#include "mail/charset.h"
#include "mail/flowed.h"
#include "mail/mime_job.h"

#include <string.h>
#include <strings.h>

enum { MIME_CHUNK_BYTES = 16 * 1024 };

static char *mime_lower(const char *text)
{
	char *lower = charset_line(text, MIME_MAX_NAME_BYTES);

	for (char *p = lower; *p; p++)
		*p = (char)g_ascii_tolower(*p);
	return lower;
}

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
char *mime_type(GMimeObject *object)
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

void mime_walk(struct mime_job *job, GMimeObject *object, size_t depth)
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
