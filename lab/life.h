/* The gentle life of the site: every few minutes a port flaps somewhere at an access site, or a
 * line gets slow for a while. What was ordered by a person is left alone. */
#ifndef LAB_LIFE_H
#define LAB_LIFE_H

#include "lab/desk.h"

struct lab_life;

struct lab_life *lab_life_new(struct lab_desk *desk);
void lab_life_free(struct lab_life *life);

#endif
