/* mail/address.h: what was made is read again, and nothing else is. */
#include "base/own.h"
#include "mail/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char FROM[] = "beadle@university.example";
static unsigned char key[CRYPTO_KEY_BYTES];

static int setup(void **state)
{
	static const unsigned char store_key[CRYPTO_KEY_BYTES + 1] =
	    "0123456789abcdef0123456789abcdef";

	(void)state;
	mail_address_key(store_key, key);
	return 0;
}

static void an_address_carries_its_ref(void **state)
{
	static const char *const refs[] = {
	    "CT-1042.17", "DRAFT.3", "ABCDEFGH-123456789.1234567", "B-1.2"};

	(void)state;
	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		OWN(own_string)
		char *made = mail_address_reply(key, FROM, refs[i]);
		OWN(own_string)
		char *read = NULL;
		int64_t id;
		assert_non_null(made);
		assert_true(strcspn(made, "@") <= 64);
		assert_true(mail_address_is_ours(FROM, made));
		assert_true(mail_address_read_reply(key, FROM, made, &read));
		assert_string_equal(read, refs[i]);
		assert_false(mail_address_read_bounce(key, FROM, made, &id));
	}
}

static void a_bounce_finds_its_row(void **state)
{
	OWN(own_string)
	char *made = mail_address_bounce(key, FROM, INT64_C(4711));
	OWN(own_string)
	char *ref = NULL;
	int64_t id = 0;

	(void)state;
	assert_true(mail_address_read_bounce(key, FROM, made, &id));
	assert_int_equal(id, 4711);
	assert_false(mail_address_read_reply(key, FROM, made, &ref));
}

static void case_does_not_matter(void **state)
{
	OWN(own_string)
	char *made = mail_address_reply(key, FROM, "CT-1042.17");
	OWN(own_string)
	char *read = NULL;

	(void)state;
	for (char *p = made; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	assert_true(mail_address_read_reply(key, FROM, made, &read));
	assert_string_equal(read, "CT-1042.17");
}

/* Every single byte counts. */
static void a_changed_address_is_none(void **state)
{
	OWN(own_string)
	char *made = mail_address_reply(key, FROM, "CT-1042.17");
	size_t end = strcspn(made, "@");

	(void)state;
	for (size_t i = 0; i < strlen(made); i++) {
		OWN(own_string)
		char *changed = own_strdup(made);
		OWN(own_string)
		char *read = NULL;
		changed[i] = changed[i] == '7' ? '8' : '7';
		if (mail_address_read_reply(key, FROM, changed, &read))
			fail_msg("%s was read", changed);
		/* One less is no MAC either. */
		memmove(changed + i, changed + i + 1, strlen(changed) - i);
		if (i < end &&
		    mail_address_read_reply(key, FROM, changed, &read))
			fail_msg("%s was read", changed);
	}
}

static void what_is_not_ours_is_none(void **state)
{
	static const char *const rows[] = {"", "@", "+", "beadle", "beadle+",
	    "beadle+@university.example", "beadle@university.example",
	    "beadle+.@university.example", "beadle+CT-1042@university.example",
	    "beadle+CT-1042.17@university.example",
	    "beadle+CT-1042.17.00000000000000000000@university.example",
	    "beadle+00000000000000000000@university.example",
	    "beadle+.00000000000000000000@university.example",
	    "ada+CT-1042.17.00000000000000000000@university.example"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		OWN(own_string)
		char *ref = NULL;
		int64_t id;
		if (mail_address_read_reply(key, FROM, rows[i], &ref) ||
		    mail_address_read_bounce(key, FROM, rows[i], &id))
			fail_msg("%s was read", rows[i]);
	}
}

static void another_key_or_name_signs_otherwise(void **state)
{
	unsigned char other[CRYPTO_KEY_BYTES] = {7};
	OWN(own_string)
	char *made = mail_address_reply(key, FROM, "CT-1042.17");
	OWN(own_string)
	char *elsewhere =
	    mail_address_reply(key, "beadle@other.example", "CT-1042.17");
	OWN(own_string)
	char *read = NULL;

	(void)state;
	assert_false(mail_address_read_reply(other, FROM, made, &read));
	/* Its MAC under our name. */
	OWN(own_string)
	char *moved = own_printf(
	    "%.*s@university.example", (int)strcspn(elsewhere, "@"), elsewhere);
	assert_int_equal(strlen(moved), strlen(made));
	assert_false(mail_address_read_reply(key, FROM, moved, &read));
}

static void what_is_too_long_is_not_made(void **state)
{
	static const char LONG[] =
	    "a-very-long-name-for-a-mailbox-of-ours@university.example";

	(void)state;
	assert_null(mail_address_reply(key, LONG, "CT-1042.17"));
	assert_null(mail_address_bounce(key, LONG, INT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_carries_its_ref),
	    cmocka_unit_test(a_bounce_finds_its_row),
	    cmocka_unit_test(case_does_not_matter),
	    cmocka_unit_test(a_changed_address_is_none),
	    cmocka_unit_test(what_is_not_ours_is_none),
	    cmocka_unit_test(another_key_or_name_signs_otherwise),
	    cmocka_unit_test(what_is_too_long_is_not_made),
	};

	return cmocka_run_group_tests_name("mail/address", tests, setup, NULL);
}
