/*
 * user.h: whom a search of accounts found, and which course somebody means.
 * Pure.
 */
#ifndef BEADLE_CANVAS_USER_H
#define BEADLE_CANVAS_USER_H

#include <jansson.h>
#include <stdbool.h>

/* Adds the users of a page whose email or login_id is this one, in any case of
 * ASCII letters, to an array: {"id", "name", "login_id"}, texts, "" if not
 * known. Canvas itself matches parts of names and addresses. False if it is no
 * such page. */
bool canvas_user_add_page(json_t *users, const json_t *page, const char *email);

/*
 * What a person wrote as a course, as :course_id of the API: an id, one out of
 * a course's address (…/courses/123), or else the id that the student
 * information system gave it ("sis_course_id:…", escaped). Yours to free().
 */
char *canvas_user_course(const char *text);
/* Is one of the page's enrollments a teacher's, of that user, and active? False
 * in *ret_page if it is no such page. */
bool canvas_user_teaches(
    const json_t *page, const char *user_id, bool *ret_page);

#endif
