/*
 * people.c: see operation.h: who somebody is in Canvas, and whether they teach
 * a course.
 */
#include "canvas/operation.h"

#include "base/jsonx.h"
#include "base/own.h"
#include "canvas/token.h"
#include "canvas/user.h"

#include <string.h>

/* Canvas searches for no less. */
enum { PEOPLE_SEARCH_MIN_BYTES = 3 };

/* --- by address ----------------------------------------------------------- */

static bool people_page(struct canvas_call *call, const json_t *page)
{
	return canvas_user_add_page(
	    call->users, page, canvas_call_input(call, "email"));
}

static void people_search(struct canvas_call *call, canvas_call_fn *then)
{
	const char *email = canvas_call_input(call, "email");
	OWN(own_string)
	char *path =
	    own_printf("accounts/%s/users", call->line->api.config->account);
	const char *const fields[] = {"search_term", email, "include[]",
	    "email", "per_page", "100", NULL};

	if (email == NULL || strlen(email) < PEOPLE_SEARCH_MIN_BYTES)
		canvas_call_fail(call, DELIVERY_FAILED, "bad_input");
	else
		canvas_call_list(call, path, fields, people_page, then);
}

static void people_found_user(struct canvas_call *call)
{
	size_t count = json_array_size(call->users);
	json_t *output = json_pack(
	    "{s:b, s:b}", "found", count == 1, "ambiguous", count > 1);

	if (count == 1)
		json_object_update(output, json_array_get(call->users, 0));
	else if (count > 1)
		json_object_set(output, "candidates", call->users);
	canvas_call_give(call, output);
}

void canvas_people_find_user(struct canvas_call *call)
{
	people_search(call, people_found_user);
}

/* --- teachers ------------------------------------------------------------- */

static void people_give_teaches(struct canvas_call *call, bool found)
{
	canvas_call_give(
	    call, json_pack("{s:b, s:b, s:s*}", "found", found, "teaches",
	              call->teaches, "course_name", call->course_name));
}

static bool people_enrollments(struct canvas_call *call, const json_t *page)
{
	bool is_page;

	call->teaches |= canvas_user_teaches(page, call->user_id, &is_page);
	return is_page;
}

static void people_read_enrollments(struct canvas_call *call)
{
	people_give_teaches(call, true);
}

static void people_found_course(
    struct canvas_call *call, const struct canvas_answer *answer)
{
	OWN(own_string)
	char *id = canvas_token_id(json_object_get(answer->body, "id"));
	OWN(own_string)
	char *path = own_printf("courses/%s/enrollments", id);
	const char *const fields[] = {"user_id", call->user_id, "type[]",
	    "TeacherEnrollment", "state[]", "active", "per_page", "100", NULL};

	if (answer->outcome == DELIVERY_FAILED &&
	    strcmp(answer->error, "not_found") == 0) {
		people_give_teaches(call, false);
	} else if (answer->outcome == DELIVERY_FAILED) {
		canvas_call_fail_as(call, answer);
	} else if (*id == '\0') {
		canvas_call_fail(call, DELIVERY_RETRY, "unexpected_answer");
	} else {
		call->course_name =
		    own_strdup_or_null(jsonx_path_text(answer->body, "name"));
		canvas_call_list(call, path, fields, people_enrollments,
		    people_read_enrollments);
	}
}

static void people_ask_course(struct canvas_call *call)
{
	OWN(own_string)
	char *course = canvas_user_course(canvas_call_input(call, "course"));
	OWN(own_string)
	char *path = own_printf("courses/%s", course);
	const struct canvas_api_call request = {.path = path};

	if (*course)
		canvas_call_ask(call, &request, people_found_course);
	else
		people_give_teaches(call, false);
}

static void people_found_teacher(struct canvas_call *call)
{
	if (json_array_size(call->users) != 1) {
		people_give_teaches(call, false);
		return;
	}
	call->user_id =
	    own_strdup(jsonx_text(json_array_get(call->users, 0), "id"));
	people_ask_course(call);
}

void canvas_people_teaches(struct canvas_call *call)
{
	const char *user_id = canvas_call_input_id(call, "user_id");
	bool by_id = canvas_call_input(call, "user_id") != NULL;

	if (canvas_call_input(call, "course") == NULL || (by_id && !user_id)) {
		canvas_call_fail(call, DELIVERY_FAILED, "bad_input");
	} else if (by_id) {
		call->user_id = own_strdup(user_id);
		people_ask_course(call);
	} else {
		people_search(call, people_found_teacher);
	}
}
