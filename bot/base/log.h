/*
 * log.h: one line per fact, logfmt, to standard error (journald adds the
 * rest). An event name and fields with ids; never a secret, never message
 * text, no free prose. Safe from every thread: one line is one write(2).
 *
 *   log_info("slack_connected", LOG_STR("host", host), LOG_INT("n", n));
 *   -> level=info event=slack_connected host=wss-primary n=1
 */
#ifndef BEADLE_BASE_LOG_H
#define BEADLE_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
	const char *name; /* NULL ends the list */
	const char *text; /* or NULL for a number */
	int64_t number;
};

static inline const char *log_text(const char *text)
{
	return text ? text : "-";
}

/* NULL is written as "-". */
#define LOG_STR(field, value)                                                  \
	{                                                                      \
		.name = (field), .text = log_text(value)                       \
	}
#define LOG_INT(field, value)                                                  \
	{                                                                      \
		.name = (field), .number = (int64_t)(value)                    \
	}

#define log_at(level, event, ...)                                              \
	log_ended((level), (event), ##__VA_ARGS__, {.name = NULL})
#define log_ended(level, event, ...)                                           \
	log_write(level, event, (const struct log_field[]){__VA_ARGS__})
#define log_debug(event, ...) log_at(LOG_DEBUG, event, ##__VA_ARGS__)
#define log_info(event, ...)  log_at(LOG_INFO, event, ##__VA_ARGS__)
#define log_warn(event, ...)  log_at(LOG_WARN, event, ##__VA_ARGS__)
#define log_error(event, ...) log_at(LOG_ERROR, event, ##__VA_ARGS__)

/*
 * event and the fields' names are ours, made of letters, digits and _. A value
 * may be anything: it is quoted where logfmt wants it, and control characters
 * and what is not UTF-8 come out as \xHH, so that a line is one line. A field
 * that would make the line longer than 4 KB is left out, and the line ends
 * with cut=1.
 */
void log_write(
    enum log_level level, const char *event, const struct log_field *fields);

/* Lines below this level are not written. Default LOG_INFO. */
void log_set_level(enum log_level level);
/* "debug", "info", "warn", "error"; false if it is none of these. */
bool log_level_from_name(const char *name, enum log_level *ret_level);

#endif
