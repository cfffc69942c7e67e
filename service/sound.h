/* What sounds beyond the terminals: once a second it is worked out what all alarms together ask for
 * (points/sound.h), and when that changed the operator's hook of site.conf is told. Silence holds
 * here as well. In training nothing leaves the console. */
#ifndef SERVICE_SOUND_H
#define SERVICE_SOUND_H

struct service;
struct sound;

struct sound *sound_new(struct service *service);
void sound_free(struct sound *sound);   /* NULL is fine */
/* The hook is ended, waited for on the loop: while all is still there. NULL is fine. */
void sound_end(struct sound *sound);
/* With every heartbeat. */
void sound_beat(struct service *service);
/* Why the hook failed, one sentence; NULL. */
const char *sound_trouble(const struct sound *sound);

#endif
