/* A program is started. The service is large and starts many: fork(2) would copy its page tables
 * for each, which holds the loop up, so vfork(2) is used, which copies nothing. */
#ifndef SERVICE_SPAWN_H
#define SERVICE_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

struct spawn_order {
	const char *const *argv;     /* the first is a path; a script may lack its first line */
	const char *const *environment; /* all of it, "NAME=value" */
	int in;                      /* its standard input; -1: nothing is there */
	int out;
	int err;                     /* -1: ours */
	bool alone;                  /* a process group of its own, in "/", and killed with us */
	int niceness;                /* where it may not be set, without */
};

/* The pid of the program, in *PIDFD a descriptor that can be read once it has ended (the caller
 * closes it and calls waitpid); -1 and errno when it cannot be started. No other descriptor goes
 * with it. The order's own stay open here. */
pid_t spawn(const struct spawn_order *order, int *pidfd);

#endif
