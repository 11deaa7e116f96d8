/* base/own.h: who frees, who keeps, and what happens without memory. */
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int destroyed;

static void count_destroyed(int **thing)
{
	destroyed += *thing != NULL;
	*thing = NULL;
}

static void an_owner_destroys_at_its_scopes_end(void **state)
{
	int thing = 1;

	(void)state;
	destroyed = 0;
	for (int i = 0; i < 3; i++) {
		OWN(count_destroyed)
		int *owner = &thing;
		assert_ptr_equal(owner, &thing);
		assert_int_equal(destroyed, i);
		if (i == 1)
			continue;
	}
	assert_int_equal(destroyed, 3);
}

static int *hand_on(int *thing)
{
	OWN(count_destroyed)
	int *owner = thing;

	return MOVE(owner);
}

static void what_was_moved_is_not_destroyed(void **state)
{
	int thing = 1;
	int *from = &thing;
	int *to = MOVE(from);

	(void)state;
	assert_null(from);
	assert_ptr_equal(to, &thing);
	destroyed = 0;
	assert_ptr_equal(hand_on(&thing), &thing);
	assert_int_equal(destroyed, 0);
}

static void a_string_is_freed_once(void **state)
{
	OWN(own_string)
	char *text = own_strdup("text");
	char *none = NULL;

	(void)state;
	own_string(&text);
	assert_null(text);
	own_string(&text);
	own_string(&none);
	assert_null(none);
}

static void memory_is_zeroed_and_never_null(void **state)
{
	static const char zero[64];
	OWN(own_string)
	char *some = own_calloc(4, 16);
	OWN(own_string)
	char *nothing = own_calloc(0, 16);
	OWN(own_string)
	char *neither = own_calloc(16, 0);

	(void)state;
	assert_memory_equal(some, zero, sizeof(zero));
	assert_non_null(nothing);
	assert_non_null(neither);
}

static void growing_keeps_what_is_there(void **state)
{
	OWN(own_string)
	char *text = own_realloc(NULL, 4);

	(void)state;
	memcpy(text, "abc", 4);
	text = own_realloc(text, 4096);
	assert_string_equal(text, "abc");
	text = own_realloc(text, 0);
	assert_non_null(text);
}

static void copies(void **state)
{
	OWN(own_string)
	char *copy = own_strdup("caf\xC3\xA9");
	OWN(own_string)
	char *printed = own_printf("%s-%d", "CT", 1042);
	OWN(own_string)
	char *empty = own_printf("%s", "");
	OWN(own_string)
	char *kept = own_strdup_or_null("kept");

	(void)state;
	assert_string_equal(copy, "caf\xC3\xA9");
	assert_string_equal(printed, "CT-1042");
	assert_string_equal(empty, "");
	assert_string_equal(kept, "kept");
	assert_null(own_strdup_or_null(NULL));
}

/* In a process of its own: it ends, and does not go on with NULL. (Sanitizers
 * end it in their own way and words.) */
static void without_memory_the_process_ends(void **state)
{
	volatile size_t too_much = SIZE_MAX / 4;
	int status = 0;

	(void)state;
	pid_t child = fork();
	if (child == 0) {
		close(STDERR_FILENO);
		own_calloc(too_much, 8);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_owner_destroys_at_its_scopes_end),
	    cmocka_unit_test(what_was_moved_is_not_destroyed),
	    cmocka_unit_test(a_string_is_freed_once),
	    cmocka_unit_test(memory_is_zeroed_and_never_null),
	    cmocka_unit_test(growing_keeps_what_is_there),
	    cmocka_unit_test(copies),
	    cmocka_unit_test(without_memory_the_process_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
