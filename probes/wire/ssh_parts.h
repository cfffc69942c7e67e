/* The parts of a conversation, for each other: link (line, keys), login, talk (terminal, channels).
 * Each returns false after it has told in the result why there is no more to do. */
#ifndef PROBES_WIRE_SSH_PARTS_H
#define PROBES_WIRE_SSH_PARTS_H

#include <libssh/libssh.h>

#include "base/clock.h"
#include "probes/wire/ssh_job.h"

struct ssh_conversation {
	const struct ssh_job *job;
	struct ssh_result *result;
	ssh_session session;
	ssh_channel channel;
	ssh_key key;
	const char *command;      /* of the channel being opened; NULL: a terminal */
	int fd;
	struct mono begun, step_begun;
	struct ssh_counter_struct counter; /* octets of the socket */
	struct mono kept_alive;
	char *mismatch;           /* what libssh says in passing when no algorithm is common */
	bool new_password_wanted; /* and when a password is answered by asking for a new one */
};

/* A call of libssh that may have to be repeated. */
typedef int ssh_call(struct ssh_conversation *c);

/* Begins STAGE, which may take as long as a step. */
void ssh_stage_begin(struct ssh_conversation *c, enum ssh_stage stage);
/* Microseconds left of the step and of the whole. */
int64_t ssh_time_left(const struct ssh_conversation *c);
/* Waits until the socket is ready or US are over. */
void ssh_wait(struct ssh_conversation *c, int64_t us);
/* Repeats CALL while it returns AGAIN (SSH_AGAIN or SSH_AUTH_AGAIN) and there is time. */
int ssh_repeat(struct ssh_conversation *c, ssh_call *call, int again);

/* Ends the conversation: REASON is taken over. Always false. */
bool ssh_fail(struct ssh_conversation *c, enum ssh_outcome outcome, char *reason);
/* The device was silent for too long; the connection went; no line was free. */
bool ssh_fail_timeout(struct ssh_conversation *c);
bool ssh_fail_lost(struct ssh_conversation *c);

/* Takes note of what libssh says in its log; it costs, so only until the login is done. */
void ssh_listen(struct ssh_conversation *c, bool on);

bool ssh_link(struct ssh_conversation *c);
bool ssh_login(struct ssh_conversation *c);
bool ssh_talk(struct ssh_conversation *c);

#endif
