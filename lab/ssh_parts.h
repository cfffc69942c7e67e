/* What lab/ssh_server.c and lab/ssh_session.c share: a connection. */
#ifndef LAB_SSH_PARTS_H
#define LAB_SSH_PARTS_H

#include <libssh/callbacks.h>
#include <libssh/server.h>

#include "lab/ssh_server.h"

#define SSH_TURN_MS 50            /* how long the end of the server may go unnoticed */

struct ssh_guest {
	struct ssh_server *server;
	const struct ssh_service *service;
	GThread *thread;
	bool done;                /* the thread has nothing left to do; under the server's lock */
	int fd;                   /* the connection, for as long as the guest is known */
	ssh_session session;
	ssh_channel channel;
	unsigned round;
	bool key_shown, in, wants_shell;
	char *command;
	struct ssh_counter_struct counter;
	uint64_t packets_told;
	struct ssh_server_callbacks_struct server_callbacks;
	struct ssh_channel_callbacks_struct channel_callbacks;
};

/* Key exchange, login, and what is asked then. Leaves the guest's fd open. */
void ssh_guest_talk(struct ssh_guest *guest);

/* The other side has gone, or the server ends. */
bool ssh_guest_gone(struct ssh_guest *guest);
/* One more of what the member at COUNTER of what was seen counts. */
void ssh_guest_note(struct ssh_guest *guest, size_t counter);

#endif
