/* What the files lab/ssh*.c share: a connection, and the questions its thread asks. */
#ifndef LAB_SSH_PARTS_H
#define LAB_SSH_PARTS_H

#include <libssh/libssh.h>
#include <libssh/server.h>
#include <libssh/callbacks.h>

#include "lab/cli.h"
#include "lab/ssh.h"

/* What a thread wants to know, answered in the lab's thread. */
enum lab_want { LAB_WANT_DEVICE, LAB_WANT_LINE, LAB_WANT_COMMAND, LAB_WANT_END };

struct lab_answer {
	struct lab_terminal how;  /* the device's ways at this moment */
	enum lab_cli_end end;
	GString *out;             /* in the device's character set */
	char prompt[128];
	bool whole;               /* no pager */
};

struct lab_guest {
	struct lab_ssh *ssh;
	GThread *thread;
	bool done;                /* the thread has nothing left to do */
	int fd;                   /* the connection, for as long as the guest is known */
	bool v6;
	uint32_t v4;              /* whom it came to, host byte order */
	ssh_session session;
	ssh_channel channel;
	bool in, wants_shell;
	char *command;
	struct ssh_server_callbacks_struct server_callbacks;
	struct ssh_channel_callbacks_struct channel_callbacks;

	/* The lab's thread only. */
	struct lab_cli cli;
	bool on_line;             /* it holds one of the lines of the device */
	/* Set with LAB_WANT_DEVICE, not changed afterwards. */
	bool known, reachable;
	const struct lab_family *family;
	char *key;

	struct lab_answer answer;
};

/* Asks the lab; GUEST's answer is new then. False when the lab ends. */
bool lab_guest_ask(struct lab_guest *guest, enum lab_want want, const char *line);
/* Nothing for MS, or until the lab ends or the other side goes (then false). Negative: for as long
 * as it takes. */
bool lab_guest_wait(struct lab_guest *guest, int64_t ms);
bool lab_guest_gone(struct lab_guest *guest);
/* Stays silent for good when the device is to hang at STAGE. */
void lab_guest_hang(struct lab_guest *guest, enum lab_stage stage);

/* The conversation at the prompt, and one command on a channel of its own. */
void lab_guest_shell(struct lab_guest *guest);
int lab_guest_exec(struct lab_guest *guest, const char *command);

#endif
