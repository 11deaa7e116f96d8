/* mail/maildir.h: what is given out in which order, where it ends up, and that
 * what is delivered is whole. */
#include "base/crypto.h"
#include "base/clock.h"
#include "base/own.h"
#include "base/str.h"
#include "mail/maildir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[sizeof("/tmp/beadle-maildir-XXXXXX")];
static char *path;
static int stop_fd;
static struct mail_box box;

static int setup(void **state)
{
	struct err err;

	(void)state;
	memcpy(folder, "/tmp/beadle-maildir-XXXXXX", sizeof(folder));
	if (!mkdtemp(folder) || !crypto_init(&err))
		return 1;
	path = own_printf("%s/box", folder);
	stop_fd = eventfd(0, EFD_NONBLOCK);
	struct maildir_options options = {.path = path,
	    .processed = "Processed",
	    .failed = "Failed",
	    .stop_fd = stop_fd};
	box = maildir_box(&options);
	if (!box.open(box.self, &err))
		fail_msg("%s", err.text);
	return 0;
}

static int teardown(void **state)
{
	OWN(own_string)
	char *command = own_printf("rm -r '%s'", folder);

	(void)state;
	box.free(box.self);
	own_string(&path);
	close(stop_fd);
	return system(command);
}

static void put(const char *name, const char *text)
{
	OWN(own_string)
	char *file = own_printf("%s/new/%s", path, name);
	FILE *out = fopen(file, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static bool is_there(const char *name)
{
	OWN(own_string)
	char *file = own_printf("%s/%s", path, name);
	struct stat status;

	return lstat(file, &status) == 0;
}

/* Notes what it is given; gives up after that many. */
struct taker {
	struct str seen;
	size_t most;
	size_t count;
};

static bool take(void *arg, size_t i, const char *bytes, size_t len)
{
	struct taker *taker = arg;

	assert_int_equal(i, taker->count);
	if (bytes)
		str_add_n(&taker->seen, bytes, len);
	else
		str_add(&taker->seen, "unreadable");
	str_add_char(&taker->seen, '|');
	return ++taker->count < taker->most;
}

static size_t round_of(size_t most, const char *want)
{
	struct taker taker = {.seen = {.max_bytes = 1 << 16}, .most = most};
	size_t count;
	struct err err;

	if (!box.read(box.self, take, &taker, &count, &err))
		fail_msg("%s", err.text);
	assert_string_equal(str_text(&taker.seen), want);
	str_clear(&taker.seen);
	return count;
}

static void filed(const enum mail_outcome *outcomes, size_t count)
{
	struct err err;

	if (!box.file(box.self, outcomes, count, &err))
		fail_msg("%s", err.text);
}

static void mail_ends_up_where_it_belongs(void **state)
{
	static const enum mail_outcome outcomes[] = {
	    MAIL_SET_ASIDE, MAIL_TAKEN, MAIL_NOT_NOW, MAIL_TAKEN};

	(void)state;
	put("3.c", "three");
	put("1.a", "one");
	put("4.d:2,F", "four");
	put("2.b", "two");
	put(".hidden", "no");
	assert_int_equal(round_of(9, "one|two|three|four|"), 4);
	filed(outcomes, 4);
	assert_true(is_there(".Failed/new/1.a"));
	assert_true(is_there(".Processed/cur/2.b:2,S"));
	assert_true(is_there("new/3.c"));
	assert_true(is_there(".Processed/cur/4.d:2,F"));
	assert_false(is_there("new/1.a"));
	assert_int_equal(round_of(9, "three|"), 1);
}

static void who_has_enough_gets_no_more(void **state)
{
	static const enum mail_outcome outcomes[] = {
	    MAIL_TAKEN, MAIL_NOT_NOW, MAIL_NOT_NOW};

	(void)state;
	put("1", "one");
	put("2", "two");
	put("3", "three");
	assert_int_equal(round_of(1, "one|"), 3);
	filed(outcomes, 3);
	assert_int_equal(round_of(9, "two|three|"), 2);
}

/* Neither a device nor what a link leads to is mail. */
static void what_is_no_file_is_set_aside(void **state)
{
	static const enum mail_outcome outcomes[] = {
	    MAIL_SET_ASIDE, MAIL_SET_ASIDE, MAIL_TAKEN};
	OWN(own_string)
	char *link = own_printf("%s/new/1", path);
	OWN(own_string)
	char *fifo = own_printf("%s/new/2", path);
	OWN(own_string)
	char *dir = own_printf("%s/new/4", path);

	(void)state;
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	put("3", "");
	assert_int_equal(round_of(9, "unreadable|unreadable||"), 3);
	filed(outcomes, 3);
	assert_true(is_there(".Failed/new/1"));
	assert_true(is_there(".Failed/new/2"));
	assert_int_equal(round_of(9, ""), 0);
}

static void somebody_else_may_move_mail(void **state)
{
	static const enum mail_outcome outcomes[] = {MAIL_TAKEN, MAIL_TAKEN};
	OWN(own_string)
	char *file = own_printf("%s/new/1", path);

	(void)state;
	put("1", "one");
	put("2", "two");
	assert_int_equal(round_of(9, "one|two|"), 2);
	unlink(file);
	filed(outcomes, 2);
	assert_true(is_there(".Processed/cur/2:2,S"));
}

/* The first of many, whatever order the folder has them in. */
static void a_round_is_the_oldest(void **state)
{
	OWN(str_clear)
	struct str want = {.max_bytes = 1 << 16};
	enum { MAILS = MAIL_BOX_ROUND + 50 };

	(void)state;
	for (int i = 0; i < MAILS; i++) {
		OWN(own_string)
		char *name = own_printf("%04d", i * 37 % MAILS);
		put(name, name);
	}
	for (int i = 0; i < MAIL_BOX_ROUND; i++)
		str_addf(&want, "%04d|", i);
	assert_int_equal(round_of(MAILS, str_text(&want)), MAIL_BOX_ROUND);
}

static void a_giant_is_cut(void **state)
{
	OWN(own_string)
	char *file = own_printf("%s/new/1", path);
	struct taker taker = {.seen = {.max_bytes = 64 << 20}, .most = 9};
	size_t count;
	struct err err;

	(void)state;
	put("1", "");
	assert_int_equal(truncate(file, MAIL_BOX_MAX_BYTES + 10), 0);
	assert_true(box.read(box.self, take, &taker, &count, &err));
	assert_int_equal(taker.seen.len, MAIL_BOX_MAX_BYTES + 1);
	str_clear(&taker.seen);
}

/* --- waiting ------------------------------------------------------------- */

static void new_mail_ends_the_wait(void **state)
{
	struct err err;

	(void)state;
	assert_true(maildir_deliver(path, "hello", 5, &err));
	assert_true(box.wait(box.self, 60000, &err));
	/* And stopping does. */
	eventfd_write(stop_fd, 1);
	assert_true(box.wait(box.self, 60000, &err));
}

/* --- the way in ---------------------------------------------------------- */

static void what_is_delivered_is_whole(void **state)
{
	struct err err;

	(void)state;
	assert_true(maildir_deliver(path, "one", 3, &err));
	/* Names are in the order of their milliseconds. */
	for (int64_t at_ms = clock_now_ms(); clock_now_ms() == at_ms;)
		;
	assert_true(maildir_deliver(path, "", 0, &err));
	assert_int_equal(round_of(9, "one||"), 2);
}

static void nowhere_to_deliver_to(void **state)
{
	struct err err = {.kind = ERR_NONE};
	OWN(own_string)
	char *tmp = own_printf("%s/tmp", path);
	OWN(own_string)
	char *new = own_printf("%s/new", path);

	(void)state;
	assert_false(maildir_deliver("/nowhere", "x", 1, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	/* Half a delivery leaves nothing behind. */
	assert_int_equal(rmdir(new), 0);
	assert_false(maildir_deliver(path, "x", 1, &err));
	assert_int_equal(err.kind, ERR_AGAIN);
	assert_int_equal(rmdir(tmp), 0);
	assert_int_equal(mkdir(tmp, 0700) | mkdir(new, 0700), 0);
}

#define box_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    box_test(mail_ends_up_where_it_belongs),
	    box_test(who_has_enough_gets_no_more),
	    box_test(what_is_no_file_is_set_aside),
	    box_test(somebody_else_may_move_mail),
	    box_test(a_round_is_the_oldest),
	    box_test(a_giant_is_cut),
	    box_test(new_mail_ends_the_wait),
	    box_test(what_is_delivered_is_whole),
	    box_test(nowhere_to_deliver_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
