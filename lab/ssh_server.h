/* An SSH server that plays devices, on libssh: it receives, asks for proof, and gives the terminal
 * or the command to a handler, which is an ordinary program that reads and writes. Each connection
 * has a thread of its own. What it does wrong it does because the service says so: the simulated
 * site and the tests of faults are both played on it. */
#ifndef LAB_SSH_SERVER_H
#define LAB_SSH_SERVER_H

#include <glib.h>
#include <libssh/libssh.h>
#include <stdbool.h>

struct ssh_server;
struct ssh_guest;                 /* one connection */

/* A round of keyboard-interactive. */
struct ssh_round {
	const char *instruction;
	unsigned n;
	const char *prompts[4];
	char echo[4];
	const char *wanted[4];    /* the right answers */
};

/* Where a connection stops being answered, with the line open. */
enum ssh_station {
	STATION_NONE,
	STATION_BANNER,           /* nothing is said at all */
	STATION_HELLO,            /* it says that it speaks SSH, and no more */
	STATION_KEX,              /* the keys are agreed upon, and no more */
	STATION_AUTH,
	STATION_CHANNEL,
	STATION_SHELL,
};

struct ssh_service {
	ssh_key key;              /* of the host; the caller's */
	const char *kex, *host_key_algorithms, *ciphers, *macs; /* NULL: what libssh offers */
	const char *issue;        /* said before the login; may be NULL */
	int methods;              /* SSH_AUTH_METHOD_... */
	const char *user, *password; /* NULL: none is right */
	ssh_key client;           /* whose signature is accepted; may be NULL */
	bool key_is_not_enough;   /* a second method is wanted after it */
	bool wants_new_password;  /* answers every password by asking for a new one */
	const struct ssh_round *rounds; /* ends with n == 0 and no instruction; may be NULL */
	unsigned slow_ms;         /* before a login is judged */
	enum ssh_station hang;

	/* The terminal; when it returns, the device hangs up. NULL: it has none. */
	void (*shell)(struct ssh_guest *guest, void *data);
	/* One command; returns its exit status. Output is over when it returns. NULL: none. */
	int (*exec)(struct ssh_guest *guest, const char *command, void *data);
	void *data;

	/* Before a connection that came in as FD is answered, in its thread: the service it gets,
	 * NULL to hang up. May be NULL: this one. */
	const struct ssh_service *(*meet)(struct ssh_guest *guest, int fd, void *data);
	/* The last of a connection, with the data of the service it got; may be NULL. */
	void (*part)(struct ssh_guest *guest, void *data);
};

/* What has been asked of the server so far. */
struct ssh_seen {
	unsigned connections, none, passwords, questions, keys, shells, commands;
};

/* Plays SERVICE, which must outlive it, to all who come to the listening sockets of FDS (taken
 * over, ends with -1); NULL: on 127.0.0.1, at a port of the kernel's choice. The process ignores
 * SIGPIPE from then on: libssh writes to sockets that may be gone. */
struct ssh_server *ssh_server_new(const struct ssh_service *service, const int *fds);
/* Ends all connections and waits for their threads. NULL is fine. */
void ssh_server_free(struct ssh_server *server);
/* Of the first socket. */
unsigned ssh_server_port(const struct ssh_server *server);
struct ssh_seen ssh_server_seen(struct ssh_server *server);

/* ---- for handlers, in the thread of the connection ------------------------------------------ */

/* Bytes read (at most SIZE), 0 after TIMEOUT_MS without any, negative when the other side has gone
 * or the server ends. */
int ssh_guest_read(struct ssh_guest *guest, void *buffer, size_t size, int timeout_ms);
/* False when the other side has gone or the server ends. */
bool ssh_guest_write(struct ssh_guest *guest, const void *bytes, size_t size);
bool ssh_guest_say(struct ssh_guest *guest, const char *text);
/* Does nothing for MS; false when meanwhile the other side went or the server ended. Negative: for
 * as long as that takes. */
bool ssh_guest_wait(struct ssh_guest *guest, int64_t ms);
void ssh_guest_hang(struct ssh_guest *guest);
/* Breaks the connection, as a device that loses its power does. */
void ssh_guest_reset(struct ssh_guest *guest);
/* Packets that came since it was asked last, of any kind. */
unsigned ssh_guest_packets(struct ssh_guest *guest);

#endif
