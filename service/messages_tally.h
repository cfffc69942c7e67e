/* How many messages were taken and how many are done with, in a small mapped file beside the days:
 * a service that was killed is found out by the next one, to the letter. */
#ifndef SERVICE_MESSAGES_TALLY_H
#define SERVICE_MESSAGES_TALLY_H

#include <stdint.h>

struct tally;

/* BOOT: which run of the machine this is; the counts of sockets are of one. */
struct tally *tally_open(const char *folder, const char *boot);
void tally_close(struct tally *tally);
/* N more; from any thread. */
void tally_take(struct tally *tally, uint64_t n);
void tally_settle(struct tally *tally, uint64_t n);
/* Taken and not settled yet. */
uint64_t tally_waiting(const struct tally *tally);
/* What a service before this one took and did not settle; settled with this. */
uint64_t tally_lost(struct tally *tally);
/* The socket COOKIE lost DROPS in all: how many of them nobody of us has seen yet. */
uint32_t tally_drops(struct tally *tally, uint64_t cookie, uint32_t drops);

#endif
