/* From the tables of lab/plan.h to the devices, ports and links of a site. */
#ifndef LAB_BUILD_H
#define LAB_BUILD_H

#include "lab/site.h"

/* Fill SITE, which has its seed and time and nothing else, with at least DEVICES devices. */
void lab_build(struct lab_site *site, size_t devices);

/* N more, all of one model with 48 ports, each plugged in beside the duty console; with HEADS they
 * hang behind so many of them, which are added before, in equal parts. */
void lab_build_fleet(struct lab_site *site, size_t n, size_t heads);

void lab_device_free(struct lab_device *device);

#endif
