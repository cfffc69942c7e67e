/* What zhiban-ssh is asked and what it tells: docs/protocol.md, "zhiban-ssh". Reading the job is a
 * pure function of its bytes. */
#ifndef PROBES_WIRE_SSH_JOB_H
#define PROBES_WIRE_SSH_JOB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"

struct ssh_question {
	char *expect;             /* regular expression */
	char *answer;             /* NULL: it is for a person */
};

/* How a family of devices talks, from its command profile. Patterns are regular expressions over
 * one clean line; what stands where the cursor is has no blanks at its end. */
struct ssh_dialect {
	bool exec;                /* a channel for each command instead of a terminal */
	char *prompt;
	char *pager;              /* NULL: there is none */
	char *pager_answer;       /* sent as it is; one blank where the job has none */
	char *pager_quit;         /* what ends the pager, "q" where the job has none */
	char **setup;             /* sent first; what comes of them is not told */
	struct ssh_question *questions; /* ends with a NULL expect */
	char *refusal;            /* a line of this form: the device did not take the command */
	char *farewell;           /* NULL: the connection is just closed */
};

struct ssh_job {
	char *address;            /* a number, IPv4 or IPv6, never a name */
	uint16_t port;
	char *user;
	char *password;           /* NULL each: not to be used */
	char *private_key;
	char *passphrase;
	bool agent;
	bool legacy;
	int keepalive_s;
	char **host_keys;         /* "type base64" */
	char **commands;
	struct ssh_dialect dialect;
	int64_t connect_us;       /* until the other side has said that it speaks SSH */
	int64_t step_us;          /* each further step: keys, login, terminal, one command */
	int64_t total_us;
	size_t limit;             /* octets of output kept of each command */
};

/* NULL and ERROR (one sentence) when TEXT is no job. */
struct ssh_job *ssh_job_parse(const char *text, size_t size, GError **error);
/* Overwrites the secrets first. */
void ssh_job_free(struct ssh_job *job);
OWN_DEFINE(ssh_job)

/* In the order of the protocol's list. */
enum ssh_outcome {
	SSH_OUTCOME_OK,
	SSH_OUTCOME_UNREACHABLE,
	SSH_OUTCOME_TIMEOUT,
	SSH_OUTCOME_NOT_SSH,
	SSH_OUTCOME_HOST_KEY_UNKNOWN,
	SSH_OUTCOME_HOST_KEY_CHANGED,
	SSH_OUTCOME_NO_COMMON_ALGORITHM,
	SSH_OUTCOME_AUTH_REFUSED,
	SSH_OUTCOME_PASSWORD_EXPIRED,
	SSH_OUTCOME_BUSY,
	SSH_OUTCOME_NO_PROMPT,
	SSH_OUTCOME_QUESTION,
	SSH_OUTCOME_LOST,
	SSH_OUTCOME_BAD_JOB
};

enum ssh_stage {
	SSH_STAGE_JOB,
	SSH_STAGE_CONNECT,
	SSH_STAGE_BANNER,
	SSH_STAGE_KEX,
	SSH_STAGE_HOST_KEY,
	SSH_STAGE_AUTH,
	SSH_STAGE_SHELL,
	SSH_STAGE_SETUP,
	SSH_STAGE_COMMAND,
	SSH_STAGE_CLOSE
};

struct ssh_output {
	char *command;
	GString *text;            /* clean lines, each ended by a line feed but the last */
	bool refused, cut;
	int exit;                 /* exec only; -1: not said */
	int64_t us;
};

struct ssh_output *ssh_output_new(const char *command);
/* Takes in one clean LINE, as far as LIMIT octets go. */
void ssh_output_add(struct ssh_output *output, const char *line, size_t limit);
/* Complete: without the empty lines at both ends. */
void ssh_output_finish(struct ssh_output *output);
void ssh_output_free(struct ssh_output *output);
OWN_DEFINE(ssh_output)

/* Grows while the conversation goes on; under LOCK, because who watches the clock may have to tell
 * it as it is. Texts are clean. */
struct ssh_result {
	GMutex lock;
	enum ssh_outcome outcome;
	enum ssh_stage stage;
	char *reason, *host_key, *fingerprint, *banner, *prompt;
	GPtrArray *outputs;       /* struct ssh_output */
};

void ssh_result_init(struct ssh_result *result);
void ssh_result_clear(struct ssh_result *result);
/* One line of JSON with its line feed; caller frees, and holds the lock. */
char *ssh_result_text(const struct ssh_result *result);

#endif
