/* One run of the real zhiban-ssh: a job to begin with, and what it told. */
#ifndef TESTS_FAULTS_SSH_ASK_H
#define TESTS_FAULTS_SSH_ASK_H

#include <jansson.h>
#include <libssh/libssh.h>

struct ssh_told {
	json_t *json;
	const char *outcome, *stage, *reason;
	double seconds;
};

/* A key of its own for each kind, made at the first call. */
ssh_key ssh_test_key(enum ssh_keytypes_e type, int bits);
/* "type base64" as in a job; caller frees. */
char *ssh_test_key_line(ssh_key key);

/* A job for 127.0.0.1:PORT, user duty with password "Duty-pass-1", dialect of VRP, one command
 * "display version"; KEY is trusted (NULL: none is). Times are short. */
json_t *ssh_test_job(unsigned port, ssh_key key);
/* Runs JOB, which is taken over. A hang of half a minute fails the test. */
struct ssh_told ssh_test_ask(json_t *job);
/* Of the text TEXT, which need not be a job. */
struct ssh_told ssh_test_ask_text(const char *text);
void ssh_told_clear(struct ssh_told *told);
/* The text of output I; NULL if there are not so many. */
const char *ssh_told_text(const struct ssh_told *told, size_t i);

#define TEST_PASSWORD "Duty-pass-1"

#endif
