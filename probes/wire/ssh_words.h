/* What devices say around a conversation, in the words of the makers: no line is free, the password
 * has run out, somebody is asked something. And what libssh says when nothing fits. Pure. */
#ifndef PROBES_WIRE_SSH_WORDS_H
#define PROBES_WIRE_SSH_WORDS_H

#include <stdbool.h>

/* TEXT (clean) says that all lines of the device are taken, or that too many come at once. */
bool ssh_words_busy(const char *text);
/* TEXT says that the password has to be changed before anything else. */
bool ssh_words_expired(const char *text);
/* TEXT, where the cursor stands, asks a person to decide or to type a secret. */
bool ssh_words_question(const char *text);
/* The prompt of keyboard-interactive authentication asks for the password of the account, as it is
 * now (not a new one, not a one-time code); or for its name. */
bool ssh_words_password(const char *prompt);
bool ssh_words_user(const char *prompt);

/* One sentence why no algorithm is common to both, of libssh's own ERROR; NULL if it is about
 * something else. LEGACY: the old ones were already offered. Caller frees. */
char *ssh_words_mismatch(const char *error, bool legacy);

#endif
