/*
 * permalink.h: buttons that lead to a message of ours: the engine knows where
 * it is, the sender the workspace's address. Pure.
 */
#ifndef BEADLE_SLACK_PERMALINK_H
#define BEADLE_SLACK_PERMALINK_H

#include <jansson.h>
#include <stdbool.h>

/* Has the notice a button with a "link"? */
bool slack_permalink_wanted(const json_t *notice);
/*
 * The notice with an "url" in each such button; without an address (NULL) the
 * button is left out. url ends with "/". New reference.
 */
json_t *slack_permalink_resolve(const json_t *notice, const char *url);

#endif
