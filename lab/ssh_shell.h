/* The conversation of a simulated device with whom came by SSH, and the questions its thread asks
 * the lab. */
#ifndef LAB_SSH_SHELL_H
#define LAB_SSH_SHELL_H

#include "lab/cli.h"
#include "lab/ssh.h"
#include "lab/ssh_server.h"

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
	struct ssh_guest *line;
	bool v6;
	uint32_t v4;              /* whom it came to, host byte order */

	/* The lab's thread only. */
	struct lab_cli cli;
	bool on_line;             /* it holds one of the lines of the device */
	/* Set with LAB_WANT_DEVICE, not changed afterwards. */
	bool known, reachable;
	const struct lab_family *family;
	const char *password;     /* NULL: none is right */
	char *key;

	struct ssh_service service;
	struct lab_answer answer;
};

/* Asks the lab; GUEST's answer is new then. False when the lab ends. */
bool lab_guest_ask(struct lab_guest *guest, enum lab_want want, const char *line);

/* The conversation at the prompt, and one command on a channel of its own: of a struct ssh_service
 * whose data is the struct lab_guest. */
void lab_guest_shell(struct ssh_guest *line, void *data);
int lab_guest_exec(struct ssh_guest *line, const char *command, void *data);

#endif
