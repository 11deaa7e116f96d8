/* control/control.h: the socket: whose it is, what is in its way, and that it
 * answers when all is committed. */
#include "control/office.h"

#include "base/file.h"
#include "control/line.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Connects; the other end's answer to `text` is left to be read. */
static int dial(struct office *o, const char *text)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, o->path, strlen(o->path));
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	if (text)
		fixture_ok(
		    o->d.f, control_line_write(fd, text,
		                clock_monotonic_ms() + 30000, &o->d.f->err));
	return fd;
}

static void answers(struct office *o, const char *text, const char *want)
{
	int fd = dial(o, text);
	OWN(str_clear)
	struct str line = {.max_bytes = 4096};

	fixture_ok(
	    o->d.f, control_line_read(fd, -1, clock_monotonic_ms() + 30000,
	                &line, &o->d.f->err));
	assert_string_equal(str_text(&line), want);
	close(fd);
}

static void it_is_for_its_account_alone(void **state)
{
	struct office *o = *state;
	struct stat status;

	assert_int_equal(stat(o->path, &status), 0);
	assert_true(S_ISSOCK(status.st_mode));
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void the_engine_answers(void **state)
{
	struct office *o = *state;

	answers(o, "{\"event\":\"operator.revoke\",\"case\":\"CT-1001\"}",
	    "{\"outcome\":\"refused\",\"reason\":\"unknown_case\"}");
	answers(o, "{\"event\":\"request\",\"case\":\"canvas-token\"}",
	    "{\"outcome\":\"refused\",\"reason\":\"not_operator\"}");
	answers(o, "what?",
	    "{\"outcome\":\"bad_request\",\"reason\":\"not JSON: line 1 column"
	    " 4 (jansson error 8)\"}");
}

/* It does not wait for who says nothing; the journal has what was sent. */
static void stopping_ends_a_silent_connection(void **state)
{
	struct office *o = *state;
	int fd = dial(o, NULL);
	int64_t before_ms = clock_monotonic_ms();

	control_stop(&o->control);
	assert_true(clock_monotonic_ms() - before_ms < 4000);
	assert_int_equal(access(o->path, F_OK), -1);
	close(fd);
}

static void what_a_dead_service_left_is_replaced(void **state)
{
	struct office *o = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	control_stop(&o->control);
	memcpy(address.sun_path, o->path, strlen(o->path));
	assert_int_equal(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd); /* the name stays */
	office_start(o);
	answers(o, "{\"event\":\"x\",\"case\":\"CT-1\"}",
	    "{\"outcome\":\"refused\",\"reason\":\"unknown_case\"}");
}

static void what_is_in_the_way_is_said(void **state)
{
	struct office *o = *state;
	struct err *err = &o->d.f->err;
	struct control *second = NULL;
	char path[256];

	assert_false(control_start(o->path, o->engine, &second, err));
	assert_int_equal(err->kind, ERR_AGAIN);
	control_stop(&o->control);
	fixture_ok(o->d.f, file_write(o->path, "a file", err));
	assert_false(control_start(o->path, o->engine, &second, err));
	assert_int_equal(err->kind, ERR_INPUT);
	assert_int_equal(unlink(o->path), 0);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_false(control_start(path, o->engine, &second, err));
	assert_non_null(strstr(err->text, "at most 107 bytes"));
	assert_false(control_start("/no/such/folder", o->engine, &second, err));
	assert_int_equal(err->kind, ERR_INPUT);
	assert_null(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    office_test(it_is_for_its_account_alone),
	    office_test(the_engine_answers),
	    office_test(stopping_ends_a_silent_connection),
	    office_test(what_a_dead_service_left_is_replaced),
	    office_test(what_is_in_the_way_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
