/*
 * budget.c: see budget.h.
 *
 * A channel's pace is GCRA: one number, the time at which its bucket would be
 * empty. Channels share a table of fixed size by their hash; two in one place
 * share a pace, which is seldom and harmless.
 */
#include "slack/budget.h"

#include "base/crypto.h"
#include "base/own.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUDGET_METHODS = 32,
	BUDGET_CHANNELS = 4096,
	BUDGET_BURST = 10,
	/* Without a Retry-After. */
	BUDGET_LIMITED_MS = 30000,
	/* Between two looks at how the first call after a pause went. */
	BUDGET_PROBE_MS = 500,
	BUDGET_TIER_2 = 20,
	/* A minute, and what calls may gain on each other on their way. */
	BUDGET_TIER_MS = 61000,
};

/* Those that we call. */
static const char *const budget_tier_2[] = {"usergroups.users.list"};

struct budget_method {
	const char *name; /* NULL: free */
	bool tier_2;
	int64_t took_ms[BUDGET_TIER_2]; /* the last ones; 0: none */
	size_t next;                    /* of them, the oldest */
	bool limited;
	bool probing; /* one call is out to see */
	int64_t until_ms;
};

struct slack_budget {
	int64_t interval_ms; /* between two messages to a channel */
	struct budget_method methods[BUDGET_METHODS];
	int64_t busy_until_ms[BUDGET_CHANNELS];
};

struct slack_budget *slack_budget_new(int per_second)
{
	struct slack_budget *budget = own_calloc(1, sizeof(*budget));

	budget->interval_ms = per_second ? 1000 / per_second : 0;
	return budget;
}

void slack_budget_free(struct slack_budget **budget)
{
	free(*budget);
	*budget = NULL;
}

static bool budget_is_tier_2(const char *name)
{
	size_t count = sizeof(budget_tier_2) / sizeof(budget_tier_2[0]);

	for (size_t i = 0; i < count; i++)
		if (strcmp(budget_tier_2[i], name) == 0)
			return true;
	return false;
}

static struct budget_method *budget_method(
    struct slack_budget *budget, const char *name)
{
	struct budget_method *m = budget->methods;

	while (m->name && strcmp(m->name, name) != 0)
		m++;
	/* We call a dozen. */
	assert(m < &budget->methods[BUDGET_METHODS - 1]);
	if (m->name == NULL) {
		m->name = name;
		m->tier_2 = budget_is_tier_2(name);
	}
	return m;
}

/* So that what waited does not come back as one. */
static int64_t budget_spread_ms(int64_t wait_ms)
{
	return wait_ms + crypto_random_below(BUDGET_PROBE_MS);
}

static int64_t budget_tier_wait_ms(
    const struct budget_method *m, int64_t now_ms)
{
	int64_t oldest_ms = m->took_ms[m->next];

	return m->tier_2 && oldest_ms && now_ms < oldest_ms + BUDGET_TIER_MS
	           ? oldest_ms + BUDGET_TIER_MS - now_ms
	           : 0;
}

static void budget_method_took(struct budget_method *m, int64_t now_ms)
{
	m->probing = m->limited;
	m->took_ms[m->next] = now_ms;
	m->next = (m->next + 1) % BUDGET_TIER_2;
}

static int64_t budget_method_wait_ms(struct budget_method *m, int64_t now_ms)
{
	if (!m->limited)
		return budget_tier_wait_ms(m, now_ms);
	if (now_ms < m->until_ms)
		return budget_spread_ms(m->until_ms - now_ms);
	return m->probing ? budget_spread_ms(BUDGET_PROBE_MS) : 0;
}

static int64_t *budget_channel(struct slack_budget *budget, const char *channel)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *p = channel; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return &budget->busy_until_ms[hash % BUDGET_CHANNELS];
}

int64_t slack_budget_take(struct slack_budget *budget, const char *method,
    const char *channel, int64_t now_ms)
{
	struct budget_method *m = budget_method(budget, method);
	int64_t wait_ms = budget_method_wait_ms(m, now_ms);

	if (wait_ms)
		return wait_ms;
	if (channel) {
		int64_t *busy = budget_channel(budget, channel);
		int64_t interval_ms = budget->interval_ms;
		wait_ms = *busy - now_ms - (BUDGET_BURST - 1) * interval_ms;
		if (wait_ms > 0)
			return wait_ms;
		*busy = (*busy > now_ms ? *busy : now_ms) + interval_ms;
	}
	budget_method_took(m, now_ms);
	return 0;
}

void slack_budget_limited(struct slack_budget *budget, const char *method,
    int64_t wish_ms, int64_t now_ms)
{
	struct budget_method *m = budget_method(budget, method);
	int64_t until_ms =
	    now_ms + (wish_ms >= 0 ? wish_ms : BUDGET_LIMITED_MS);

	m->limited = true;
	m->probing = false;
	if (until_ms > m->until_ms)
		m->until_ms = until_ms;
}

void slack_budget_answered(struct slack_budget *budget, const char *method)
{
	struct budget_method *m = budget_method(budget, method);

	/* One that went before the limit was known tells nothing of it. */
	if (m->probing)
		m->limited = m->probing = false;
}
