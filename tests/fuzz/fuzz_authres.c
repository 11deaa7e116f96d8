/*
 * fuzz_authres.c: a header block through mail/authres.h. Nothing passes when
 * nobody is trusted, and nothing that the receiver did not write by name:
 * without its name in the block there is no verdict.
 */
#include "fuzz/fuzz.h"
#include "mail/authres.h"

static bool fuzz_is_named(const struct header_list *headers)
{
	for (size_t i = 0; i < headers->count; i++)
		if (strcasestr(headers->items[i].value, "mx.example"))
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const trusted[] = {
	    NULL, "", "mx.example", "*.mx.example"};
	OWN(header_clear)
	struct header_list headers = {.items = NULL};

	if (!header_read((const char *)bytes, size, &headers))
		return 0;
	for (size_t i = 0; i < sizeof(trusted) / sizeof(trusted[0]); i++) {
		OWN(authres_clear)
		struct authres authres = {.domain = NULL};
		authres_read(&headers, "ada@a.example", trusted[i], &authres);
		assert(authres.why);
		assert((authres.method == NULL) ==
		       (authres.verdict == AUTHRES_NONE));
		if (i == 0)
			assert(authres.verdict == AUTHRES_NONE);
		if (i == 2 && !fuzz_is_named(&headers))
			assert(authres.verdict == AUTHRES_NONE);
	}
	return 0;
}
