/*
 * operation.h: what workflows can have done in Canvas. What goes in and comes
 * out is in flow/actor_type_canvas.c. Web thread; each ends its call, now or
 * when the answers have come.
 */
#ifndef BEADLE_CANVAS_OPERATION_H
#define BEADLE_CANVAS_OPERATION_H

#include "canvas/call.h"

/* people.c */
canvas_call_fn canvas_people_find_user;
canvas_call_fn canvas_people_teaches;

/* tokens.c */
canvas_call_fn canvas_tokens_list;
canvas_call_fn canvas_tokens_find;
canvas_call_fn canvas_tokens_show;
/* Once: what may have been made already is looked for, by its case. */
canvas_call_fn canvas_tokens_create;
canvas_call_fn canvas_tokens_extend;
/* Read back: deleted is what the list no longer has. */
canvas_call_fn canvas_tokens_delete;

#endif
