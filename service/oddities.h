/* What is odd about a device's agent, said aloud: a console that quietly shows no rate, or follows
 * a port by another name than it has, is not believed for long. */
#ifndef SERVICE_ODDITIES_H
#define SERVICE_ODDITIES_H

#include "service/picture.h"

/* Why a port has no rate (port->note); texts for people, untranslated. */
extern const char oddity_narrow[];   /* 32 bits may have gone round within a poll */
extern const char oddity_form[];     /* a value came as another type than before */
extern const char oddity_frozen[];   /* no counter of the device moves any more */

/* One sentence for each kind of oddity DEVICE shows now; a new array of strings. */
json_t *oddities(const struct device *device);
/* Only those that make what is read of it doubtful: an alarm, not a trait. */
json_t *oddities_doubts(const struct device *device);

#endif
