/*
 * fuzz.h: what the fuzzers share. libFuzzer (llvm.org/docs/LibFuzzer.html)
 * calls LLVMFuzzerTestOneInput() with inputs that it invents; a crash, a leak,
 * undefined behaviour or a failed assert ends it and leaves the input.
 */
#ifndef BEADLE_TESTS_FUZZ_H
#define BEADLE_TESTS_FUZZ_H

#include "base/jsonx.h"
#include "base/own.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* NULL if it is not JSON. New reference. */
static inline json_t *fuzz_parse(const uint8_t *bytes, size_t size)
{
	json_t *value;

	return jsonx_parse((const char *)bytes, size, &value, NULL) ? value
	                                                            : NULL;
}

/* What we give away must be JSON that comes back as the same. */
static inline void fuzz_assert_is_json(const json_t *value)
{
	OWN(own_string)
	char *text = jsonx_canonical(value);
	json_auto_t *again = fuzz_parse((const uint8_t *)text, strlen(text));

	assert(again);
	OWN(own_string)
	char *text_again = jsonx_canonical(again);
	assert(strcmp(text, text_again) == 0);
}

#endif
