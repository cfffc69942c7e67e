/* What the rooms measured in a period, for the paper of a shift (requirements.md 5.1, section 4):
 * of each place the reading at its end, and the lowest and the highest with their times, out of the
 * history. The picture is of now, a paper may be of last night: so what is only known of now (how a
 * place is judged) goes with it only where the period has just ended or has not. */
#ifndef SERVICE_ROOM_READINGS_H
#define SERVICE_ROOM_READINGS_H

#include <jansson.h>

#include "base/clock.h"

struct service;

/* ROWS are of docs/protocol.md, rooms as registered, of each what matters most first. Borrowed.
 * FAILURE is NULL or one sentence. */
typedef void room_readings_done(json_t *rows, const char *failure, void *data);
/* On the loop, which does not wait: DONE is called later, once. */
void room_readings(struct service *service, struct wall from, struct wall to,
    room_readings_done *done, void *data);

#endif
