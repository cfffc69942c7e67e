/* The terminal of who calls: whether somebody sits in the duty room or somewhere else. What is not
 * known is somewhere else. */
#ifndef SERVICE_TERMINAL_H
#define SERVICE_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

/* "tty1", "pts/3": the controlling terminal of process PID, which must be one of UID; NULL where it
 * has none or nothing can be known of it. Caller frees. */
char *terminal_of(pid_t pid, uid_t uid);
/* The same by the number of its device, as /proc has it; NULL: it has no name. */
char *terminal_name(unsigned device);
/* Whether TERMINAL (NULL: unknown) is one of PATTERNS, "tty1 tty[2-6] ttyS*". */
bool terminal_is_local(const char *terminal, const char *patterns);

#endif
