/* The writer's side of a clock that lies before what is recorded (service/store_clock.c). */
#ifndef SERVICE_STORE_CLOCK_H
#define SERVICE_STORE_CLOCK_H

#include "service/store_parts.h"

/* Whether nothing but a confirmation of the time may be written now. */
bool writer_is_held(const struct writer *writer);
/* The newest time recorded, as of the database. */
void writer_load_newest(struct writer *writer);
/* In the open transaction: now is recorded, if anything WROTE. */
bool writer_keep_newest(struct writer *writer, bool wrote);

/* Whether JOB is about confirming the time: that alone goes on. */
bool clock_is_confirmed_by(const struct job *job);
/* What only the writer knows, for the guards of such a JOB. */
void clock_add_facts(const struct writer *writer, struct job *job, struct wall now);
/* JOB was done: if it confirmed the time, that of now is the newest. */
void clock_confirmed(struct writer *writer, const struct job *job, struct wall now);
/* The sentence for everything else. Caller frees. */
char *clock_refusal(const struct writer *writer, struct wall now);

/* Whether JOB is one that has to wait, and does so from now on. */
bool clock_lets_wait(struct writer *writer, struct job *job);
/* Before JOB, which has waited, is done. */
void clock_mend(struct job *job);
/* Those of JOBS that have to wait go aside; the others are told. */
void clock_put_by(struct writer *writer, GPtrArray *jobs);
/* What has waited goes into JOBS when it is over. */
void clock_take_up(struct writer *writer, GPtrArray *jobs);

#endif
