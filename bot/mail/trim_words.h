/*
 * trim_words.h: the fixed words by which mail programs mark quotations and
 * signatures, language by language. Pure.
 *
 * A line here is what trim.c has made of it: one string without white space
 * at its ends, runs of spaces as one, no emphasis. ASCII letters are
 * compared whatever their case.
 */
#ifndef BEADLE_MAIL_TRIM_WORDS_H
#define BEADLE_MAIL_TRIM_WORDS_H

#include <stdbool.h>

/* "On ", "Am ", "Le ", ...: how a line begins that may run over several and
 * end in a colon. */
bool trim_words_begin(const char *line);
/* The line says that somebody wrote something, as its end or before a name at
 * its end: "… wrote:", "… schrieb Ada:". */
bool trim_words_wrote(const char *line);

/* The headers that are repeated above a quoted mail. */
enum trim_label {
	TRIM_LABEL_NONE,
	TRIM_LABEL_FROM,
	TRIM_LABEL_DATE,
	TRIM_LABEL_TO,
	TRIM_LABEL_SUBJECT,
};
enum trim_label trim_words_label(const char *line);

/* "-----Original Message-----"; ret_forwarded is set for "Forwarded". */
bool trim_words_original(const char *line, bool *ret_forwarded);
/* "Sent from my iPhone", "Get Outlook for iOS", ... and nothing else. */
bool trim_words_device(const char *line);
/* "Best regards," and nothing else. */
bool trim_words_regards(const char *line);

#endif
