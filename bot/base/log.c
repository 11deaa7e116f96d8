/*
 * log.c: builds each line in one buffer and writes it with one write(2), so
 * that lines of several threads never mix.
 */
#include "base/log.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* A line past this is cut: an id is short, so it means a hostile value. */
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

static bool log_is_bare(const char *text)
{
	if (text[0] == '\0')
		return false;
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == '"' || *p == '=' ||
		    *p == '\\' || (unsigned char)*p == 0x7F)
			return false;
	return true;
}

/* Quoted where logfmt needs it; control characters cannot forge a line. */
static void log_add_value(struct str *line, const char *text)
{
	if (log_is_bare(text)) {
		str_add(line, text);
		return;
	}
	str_add_char(line, '"');
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c == '"' || c == '\\') {
			str_add_char(line, '\\');
			str_add_char(line, *p);
		} else if (c < ' ' || c == 0x7F) {
			str_addf(line, "\\x%02x", c);
		} else {
			str_add_char(line, *p);
		}
	}
	str_add_char(line, '"');
}

void log_write(
    enum log_level level, const char *event, const struct log_field *fields)
{
	if ((int)level < atomic_load(&log_threshold))
		return;
	struct str line;
	str_init(&line, LOG_LINE_MAX_BYTES);
	str_addf(&line, "level=%s event=%s", log_level_names[level], event);
	for (const struct log_field *f = fields; f->name; f++) {
		str_addf(&line, " %s=", f->name);
		if (f->text)
			log_add_value(&line, f->text);
		else
			str_addf(&line, "%" PRId64, f->number);
	}
	line.failed = false;
	line.max_bytes++;
	str_add_char(&line, '\n');
	if (write(STDERR_FILENO, line.data, line.len) < 0) {
		/* Nobody is left to tell. */
	}
	str_clear(&line);
}
