/*
 * form_text.c: see form_text.h.
 */
#include "flow/form_text.h"

#include "base/date.h"
#include "base/own.h"
#include "base/str.h"
#include "flow/pattern.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* RFC 5322's atext, and a label of RFC 1034, section 3.5. */
#define FORM_TEXT_ATOM  "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
#define FORM_TEXT_LABEL "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
static const char form_text_email[] =
    "^(?i)" FORM_TEXT_ATOM "(?:\\." FORM_TEXT_ATOM ")*@(?:" FORM_TEXT_LABEL
    "\\.)+" FORM_TEXT_LABEL "$";

/* RFC 3986, appendix A: unreserved and sub-delims, or an octet. */
#define FORM_TEXT_URI(more) "(?:[a-z0-9._~!$&'()*+,;=" more "-]|%[0-9a-f]{2})"
static const char form_text_uri[] =
    "^(?i)https?://"
    "(?:" FORM_TEXT_URI(":") "*@)?"
                             "(?:\\[[0-9a-f:.]+\\]|" FORM_TEXT_URI(
                                 "") "+)"
                                     "(?::[0-9]*)?"
                                     "(?:/" FORM_TEXT_URI(
                                         ":@") "*)*"
                                               "(?:\\?" FORM_TEXT_URI(
                                                   ":@/?") "*)?"
                                                           "(?:#" FORM_TEXT_URI(
                                                               ":@/?") "*)?$";

static bool form_text_is_date(const char *text)
{
	int64_t days;

	return date_parse(text, &days);
}

static bool form_text_is_email(const char *text)
{
	return pattern_matches(form_text_email, text);
}

static bool form_text_is_uri(const char *text)
{
	return pattern_matches(form_text_uri, text);
}

static const struct form_text_format {
	const char *name;
	bool (*fits)(const char *text);
	const char *problem;
} form_text_formats[] = {
    {"date", form_text_is_date, "Please pick a date."},
    {"email", form_text_is_email,
        "Please write one e-mail address, like name@university.example."},
    {"uri", form_text_is_uri,
        "Please write a web address that begins with https://."},
};

static const struct form_text_format *form_text_format(const char *name)
{
	for (size_t i = 0;
	     i < sizeof(form_text_formats) / sizeof(form_text_formats[0]); i++)
		if (strcmp(form_text_formats[i].name, name) == 0)
			return &form_text_formats[i];
	return NULL;
}

bool form_text_format_exists(const char *format)
{
	return form_text_format(format) != NULL;
}

const char *form_text_format_problem(const char *format, const char *text)
{
	const struct form_text_format *row = form_text_format(format);

	assert(row);
	return row->fits(text) ? NULL : row->problem;
}

char *form_text_tidy(const char *text)
{
	char *tidy = own_strdup(text);
	size_t n = 0;

	while (*text) {
		size_t unseen = str_unseen_bytes(text);
		if (unseen == 0 || *text == '\n' || *text == '\t')
			tidy[n++] = *text;
		text += unseen ? unseen : 1;
	}
	while (n && strchr(" \t\n", tidy[n - 1]))
		n--;
	tidy[n] = '\0';
	size_t lead = strspn(tidy, " \t\n");
	memmove(tidy, tidy + lead, n - lead + 1);
	return tidy;
}
