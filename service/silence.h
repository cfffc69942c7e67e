/* Silence: the sound is stopped for a while by somebody (records/silence.c). Here its time is kept:
 * it ends by itself, and when the shift changes. What rings looks whether it may. */
#ifndef SERVICE_SILENCE_H
#define SERVICE_SILENCE_H

#include <jansson.h>
#include <stdbool.h>

struct service;
struct silence;

struct silence *silence_new(struct service *service);
void silence_free(struct silence *silence);     /* NULL is fine */

/* A record of the kind was committed; somebody begins or ends a shift. */
void silence_follow(struct service *service, json_t *record);
void silence_follow_shift(struct service *service, json_t *summary);

bool silence_is_on(const struct silence *silence);
/* silence, silence_until and silenced_by into ALARMS, the member of the topic `site`; nothing
 * without one.
 */
void silence_tell(const struct silence *silence, json_t *alarms);

#endif
