/* The sound of a console: the bell of its terminal, on for whoever is to hear it (somebody on duty,
 * or a screen on the wall); the silence somebody keeps for everybody, and how long it lasts, on
 * every screen; the absence of who sits here; the self-test of the bell. */
#ifndef VIEWS_SOUND_H
#define VIEWS_SOUND_H

#include "tui/app.h"

struct sound;

struct sound *sound_new(struct app *app);
void sound_free(struct sound *sound);   /* NULL is fine */

/* "静音 9:41", "离席 4:12" at the right end of ROW, where there is such; the column it begins at,
 * else the number of columns. */
int sound_draw(const struct sound *sound, struct area area, int row);

/* Silent for everybody, for as long as the site allows; again: sound. */
void sound_silence(struct sound *sound);
/* Who sits here is away for MINUTES: it is logged, and whatever needs somebody rings as loud as it
 * can until then, or until it is said again. */
void sound_absent(struct sound *sound, int minutes);
/* Every pattern sounds once; whether it was heard is asked, and recorded. */
void sound_rehearse(struct sound *sound);

#endif
