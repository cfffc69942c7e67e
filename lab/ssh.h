/* SSH at the addresses of the simulated devices, on libssh: one TCP port, a thread for each
 * connection, so that no SNMP answer ever waits for a cipher. The threads know nothing of the site:
 * they ask the lab's own thread, one question at a time, and wait.
 *
 * Only 127.0.0.0/8 and ::1 are answered, whatever comes in elsewhere. */
#ifndef LAB_SSH_H
#define LAB_SSH_H

#include "lab/site.h"

struct lab_ssh;

/* NULL and ERROR when PORT cannot be had. SITE must outlive it; it is looked at in the thread that
 * calls this, when its main context runs. */
struct lab_ssh *lab_ssh_new(struct lab_site *site, uint16_t port, GError **error);
/* Ends all conversations and waits for their threads. */
void lab_ssh_free(struct lab_ssh *ssh);

#endif
