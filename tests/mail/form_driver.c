/*
 * form_driver.c: for form.test.mjs, a line of JSON in, a line out:
 * {"form", "errors"?} -> {"text", "html"}, the form as it is sent;
 * {"form", "letter"} -> {"answers", "read"}, what a mail that came back
 * answers, and the text that was found in it.
 */
#include "base/jsonx.h"
#include "base/own.h"
#include "flow/questionnaire.h"
#include "mail/letter.h"

#include <stdio.h>
#include <string.h>

enum { DRIVER_MAX_BYTES = 4 * 1024 * 1024 };

static json_t *driver_write(const json_t *job)
{
	const json_t *form = json_object_get(job, "form");
	const json_t *errors = json_object_get(job, "errors");
	OWN(str_clear)
	struct str text = {.max_bytes = DRIVER_MAX_BYTES};
	OWN(str_clear)
	struct str html = {.max_bytes = DRIVER_MAX_BYTES};

	questionnaire_write(form, errors, NULL, &text);
	questionnaire_write_html(form, errors, NULL, &html);
	return json_pack(
	    "{s:s, s:s}", "text", str_text(&text), "html", str_text(&html));
}

static json_t *driver_read(const json_t *job, const char *bytes)
{
	static const struct letter_policy policy = {.authserv_id = NULL};
	OWN(letter_free)
	struct letter *letter = NULL;
	struct err err;

	if (!letter_read(bytes, strlen(bytes), &policy, &letter, &err))
		return json_pack("{s:s}", "error", err.text);
	return json_pack("{s:o, s:s}", "answers",
	    questionnaire_read(json_object_get(job, "form"), letter->text),
	    "read", letter->text);
}

int main(void)
{
	OWN(own_string)
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		json_auto_t *job = NULL;
		if (!jsonx_parse(line, (size_t)n, &job, NULL))
			return 1;
		const char *letter = jsonx_path_text(job, "letter");
		json_auto_t *answer =
		    letter ? driver_read(job, letter) : driver_write(job);
		OWN(own_string)
		char *out = jsonx_dump(answer);
		puts(out);
		fflush(stdout);
	}
	return 0;
}
