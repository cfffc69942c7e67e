/* One conversation over SSH with one device. libssh is seen from probes/wire/ssh* only, and runs in
 * zhiban-ssh only: what a device sends is taken apart in a process that can be killed.
 *
 * Every step is asked without blocking and waited for by poll() with a deadline (libssh's own
 * blocking reads tell a timeout and the end of the stream alike). No configuration file, no
 * known_hosts file and no variable but SSH_AUTH_SOCK is read. */
#ifndef PROBES_WIRE_SSH_H
#define PROBES_WIRE_SSH_H

#include "probes/wire/ssh_job.h"

/* Does JOB and writes what became of it to RESULT, under its lock. A secret is tried once at most,
 * and only after the device has shown a key that the job trusts. */
void ssh_converse(const struct ssh_job *job, struct ssh_result *result);

#endif
