/*
 * verb_ref.h: what a button, a form or a reply is about, as its ref says it:
 * "CT-1042.17" is the case CT-1042 and the message 17 of ours, "CT-1042#2" the
 * second page of its history, "canvas-token#2" that of a form. A workflow id
 * has neither sign in it. What a ref says is a claim of whoever sent it. Pure.
 */
#ifndef BEADLE_ENGINE_VERB_REF_H
#define BEADLE_ENGINE_VERB_REF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct verb_ref {
	char *subject; /* case number or workflow id */
	/* Of a case the message it hangs from, of a workflow the row of the
	 * journal whose words led to it; 0: none. */
	int64_t post_id;
	size_t page; /* of its history, or of a form; 0: none */
	bool anew;   /* "canvas-token#anew": the form is to be begun anew */
};

/* text may be NULL, and anything. The result is for verb_ref_clear(). */
struct verb_ref verb_ref_parse(const char *text);
void verb_ref_clear(struct verb_ref *ref);

#endif
