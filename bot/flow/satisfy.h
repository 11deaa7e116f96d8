/*
 * satisfy.h: can a condition ever hold? Conditions are JsonLogic joined by
 * "and", "or", "!" and "!!". What is compared with constants is tried with
 * values below, at, between and above them, and with some of other types;
 * all else is taken to be true or false at will. So a "never" is certain for
 * comparisons with constants, and a "perhaps" may be too kind. Pure.
 */
#ifndef BEADLE_FLOW_SATISFY_H
#define BEADLE_FLOW_SATISFY_H

#include <jansson.h>
#include <stdbool.h>

/* False: the rule holds for no values at all. True also for what is too
 * large to try. */
bool satisfy_possible(const json_t *rule);

#endif
