/*
 * card.h: a notice (model/delivery.h) as an Adaptive Card 1.5, the newest that
 * Teams takes from a bot. Pure. Sources: adaptivecards.io/schemas/1.5.0,
 * learn.microsoft.com/microsoftteams/platform, cards reference.
 *
 * Words go into TextRuns, which show them as they are: TextBlocks and Facts
 * read Markdown, mentions and {{DATE()}}, and would let a requester format,
 * link or ping.
 */
#ifndef BEADLE_TEAMS_CARD_H
#define BEADLE_TEAMS_CARD_H

#include <jansson.h>

/*
 * A button is an Action.Execute with Action.Submit for clients that do not
 * know it; both carry {"verb", "ref"} as data. One that asks first unfolds
 * its question. What makes the card larger than Teams takes is left out, from
 * the end. New reference.
 */
json_t *teams_card(const json_t *notice);

#endif
