/* Telling whoever started us how we are: systemd by sd_notify(3)'s protocol, a parent by a
 * descriptor. */
#ifndef SERVICE_NOTIFY_H
#define SERVICE_NOTIFY_H

#include <stdint.h>

/* Sends STATE ("READY=1") to NOTIFY_SOCKET, if there is one. Never blocks. */
void notify_service_manager(const char *state);
/* How long the manager waits for WATCHDOG=1 before it takes us for dead; 0: it does not watch. */
int64_t notify_watchdog_us(void);
/* Writes a byte to FD and closes it; FD < 0: nothing. */
void notify_descriptor(int fd);

#endif
