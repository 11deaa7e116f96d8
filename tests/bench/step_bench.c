/*
 * step_bench.c: what a step of the shipped workflow costs. Plays a case from
 * request to token, over and over, and prints the processor time of a
 * statechart_step(): the least of several rounds, for noise only adds.
 *
 *   step_bench [WORKFLOW.json]
 */
#include "base/crypto.h"
#include "base/own.h"
#include "flow/workflow.h"

#include <stdio.h>
#include <time.h>

enum { ROUNDS = 20, CASES_PER_ROUND = 200 };

static const char bench_ambient[] =
    "{\"offices\": {\"canvas_admins\": {\"title\": \"Canvas\", \"quorum\": 1},"
    " \"security_office\": {\"title\": \"Security\", \"quorum\": 1}},"
    " \"today\": \"2026-11-24\", \"case\": {\"number\": \"CT-1001\"},"
    " \"requester\": {\"name\": \"Ada\", \"email\": \"ada@u.example\"}}";

#define BY "\"by\": {\"id\": 7, \"name\": \"Ada\"}, \"at\": \"2026-11-24\""
#define ABOUT                                                                  \
	"\"about\": {\"type\": \"canvas_admins.ask\", \"office\": "            \
	"\"canvas_admins\"}"

/* Every one of them is taken: checked before anything is measured. */
static const char *const bench_events[] = {
    "{\"type\": \"request\", " BY ", \"data\": {\"purpose\": \"Grades of my"
    " course to a spreadsheet\", \"courses\": \"HIST 1106-01\", \"access\":"
    " \"Only read data\", \"data\": [\"Grades\", \"Course content\"],"
    " \"tool\": \"A script\", \"author\": \"I wrote it, or will write it\","
    " \"users\": \"Only me\", \"storage\": \"In a password manager\","
    " \"reach\": \"Nobody else\", \"until\": \"2027-05-01\"}}",
    "{\"type\": \"canvas_admins.ask\", " BY ", \"office\": \"canvas_admins\","
    " \"data\": {\"question\": \"Which spreadsheet?\"}}",
    "{\"type\": \"answer\", " BY ", " ABOUT ", \"data\": {\"answer\": \"On my"
    " laptop.\"}}",
    "{\"type\": \"xstate.after.reviewReminder.canvas-token.review."
    "canvas_admins.deciding\"}",
    "{\"type\": \"canvas_admins.approve\", " BY ", \"office\":"
    " \"canvas_admins\"}",
    "{\"type\": \"security_office.approve\", " BY ", \"office\":"
    " \"security_office\"}",
    "{\"type\": \"token_created\", " BY ", \"office\": \"edtech\"}",
};
enum { EVENTS = sizeof(bench_events) / sizeof(bench_events[0]) };

static double bench_now_us(void)
{
	struct timespec at;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
	return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

/* Microseconds per event; less than zero if the case did not go its way. */
static double bench_case(const struct statechart *chart, json_t *const *events,
    const json_t *ambient)
{
	struct step step;
	struct err err;
	bool ok = statechart_start(chart, NULL, ambient, &step, &err);
	double before = bench_now_us();

	for (size_t i = 0; ok && i < EVENTS; i++) {
		struct step next = {.snapshot = NULL};
		ok = statechart_step(chart, step.snapshot, events[i], ambient,
		         &next, &err) &&
		     next.taken;
		if (!ok)
			fprintf(stderr, "event %zu is not taken\n", i);
		step_clear(&step);
		step = next;
	}
	double us = bench_now_us() - before;
	step_clear(&step);
	return ok ? us / EVENTS : -1;
}

static bool bench_run(const struct statechart *chart, json_t *const *events,
    const json_t *ambient)
{
	double least = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double sum = 0;
		for (int i = 0; i < CASES_PER_ROUND; i++) {
			double us = bench_case(chart, events, ambient);
			if (us < 0)
				return false;
			sum += us / CASES_PER_ROUND;
		}
		if (round == 0 || sum < least)
			least = sum;
	}
	printf("step: %.1f us per event\n", least);
	return true;
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "workflows/canvas-token.json";
	OWN(mistakes_clear)
	struct mistakes mistakes = {.items = NULL};
	OWN(workflow_free)
	struct workflow *workflow = NULL;
	json_auto_t *ambient = json_loads(bench_ambient, 0, NULL);
	json_t *events[EVENTS];
	struct err err;

	if (!crypto_init(&err) || !workflow_load(path, &workflow, &mistakes)) {
		fprintf(stderr, "%s cannot be loaded\n", path);
		return 1;
	}
	for (size_t i = 0; i < EVENTS; i++)
		events[i] = json_loads(bench_events[i], 0, NULL);
	bool ok = bench_run(workflow_statechart(workflow), events, ambient);
	for (size_t i = 0; i < EVENTS; i++)
		json_decref(events[i]);
	return ok ? 0 : 1;
}
