/*
 * home.h: a DELIVERY_HOME drawn as the view of a Home tab. Pure.
 * Source: docs.slack.dev/reference/views/home-tab-views.
 */
#ifndef BEADLE_SLACK_HOME_H
#define BEADLE_SLACK_HOME_H

#include <jansson.h>

/* url: of the workspace, with a "/" at its end; NULL: without links. What does
 * not fit is left out at the end. New reference. */
json_t *slack_home(const json_t *payload, const char *url);

#endif
