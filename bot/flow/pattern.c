/*
 * pattern.c: see pattern.h. The one owner of PCRE2. A pattern is compiled
 * where it is used: forms are sent at the speed of people.
 */
#include "flow/pattern.h"

#include "base/own.h"

#include <stdint.h>
#include <string.h>

/* UTF-8. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Backtracks; PCRE2's own 10 million can take seconds. */
enum { PATTERN_MATCH_LIMIT = 100000, PATTERN_HEAP_LIMIT_KIB = 1024 };
/* PCRE2's documentation: no message is longer. */
enum { PATTERN_MESSAGE_BYTES = 256 };

static const uint32_t PATTERN_OPTIONS =
    PCRE2_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C |
    PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS |
    PCRE2_MATCH_UNSET_BACKREF;

static void pattern_code_free(pcre2_code **code)
{
	pcre2_code_free(*code);
	*code = NULL;
}

static void pattern_compile_context_free(pcre2_compile_context **context)
{
	pcre2_compile_context_free(*context);
	*context = NULL;
}

static void pattern_match_context_free(pcre2_match_context **context)
{
	pcre2_match_context_free(*context);
	*context = NULL;
}

static void pattern_match_data_free(pcre2_match_data **data)
{
	pcre2_match_data_free(*data);
	*data = NULL;
}

static pcre2_code *pattern_compile(
    const char *pattern, int *ret_error, size_t *ret_offset)
{
	OWN(pattern_compile_context_free)
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);

	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
	return pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
	    PATTERN_OPTIONS, ret_error, ret_offset, context);
}

bool pattern_check(const char *pattern, struct err *err)
{
	char message[PATTERN_MESSAGE_BYTES];
	int error;
	size_t offset;

	if (strlen(pattern) > PATTERN_MAX_BYTES)
		return err_set(err, ERR_INPUT, "is longer than %d bytes",
		    PATTERN_MAX_BYTES);
	OWN(pattern_code_free)
	pcre2_code *code = pattern_compile(pattern, &error, &offset);
	if (code)
		return true;
	pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof(message));
	return err_set(err, ERR_INPUT, "at byte %zu: %s", offset, message);
}

bool pattern_matches(const char *pattern, const char *text)
{
	int error;
	size_t offset;
	OWN(pattern_code_free)
	pcre2_code *code = pattern_compile(pattern, &error, &offset);

	if (code == NULL)
		return false;
	OWN(pattern_match_context_free)
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	OWN(pattern_match_data_free)
	pcre2_match_data *data =
	    pcre2_match_data_create_from_pattern(code, NULL);
	pcre2_set_match_limit(context, PATTERN_MATCH_LIMIT);
	pcre2_set_heap_limit(context, PATTERN_HEAP_LIMIT_KIB);
	return pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0, 0, data,
	           context) > 0;
}
