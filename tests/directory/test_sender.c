/* directory/sender.h: what becomes of each call. */
#include "base/log.h"
#include "directory/people.h"
#include "directory/sender.h"

#include <stdatomic.h>

enum { WAIT_MS = 30000, RESULTS_MAX = 8 };

static char *roster[] = {(char *)"roster", NULL};
static struct config config;
static struct directory_sender *sender;
static struct delivery_port port;
static struct delivery_result *results[RESULTS_MAX];
static atomic_int done;

static void on_done(void *arg, struct delivery_result *taken_result)
{
	(void)arg;
	results[done] = taken_result;
	done++;
}

static int setup(void **state)
{
	(void)state;
	done = 0;
	people_write("email,name\nada@u.example,Ada Okafor\n");
	config = (struct config){.directory = {
	                             .sources = roster,
	                             .roster_file = people_file,
	                         }};
	if (!directory_sender_start(&config, on_done, NULL, &sender, NULL))
		return 1;
	port = directory_sender_port(sender);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	directory_sender_stop(&sender);
	for (int i = 0; i < done; i++)
		delivery_result_free(&results[i]);
	return 0;
}

static void call(int64_t id, json_t *taken_payload)
{
	struct delivery *d = own_calloc(1, sizeof(*d));

	d->outbox_id = id;
	d->kind = DELIVERY_CALL;
	d->payload = taken_payload;
	port.deliver(port.self, d);
}

static void look_up(int64_t id, const char *email)
{
	call(id, json_pack("{s:s, s:{s:s}}", "operation", "look_up", "input",
	             "email", email));
}

static bool come(int count)
{
	for (int i = 0; i < WAIT_MS && done < count; i++)
		usleep(1000);
	return done == count;
}

static void test_calls(void **state)
{
	(void)state;
	look_up(1, "Ada@u.example");
	look_up(2, "nobody@u.example");
	look_up(3, "no address");
	call(4, json_pack("{s:s, s:{}}", "operation", "look_up", "input"));
	call(5, json_pack("{s:s, s:{s:s}}", "operation", "guess", "input",
	            "email", "ada@u.example"));
	assert_true(come(5));
	for (int i = 0; i < 5; i++)
		assert_int_equal(results[i]->outbox_id, i + 1);
	assert_int_equal(results[0]->outcome, DELIVERY_SENT);
	assert_string_equal(
	    jsonx_text(results[0]->remote, "name"), "Ada Okafor");
	assert_int_equal(results[1]->outcome, DELIVERY_SENT);
	assert_false(jsonx_path_true(results[1]->remote, "found"));
	for (int i = 2; i < 5; i++) {
		assert_int_equal(results[i]->outcome, DELIVERY_FAILED);
		assert_string_equal(results[i]->error, "bad_input");
	}
}

/* A roster that is broken now may be mended: no answer, and no final no. */
static void test_outage(void **state)
{
	(void)state;
	people_write("nothing\n");
	look_up(1, "ada@u.example");
	assert_true(come(1));
	assert_int_equal(results[0]->outcome, DELIVERY_RETRY);
	assert_non_null(strstr(results[0]->error, "roster.csv: line 1"));
	people_write("email\nada@u.example\n");
	look_up(1, "ada@u.example");
	assert_true(come(2));
	assert_int_equal(results[1]->outcome, DELIVERY_SENT);
}

static void test_mistake(void **state)
{
	struct directory_sender *none = NULL;
	struct err err;

	(void)state;
	people_write("nothing\n");
	assert_false(
	    directory_sender_start(&config, on_done, NULL, &none, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(none);
	assert_true(directory_sender_stop(&none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_calls, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_outage, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_mistake, setup, teardown),
	};

	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, people_setup, people_teardown);
}
