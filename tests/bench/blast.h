/* Traps and lines of syslog of many devices, evenly, by a child that is as cheap as it can be: they
 * are written beforehand, and go out many by one call. */
#ifndef TESTS_BENCH_BLAST_H
#define TESTS_BENCH_BLAST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct blast {
	unsigned traps, lines;       /* a second */
	unsigned seconds;
	uint16_t trap_port, line_port;
	bool one_source;             /* all from 127.0.0.1: peers ask no ledger */
};

struct blasting {
	pid_t pid;
	int result;                  /* a pipe */
};
struct blasting blast_start(const struct blast *blast);
/* True, and the child is gone, once it has ended; *RET_SENT is what the kernel took of it. */
bool blast_ended(struct blasting *blasting, uint64_t *ret_sent);
void blast_wait(struct blasting *blasting, uint64_t *ret_sent);

#endif
