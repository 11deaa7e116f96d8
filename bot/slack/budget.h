/*
 * budget.h: what Slack lets us ask for, and when. A channel takes a message a
 * second and short bursts; a method of Tier 2, twenty calls a minute; a method
 * that has answered 429 takes nothing until its Retry-After is over, and then
 * one call first, to see. (Tiers 3 and 4 are left to that: they are wide, and
 * Slack often allows more.) Other methods and channels go on. For the web
 * thread; time is monotonic milliseconds.
 * Source: docs.slack.dev/apis/web-api/rate-limits.
 */
#ifndef BEADLE_SLACK_BUDGET_H
#define BEADLE_SLACK_BUDGET_H

#include <stdint.h>

struct slack_budget;

/* per_second: the messages that a channel takes; 0: any number. */
struct slack_budget *slack_budget_new(int per_second);
void slack_budget_free(struct slack_budget **budget);

/* 0: go ahead, it is counted. Else nothing is, and it is worth another try
 * after so many ms. method is kept (a literal); channel, a channel's or a
 * person's id, may be NULL: it posts nothing. */
int64_t slack_budget_take(struct slack_budget *budget, const char *method,
    const char *channel, int64_t now_ms);
/* The method has answered 429; wish_ms: its Retry-After, or -1. */
void slack_budget_limited(struct slack_budget *budget, const char *method,
    int64_t wish_ms, int64_t now_ms);
/* The method has answered otherwise, or not at all. */
void slack_budget_answered(struct slack_budget *budget, const char *method);

#endif
