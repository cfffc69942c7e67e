/* The work of zhiban-sign: yescrypt over one password. A question is lines of text, so that nothing
 * has to be parsed: "hash" or "compare", then for the latter the hash, then the password. */
#ifndef SERVICE_SIGNING_CRYPT_H
#define SERVICE_SIGNING_CRYPT_H

#include <stddef.h>

/* Answers QUESTION (zero-terminated, taken apart in place) in ANSWER of SIZE: a hash, "yes" or
 * "no"; "" when it is no question, or it could not be done. */
void signing_crypt_answer(char *question, char *answer, size_t size);

/* A hash that no password has, of the same cost as a real one: for who has none. */
#define SIGNING_CRYPT_NOBODY \
	"$y$j9T$AAAAAAAAAAAAAAAAAAAAA/$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA."

#endif
