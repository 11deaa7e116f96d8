/*
 * command.c: see command.h.
 */
#include "engine/command.h"

#include "base/own.h"
#include "flow/questionnaire_words.h"

#include <string.h>

static const char *command_skip_space(const char *text)
{
	return text + strspn(text, " \t\r\n");
}

bool command_is(const char *text, const char *word, char **ret_rest)
{
	const char *line = command_skip_space(text);
	size_t len = strcspn(line, ":\r\n");
	OWN(own_string)
	char *said = strndup(line, len);

	if (questionnaire_no_words(said) || !questionnaire_equal(said, word))
		return false;
	if (ret_rest)
		*ret_rest = own_strdup(
		    command_skip_space(line + len + (line[len] == ':')));
	return true;
}

const char *command_verb(const char *text, const struct workflow *workflow,
    const json_t *verbs, char **ret_rest)
{
	json_t *one;
	size_t i;

	json_array_foreach (verbs, i, one) {
		const char *verb = json_string_value(one);
		const char *dot = strrchr(verb, '.');
		const char *title = json_string_value(
		    json_object_get(workflow_event(workflow, verb), "title"));
		if (command_is(text, title ? title : verb, ret_rest) ||
		    command_is(text, dot ? dot + 1 : verb, ret_rest))
			return verb;
	}
	return NULL;
}
