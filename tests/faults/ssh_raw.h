/* A listener that says what it was told to say and then stays on the line: whatever a port may
 * answer that is not, or not yet, SSH. */
#ifndef TESTS_FAULTS_SSH_RAW_H
#define TESTS_FAULTS_SSH_RAW_H

#include <glib.h>
#include <stdbool.h>

struct ssh_raw;

struct ssh_raw_words {
	const void *bytes;        /* said at once */
	size_t size;
	const char *drip;         /* then one byte of it every 20 ms, over and over; may be NULL */
	bool hangs_up;            /* after that */
};

struct ssh_raw *ssh_raw_new(struct ssh_raw_words words);
void ssh_raw_free(struct ssh_raw *raw);
unsigned ssh_raw_port(const struct ssh_raw *raw);
/* What the visitors have sent, of all together; caller frees. */
GBytes *ssh_raw_heard(struct ssh_raw *raw);

/* A version and an SSH_MSG_KEXINIT that offers these names (RFC 4253 sections 4.2, 7.1). */
GByteArray *ssh_raw_kexinit(
    const char *kex, const char *host_key, const char *cipher, const char *mac);

#endif
