#include "service/inherited.h"

#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_DESCRIPTOR 3

static int option(int fd, int which)
{
	int value = -1;
	socklen_t size = sizeof value;

	return getsockopt(fd, SOL_SOCKET, which, &value, &size) == 0 ? value : -1;
}

static bool is_of_type(int fd, int type)
{
	return option(fd, SO_TYPE) == type &&
	    (type != SOCK_STREAM || option(fd, SO_ACCEPTCONN) == 1);
}

int inherited_socket(const char *name, int type)
{
	const char *pid = g_getenv("LISTEN_PID"), *count = g_getenv("LISTEN_FDS"),
		   *listed = g_getenv("LISTEN_FDNAMES");
	g_auto(GStrv) names = listed == NULL ? NULL : g_strsplit(listed, ":", -1);
	int found = -1;

	if (pid == NULL || count == NULL || names == NULL ||
	    g_ascii_strtoll(pid, NULL, 10) != getpid())
		return -1;
	for (int i = 0; names[i] != NULL && i < g_ascii_strtoll(count, NULL, 10); i++) {
		int fd = FIRST_DESCRIPTOR + i;
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		if (strcmp(names[i], name) == 0 && is_of_type(fd, type))
			found = fd;
	}
	if (found >= 0)
		fcntl(found, F_SETFL, O_NONBLOCK);
	return found;
}
