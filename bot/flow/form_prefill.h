/*
 * form_prefill.h: what somebody wrote before the form was open, as the answer
 * of the field that says so: "x-prefill": "words". Pure.
 */
#ifndef BEADLE_FLOW_FORM_PREFILL_H
#define BEADLE_FLOW_FORM_PREFILL_H

#include <jansson.h>

/* {field: words}, tidied and cut at a blank to what the field takes; NULL if
 * there is no such field, or too little to be its answer. New reference. Both
 * may be NULL. */
json_t *form_prefill(const json_t *schema, const char *words);

#endif
