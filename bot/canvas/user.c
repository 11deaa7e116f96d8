/*
 * user.c: see user.h.
 */
#include "canvas/user.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "base/str.h"
#include "canvas/token.h"

#include <string.h>
#include <strings.h>

enum { USER_COURSE_MAX_BYTES = 4096 };

static bool user_is(const json_t *user, const char *email)
{
	return strcasecmp(jsonx_text(user, "email"), email) == 0 ||
	       strcasecmp(jsonx_text(user, "login_id"), email) == 0;
}

bool canvas_user_add_page(json_t *users, const json_t *page, const char *email)
{
	json_t *user;
	size_t i;

	json_array_foreach (page, i, user) {
		OWN(own_string)
		char *id = canvas_token_id(json_object_get(user, "id"));
		if (*id == '\0')
			return false;
		if (*email && user_is(user, email))
			json_array_append_new(users,
			    json_pack("{s:s, s:s, s:s}", "id", id, "name",
			        jsonx_text(user, "name"), "login_id",
			        jsonx_text(user, "login_id")));
	}
	return json_is_array(page);
}

/* As a part of a path, of which a dot would begin an ending (.json):
 * doc/api/object_ids.md. */
static void user_add_part(struct str *path, char *taken_text)
{
	char *rest = taken_text;
	char *one;

	while ((one = strsep(&rest, "."))) {
		str_add_escaped(path, one);
		if (rest)
			str_add(path, "%2E");
	}
	free(taken_text);
}

static size_t user_digits(const char *text)
{
	return strspn(text, "0123456789");
}

char *canvas_user_course(const char *text)
{
	static const char in_address[] = "/courses/";
	const char *at = strstr(text, in_address);
	OWN(str_clear)
	struct str ref = {.max_bytes = USER_COURSE_MAX_BYTES};

	if (at) {
		at += strlen(in_address);
		if (user_digits(at))
			return strndup(at, user_digits(at));
	}
	OWN(own_string)
	char *trimmed = str_trimmed(text, strlen(text));
	if (*trimmed == '\0' || user_digits(trimmed) == strlen(trimmed))
		return MOVE(trimmed);
	str_add(&ref, "sis_course_id:");
	user_add_part(&ref, MOVE(trimmed));
	char *course = str_take(&ref);
	return course ? course : own_strdup("");
}

bool canvas_user_teaches(
    const json_t *page, const char *user_id, bool *ret_page)
{
	bool teaches = false;
	json_t *one;
	size_t i;

	json_array_foreach (page, i, one) {
		OWN(own_string)
		char *whose = canvas_token_id(json_object_get(one, "user_id"));
		teaches |=
		    strcmp(whose, user_id) == 0 &&
		    strcmp(jsonx_text(one, "type"), "TeacherEnrollment") == 0 &&
		    strcmp(jsonx_text(one, "enrollment_state"), "active") == 0;
	}
	*ret_page = json_is_array(page);
	return teaches;
}
