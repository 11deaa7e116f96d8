/*
 * mailing.h: a notice on its way to somebody's mailbox: its ids, the thread it
 * belongs to, what an answer to it may do, and how many answers are enough.
 */
#ifndef BEADLE_ENGINE_MAILING_H
#define BEADLE_ENGINE_MAILING_H

#include "base/err.h"
#include "engine/batch.h"
#include "engine/notify.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* All borrowed but the notice. What is 0 or NULL is not there. */
struct mailing {
	const struct person *to;
	json_t *taken_notice;
	const struct notify_case *c; /* the case it is about */
	/* A post is kept, so that it can be answered: whose mail it is (as
	 * in store/post.h) and which template. */
	const char *recipient;
	const char *template_;
	const json_t *verbs;       /* what an answer may ask for */
	const char *reply_verb;    /* what an answer in plain words means */
	bool asks;                 /* somebody is to do one of them */
	bool says_how;             /* the notice itself tells how to answer */
	int64_t draft_id;          /* a form: an answer fills it in */
	const json_t *form;        /* to be filled in; NULL: there is none */
	const json_t *form_errors; /* NULL: all of it, else these fields */
	const json_t *form_values; /* filled in already */
	/* It answers the letter that is the batch's event: in its thread, and
	 * within the limits of [mail] answers_…; what is beyond is noted. */
	bool answers;
};

/* To a person without an address the row is there and says so. Whoever only
 * claims an address of strangers is sent nothing. */
bool mailing_send(
    struct batch *batch, const struct mailing *mailing, struct err *err);
/* Did the event come by mail? */
bool mailing_is_mail(const struct event *event);

#endif
