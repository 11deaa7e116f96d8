/*
 * fuzz_imap.c: what a server sends through net/imap_reader.h and
 * net/imap_response.h. The first byte says in which pieces it comes; the
 * responses must be the same as in one piece.
 */
#include "fuzz/fuzz.h"
#include "base/str.h"
#include "net/imap_reader.h"

enum { MAX_BYTES = 4096, SEEN_MAX_BYTES = 1 << 20 };

static void add(struct str *seen, struct imap_slice slice)
{
	str_addf(seen, "%zu:", slice.len);
	str_add_n(seen, slice.bytes, slice.len);
}

static void look(const struct imap_response *r, struct str *seen)
{
	struct imap_fetch fetch;

	str_addf(seen, "%d %d %u ", (int)r->kind, (int)r->status, r->number);
	add(seen, r->tag);
	add(seen, r->name);
	add(seen, r->code);
	add(seen, r->rest);
	imap_slice_has(r->rest, "IDLE");
	imap_slice_number_after(r->code, "UIDVALIDITY");
	if (imap_response_fetch(r->rest, &fetch, NULL)) {
		str_addf(seen, "%u %llu ", fetch.uid,
		    (unsigned long long)fetch.bytes);
		if (fetch.has_body) {
			assert(fetch.body.len <= r->rest.len);
			add(seen, fetch.body);
		}
	}
}

static void read_in(
    const uint8_t *bytes, size_t size, size_t piece, struct str *seen)
{
	OWN(imap_reader_free)
	struct imap_reader *reader = imap_reader_new(MAX_BYTES);
	enum imap_reader_got got = IMAP_READER_NONE;
	struct imap_response r;
	struct err err;

	for (size_t at = 0; at < size && got == IMAP_READER_NONE; at += piece) {
		size_t len = size - at < piece ? size - at : piece;
		imap_reader_feed(reader, (const char *)bytes + at, len);
		while ((got = imap_reader_next(reader, &r, &err)) ==
		       IMAP_READER_ONE)
			look(&r, seen);
	}
	if (got == IMAP_READER_FAILED)
		assert(err.kind == ERR_INPUT);
	str_addf(seen, "%d", (int)got);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	OWN(str_clear)
	struct str whole = {.max_bytes = SEEN_MAX_BYTES};
	OWN(str_clear)
	struct str pieces = {.max_bytes = SEEN_MAX_BYTES};

	if (size < 2)
		return 0;
	read_in(bytes + 1, size - 1, size, &whole);
	read_in(bytes + 1, size - 1, 1 + bytes[0] % 16, &pieces);
	assert(whole.len == pieces.len);
	assert(memcmp(str_text(&whole), str_text(&pieces), whole.len) == 0);
	return 0;
}
