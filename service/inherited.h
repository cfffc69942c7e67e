/* Sockets systemd holds for us (sd_listen_fds(3)): they come by name, and outlive us. */
#ifndef SERVICE_INHERITED_H
#define SERVICE_INHERITED_H

/* The descriptor passed under NAME whose socket is of TYPE (SOCK_STREAM: one that listens); -1 when
 * there is none. None of them is for a child of ours: all are marked so. */
int inherited_socket(const char *name, int type);

#endif
