/* Addresses: always numeric. Names are never resolved (a resolver may block, and may be down
 * tonight). */
#ifndef PROBES_WIRE_ADDRESS_H
#define PROBES_WIRE_ADDRESS_H

#include <glib.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} socket;
};

/* "10.1.2.3", "10.1.2.3:1161", "fe80::1%eth0", "[2001:db8::1]:1161". PORT is used where none is
 * said. */
bool address_parse(const char *text, uint16_t port, struct address *ret, GError **error);
/* "10.1.2.3" or "10.1.2.3:1161"; the port is left out when it equals USUAL_PORT. Caller frees. */
char *address_show(const struct address *address, uint16_t usual_port);
bool address_equal(const struct address *a, const struct address *b); /* with the port */
socklen_t address_size(const struct address *address);

#endif
