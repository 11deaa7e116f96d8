/* base/crypto.h: what opens, what must not, and known answers. */
#include "base/crypto.h"
#include "base/own.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const unsigned char key[CRYPTO_KEY_BYTES] =
    "key number one, 32 bytes long..";
static const unsigned char other_key[CRYPTO_KEY_BYTES] =
    "key number two, 32 bytes long..";
static const char secret[] = "What a person wrote, caf\xC3\xA9 and \0 and all";

enum { SECRET_LEN = sizeof(secret) - 1, PLENTY = 4096 };

static int setup(void **state)
{
	struct err err;

	(void)state;
	/* Twice is once. */
	return crypto_init(&err) && crypto_init(&err) ? 0 : 1;
}

/* --- sealing ---------------------------------------------------------------
 */

static void a_box_opens_to_what_was_sealed(void **state)
{
	static const size_t lens[] = {0, 1, SECRET_LEN};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		OWN(str_clear)
		struct str box = {.max_bytes = PLENTY};
		OWN(str_clear)
		struct str opened = {.max_bytes = PLENTY};
		crypto_seal(key, "journal", secret, lens[i], &box);
		assert_true(str_ok(&box));
		assert_int_equal(box.len, lens[i] + CRYPTO_BOX_BYTES);
		assert_true(crypto_open(
		    key, "journal", box.data, box.len, &opened, &err));
		assert_int_equal(opened.len, lens[i]);
		assert_memory_equal(str_text(&opened), secret, lens[i]);
	}
}

static void a_box_shows_nothing_and_never_twice_the_same(void **state)
{
	OWN(str_clear)
	struct str one = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str two = {.max_bytes = PLENTY};

	(void)state;
	crypto_seal(key, "journal", secret, SECRET_LEN, &one);
	crypto_seal(key, "journal", secret, SECRET_LEN, &two);
	assert_null(memmem(one.data, one.len, "person", 6));
	assert_int_equal(one.len, two.len);
	assert_memory_not_equal(one.data, two.data, 24);
	assert_memory_not_equal(one.data + 24, two.data + 24, one.len - 24);
}

static void expect_closed(const unsigned char *with_key, const char *context,
    const char *box, size_t len)
{
	OWN(str_clear)
	struct str opened = {.max_bytes = PLENTY};
	struct err err = {.kind = ERR_NONE};

	assert_false(crypto_open(with_key, context, box, len, &opened, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(strstr(err.text, "person"));
	assert_int_equal(opened.len, 0);
}

static void another_key_or_context_does_not_open_it(void **state)
{
	static const char *const contexts[] = {
	    "", "journa", "journal ", "Journal", "outbox"};
	OWN(str_clear)
	struct str box = {.max_bytes = PLENTY};

	(void)state;
	crypto_seal(key, "journal", secret, SECRET_LEN, &box);
	expect_closed(other_key, "journal", box.data, box.len);
	for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++)
		expect_closed(key, contexts[i], box.data, box.len);
}

static void every_changed_bit_is_noticed(void **state)
{
	OWN(str_clear)
	struct str box = {.max_bytes = PLENTY};

	(void)state;
	crypto_seal(key, "journal", secret, SECRET_LEN, &box);
	for (size_t bit = 0; bit < box.len * 8; bit++) {
		box.data[bit / 8] ^= (char)(1 << bit % 8);
		expect_closed(key, "journal", box.data, box.len);
		box.data[bit / 8] ^= (char)(1 << bit % 8);
	}
}

static void every_cut_is_noticed(void **state)
{
	OWN(str_clear)
	struct str box = {.max_bytes = PLENTY};

	(void)state;
	crypto_seal(key, "journal", secret, SECRET_LEN, &box);
	for (size_t len = 0; len < box.len; len++) {
		OWN(own_string)
		char *exact = own_calloc(1, len);
		memcpy(exact, box.data, len);
		expect_closed(key, "journal", exact, len);
	}
	str_add_char(&box, '\0');
	expect_closed(key, "journal", box.data, box.len);
}

static void what_does_not_fit_fails(void **state)
{
	OWN(str_clear)
	struct str box = {.max_bytes = PLENTY};
	OWN(str_clear)
	struct str small = {.max_bytes = SECRET_LEN - 1};
	struct err err = {.kind = ERR_NONE};

	(void)state;
	crypto_seal(key, "journal", secret, SECRET_LEN, &small);
	assert_false(str_ok(&small));
	str_reset(&small);
	crypto_seal(key, "journal", secret, SECRET_LEN, &box);
	assert_false(
	    crypto_open(key, "journal", box.data, box.len, &small, &err));
	assert_int_equal(err.kind, ERR_INPUT);
}

/* --- hashes and subkeys ----------------------------------------------------
 */

/* Answers of `b2sum -l 256` and of Python's hashlib.blake2b. */
static void hashes_are_blake2b_256(void **state)
{
	char hex[CRYPTO_HASH_HEX_BYTES];
	unsigned char counting[CRYPTO_KEY_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(counting); i++)
		counting[i] = (unsigned char)i;
	crypto_hash_hex(NULL, "", 0, hex);
	assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1"
	                         "d1e5df47778f7787faab45cdf12fe3a8");
	crypto_hash_hex(NULL, "abc", 3, hex);
	assert_string_equal(hex, "bddd813c634239723171ef3fee98579b"
	                         "94964e3bb1cb3e427262c8c068d52319");
	crypto_hash_hex(counting, "abc", 3, hex);
	assert_string_equal(hex, "d63a32d3e44738d7907f964316c241ad"
	                         "aba0abfeabc32349677578a15a203f7f");
}

static void subkeys_are_apart(void **state)
{
	static const char *const purposes[] = {"", "seal", "seal ", "hash"};
	enum { COUNT = 4 };
	unsigned char derived[COUNT][CRYPTO_KEY_BYTES];
	unsigned char again[CRYPTO_KEY_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		crypto_derive(key, purposes[i], derived[i]);
		assert_memory_not_equal(derived[i], key, sizeof(key));
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(
			    derived[i], derived[k], sizeof(key));
	}
	crypto_derive(key, "seal", again);
	assert_memory_equal(again, derived[1], sizeof(again));
	crypto_derive(other_key, "seal", again);
	assert_memory_not_equal(again, derived[1], sizeof(again));
}

/* --- keys in hex -----------------------------------------------------------
 */

#define HEX16 "0123456789abcDEF"

static const struct {
	const char *hex;
	bool want;
} hexes[] = {
    {HEX16 HEX16 HEX16 HEX16, true},
    {" \t" HEX16 HEX16 HEX16 HEX16 "\r\n", true},
    {"", false},
    {" ", false},
    {HEX16 HEX16 HEX16, false},
    {HEX16 HEX16 HEX16 "0123456789abcDE", false},
    {HEX16 HEX16 HEX16 HEX16 "0", false},
    {HEX16 HEX16 HEX16 HEX16 "00", false},
    {HEX16 HEX16 HEX16 HEX16 " x", false},
    {HEX16 HEX16 " " HEX16 HEX16, false},
    {HEX16 HEX16 HEX16 "0123456789abcDEg", false},
    {"0x" HEX16 HEX16 HEX16 "0123456789abcD", false},
};

static void keys_from_hex(void **state)
{
	static const unsigned char want[] = {
	    0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
	unsigned char got[CRYPTO_KEY_BYTES];
	unsigned char before[CRYPTO_KEY_BYTES];

	(void)state;
	memset(before, 0xA5, sizeof(before));
	for (size_t i = 0; i < sizeof(hexes) / sizeof(hexes[0]); i++) {
		memcpy(got, before, sizeof(got));
		if (crypto_key_from_hex(hexes[i].hex, got) != hexes[i].want)
			fail_msg("row %zu", i);
		if (!hexes[i].want)
			assert_memory_equal(got, before, sizeof(got));
		for (size_t k = 0; hexes[i].want && k < sizeof(got); k++)
			assert_int_equal(got[k], want[k % sizeof(want)]);
	}
}

/* --- random ----------------------------------------------------------------
 */

static void random_hex_is_hex_and_new_each_time(void **state)
{
	OWN(own_string)
	char *one = crypto_random_hex(16);
	OWN(own_string)
	char *two = crypto_random_hex(16);
	OWN(own_string)
	char *none = crypto_random_hex(0);

	(void)state;
	assert_int_equal(strlen(one), 32);
	assert_int_equal(strspn(one, "0123456789abcdef"), 32);
	assert_string_not_equal(one, two);
	assert_string_equal(none, "");
}

static void random_numbers_stay_below_and_reach_all(void **state)
{
	bool seen[5] = {false};

	(void)state;
	for (int i = 0; i < 1000; i++) {
		uint32_t n = crypto_random_below(5);
		assert_true(n < 5);
		seen[n] = true;
	}
	for (size_t i = 0; i < 5; i++)
		assert_true(seen[i]);
	assert_int_equal(crypto_random_below(1), 0);
	assert_int_equal(crypto_random_below(0), 0);
}

static void wiping_wipes(void **state)
{
	char bytes[] = "secret";

	(void)state;
	crypto_wipe(bytes, 4);
	assert_memory_equal(bytes, "\0\0\0\0et", sizeof(bytes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_box_opens_to_what_was_sealed),
	    cmocka_unit_test(a_box_shows_nothing_and_never_twice_the_same),
	    cmocka_unit_test(another_key_or_context_does_not_open_it),
	    cmocka_unit_test(every_changed_bit_is_noticed),
	    cmocka_unit_test(every_cut_is_noticed),
	    cmocka_unit_test(what_does_not_fit_fails),
	    cmocka_unit_test(hashes_are_blake2b_256),
	    cmocka_unit_test(subkeys_are_apart),
	    cmocka_unit_test(keys_from_hex),
	    cmocka_unit_test(random_hex_is_hex_and_new_each_time),
	    cmocka_unit_test(random_numbers_stay_below_and_reach_all),
	    cmocka_unit_test(wiping_wipes),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
