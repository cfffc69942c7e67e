/* What happened to one alarm, in one list by time: what the service saw of it, what people did, and
 * how its object changed meanwhile. Asked for when it is wanted; a late answer finds its way. */
#ifndef VIEWS_ALARM_STORY_H
#define VIEWS_ALARM_STORY_H

#include "views/console.h"

struct alarm_story;

/* Of the alarm ID; nothing is asked for yet. */
struct alarm_story *alarm_story_new(struct app *app, int64_t id);
/* What is under way is forgotten. */
void alarm_story_free(struct alarm_story *story);
/* Asks for all of it; once at a time. */
void alarm_story_read(struct alarm_story *story);
/* The record as it was read last; NULL before that. */
const json_t *alarm_story_record(const struct alarm_story *story);
/* The newest first, from line SKIP on, with those of CHANGES (rows of the topic, may be NULL) about
 * KIND and ID. Returns how many lines there are. */
int alarm_story_draw(const struct alarm_story *story, const struct mirror *changes,
    const char *kind, int64_t id, int skip, struct area area);

#endif
