/* A helper program beside the loop: bytes in, bytes out, ended when it is late or says too much. It
 * gets nothing but what it is given: its own environment, no descriptors, the input on a pipe. Ours
 * (zhiban-ssh) start no others: ending one ends all there is of it. One of the operator's may: it
 * has a process group of its own, which is ended with it. */
#ifndef SERVICE_CHILD_H
#define SERVICE_CHILD_H

#include <glib.h>
#include <stdbool.h>

#include "base/timer.h"

struct child;

struct child_order {
	const char *const *argv;
	char **environment;          /* all of it, "NAME=value" */
	GBytes *input;               /* let go as soon as it was taken or the child has ended */
	size_t limit;                /* octets it may say */
	int64_t us;                  /* how long it may take */
	bool operators; /* a program of the operator's; what it complains of is output */
};

/* OUT is borrowed; NULL when nothing came of it, and FAILURE one sentence. */
typedef void child_done(GBytes *out, const char *failure, void *data);

/* DONE is called once, on the default main context, when the process and its pipes are gone, and
 * the child is freed. NULL and one sentence when it cannot be started. */
struct child *child_start(struct timers *timers, const struct child_order *order, child_done *done,
    void *data, GError **error);
/* Kill it; DONE comes soon. */
void child_kill(struct child *child);

/* Path of a program of ours: beside this executable, else in libexec. Caller frees. */
char *child_program(const char *name);

#endif
