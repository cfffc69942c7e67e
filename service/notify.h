/* Telling whoever started us how we are: systemd by sd_notify(3)'s protocol, a parent by a
 * descriptor. */
#ifndef SERVICE_NOTIFY_H
#define SERVICE_NOTIFY_H

/* Sends STATE ("READY=1") to NOTIFY_SOCKET, if there is one. Never blocks. */
void notify_service_manager(const char *state);
/* Writes a byte to FD and closes it; FD < 0: nothing. */
void notify_descriptor(int fd);

#endif
