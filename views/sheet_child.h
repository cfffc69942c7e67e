/* A helper program run to its end within a limit: argv, no shell, bytes in, bytes out. */
#ifndef VIEWS_SHEET_CHILD_H
#define VIEWS_SHEET_CHILD_H

#include <gio/gio.h>
#include <stdbool.h>

struct sheet_child {
	int status;       /* exit code; -1: killed by a signal */
	GBytes *out;
	char *said;       /* first line of what it wrote to stderr, clean; "" */
};

/* False when it cannot be started or is not done after US, and is then gone; ERROR says it in one
 * sentence. */
bool sheet_child_run(const char *const *argv, GBytes *input, int64_t us, struct sheet_child *ret,
    GError **error);
void sheet_child_clear(struct sheet_child *child);

#endif
