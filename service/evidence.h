/* 取证: what a device says over SSH at the moment something goes wrong, kept with the alarm, to be
 * read beside what it said when all was well. Read-only commands by the names of the device's
 * profile (site.conf [evidence]); once for each raise of a critical or major alarm that stands by
 * itself, never for what stands under another one, and rarely enough that neither a flood nor a
 * flapping line makes work for the devices. When it cannot be had, nothing is tried again.
 *
 * What a device says when it is well, of itself and of the ports its circuits leave by, the
 * reference, is fetched now and then (`reference`), one device after the other (`pace`). Everything
 * is kept as command_output. Loop thread only. */
#ifndef SERVICE_EVIDENCE_H
#define SERVICE_EVIDENCE_H

#include <jansson.h>
#include <stdint.h>

#include "service/alarms.h"

struct evidence;
struct service;

struct evidence *evidence_new(struct service *service);
void evidence_free(struct evidence *evidence);
void evidence_follow_settings(struct service *service);

/* ALARM was raised. It is looked at again a moment later, when it is known what it stands under. */
void evidence_raised(struct service *service, const struct alarm *alarm);

/* The device that can tell about ALARM: itself; of a circuit its near end; of a device that is not
 * reached the one it hangs on. 0: none. */
int64_t evidence_witness(struct service *service, const struct alarm *alarm);

/* {name, arguments} of COMMAND (of shell_commands()), about PORT (NULL: none); NULL when one of its
 * arguments has no value. New reference. */
json_t *evidence_filled(const struct service *service, const json_t *command, const char *port);

#endif
