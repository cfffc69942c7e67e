/* The clock on the wall, watched. Loop thread only. */
#ifndef SERVICE_TIME_WATCH_H
#define SERVICE_TIME_WATCH_H

#include <jansson.h>

struct service;

/* With each heartbeat. */
void time_look(struct service *service);
/* service->steps says that the clock was set: that goes on record. */
void time_note_step(struct service *service);
/* That nothing is written, where it is so: before all else. */
void time_hold_trouble(const struct service *service, json_t *troubles);
/* What else is wrong with the clock, as sentences for everybody. */
void time_troubles(const struct service *service, json_t *troubles);
/* Two people confirmed the time: nothing about it is in doubt any more. */
void time_follow_confirmation(struct service *service, json_t *record);

#endif
