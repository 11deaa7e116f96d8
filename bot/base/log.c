/*
 * log.c: builds each line in one buffer and writes it with one write(2), so
 * that lines of several threads never mix.
 */
#include "base/log.h"

#include "base/own.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* An id is short, and the longest error text fits even if every byte of it is
 * escaped: what goes past this is hostile. */
enum { LOG_LINE_MAX_BYTES = 4096 };

static const char *const log_level_names[] = {
    [LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARN] = "warn",
    [LOG_ERROR] = "error",
};

static _Atomic int log_threshold = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&log_threshold, (int)level);
}

bool log_level_from_name(const char *name, enum log_level *ret_level)
{
	for (size_t i = 0; i < 4; i++) {
		if (strcmp(name, log_level_names[i]) == 0) {
			*ret_level = (enum log_level)i;
			return true;
		}
	}
	return false;
}

/* What logfmt reads without quotes. */
static bool log_is_bare(const char *text)
{
	if (text[0] == '\0')
		return false;
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p >= 0x7F || *p == '"' || *p == '=' ||
		    *p == '\\')
			return false;
	return true;
}

/* A control character (C0, DEL, C1) or a separator of lines or paragraphs,
 * which a viewer could take for the end of the line. */
static bool log_is_control(const char *p, size_t len)
{
	const unsigned char *u = (const unsigned char *)p;

	if (len == 1)
		return u[0] < ' ' || u[0] == 0x7F;
	if (len == 2)
		return u[0] == 0xC2 && u[1] < 0xA0;
	return len == 3 && u[0] == 0xE2 && u[1] == 0x80 &&
	       (u[2] == 0xA8 || u[2] == 0xA9);
}

/*
 * Quoted where logfmt needs it. Control characters cannot forge a line, and
 * bytes that are not UTF-8 cannot hide one: journald shows a line with such
 * bytes as "[blob data]".
 */
static void log_add_value(struct str *line, const char *text)
{
	if (log_is_bare(text)) {
		str_add(line, text);
		return;
	}
	str_add_char(line, '"');
	for (size_t left = strlen(text); left > 0;) {
		size_t len = str_utf8_sequence(text, left);
		size_t step = len ? len : 1;
		if (*text == '"' || *text == '\\')
			str_addf(line, "\\%c", *text);
		else if (len && !log_is_control(text, len))
			str_add_n(line, text, len);
		else
			for (size_t i = 0; i < step; i++)
				str_addf(
				    line, "\\x%02x", (unsigned char)text[i]);
		text += step;
		left -= step;
	}
	str_add_char(line, '"');
}

static void log_add_field(struct str *line, const struct log_field *field)
{
	str_addf(line, " %s=", field->name);
	if (field->text)
		log_add_value(line, field->text);
	else
		str_addf(line, "%" PRId64, field->number);
}

void log_write(
    enum log_level level, const char *event, const struct log_field *fields)
{
	static const char cut[] = " cut=1\n";
	OWN(str_clear)
	struct str line = {.max_bytes = LOG_LINE_MAX_BYTES - strlen(cut)};
	bool whole = true;

	if ((int)level < atomic_load(&log_threshold))
		return;
	str_addf(&line, "level=%s event=%s", log_level_names[level], event);
	for (const struct log_field *f = fields; f->name; f++) {
		size_t before = line.len;
		log_add_field(&line, f);
		if (str_ok(&line))
			continue;
		line.len = before;
		line.failed = false;
		whole = false;
	}
	line.max_bytes = LOG_LINE_MAX_BYTES;
	str_add(&line, whole ? "\n" : cut);
	if (write(STDERR_FILENO, line.data, line.len) < 0) {
		/* Nobody is left to tell. */
	}
}
