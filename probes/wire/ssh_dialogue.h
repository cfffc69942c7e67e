/* The conversation with a command line, without the line: a pure state machine. It is fed what the
 * device writes as it arrives, and how long nothing has arrived; it says what to send next and when
 * the output of a command is complete.
 *
 * Bytes alone never decide that the device waits for us: a packet may end anywhere, and the text of
 * a prompt may stand in an output. Only silence does, and how much of it depends on how sure the
 * line looks. So the result cannot depend on how the bytes were cut into packets. */
#ifndef PROBES_WIRE_SSH_DIALOGUE_H
#define PROBES_WIRE_SSH_DIALOGUE_H

#include "base/text.h"
#include "probes/wire/ssh_job.h"

struct ssh_dialogue;

enum ssh_talk {
	SSH_TALK_ON,              /* more is to come */
	SSH_TALK_DONE,            /* all commands ran and the farewell, if any, is to be sent */
	SSH_TALK_QUESTION,        /* the device asks what only a person may answer */
	SSH_TALK_EXPIRED          /* it wants a new password first */
};

/* DIALECT and COMMANDS stay the caller's and must outlive it. LIMIT: octets kept of each output.
 * NULL and ERROR when a pattern is none. */
struct ssh_dialogue *ssh_dialogue_new(
    const struct ssh_dialect *dialect, char *const *commands, size_t limit, GError **error);
void ssh_dialogue_free(struct ssh_dialogue *dialogue);
OWN_DEFINE(ssh_dialogue)

void ssh_dialogue_feed(struct ssh_dialogue *dialogue, struct bytes bytes);
/* Nothing has come for US microseconds, and everything that was to be sent is sent. */
void ssh_dialogue_idle(struct ssh_dialogue *dialogue, int64_t us);
/* The silence after which ssh_dialogue_idle() should be called next, when it lasted US so far;
 * negative: more silence changes nothing. */
int64_t ssh_dialogue_patience(int64_t us);

/* What is to be sent; valid until the dialogue is fed or told of silence. */
struct bytes ssh_dialogue_pending(const struct ssh_dialogue *dialogue);
void ssh_dialogue_sent(struct ssh_dialogue *dialogue, size_t size);

enum ssh_talk ssh_dialogue_state(const struct ssh_dialogue *dialogue);
/* SSH_STAGE_SHELL until the first prompt, then SETUP, COMMAND, CLOSE. */
enum ssh_stage ssh_dialogue_stage(const struct ssh_dialogue *dialogue);
/* Counts the steps begun: what bounds one step begins anew when it changes. */
unsigned ssh_dialogue_step(const struct ssh_dialogue *dialogue);
/* The output in progress is over its limit and was asked to stop. */
bool ssh_dialogue_overrun(const struct ssh_dialogue *dialogue);
/* Nothing of what was asked is missing, even if the connection went now. */
bool ssh_dialogue_is_complete(const struct ssh_dialogue *dialogue);
/* What the device said before its first prompt: no line is free. */
bool ssh_dialogue_busy(const struct ssh_dialogue *dialogue);
/* The first prompt, NULL before; the line the cursor stands in, clean. */
const char *ssh_dialogue_prompt(const struct ssh_dialogue *dialogue);
char *ssh_dialogue_line(const struct ssh_dialogue *dialogue);

/* The next output that is complete; the caller owns it then. NULL: none. */
struct ssh_output *ssh_dialogue_take(struct ssh_dialogue *dialogue);
/* The output in progress, cut where it is over its limit; NULL unless it is. Ends the dialogue. */
struct ssh_output *ssh_dialogue_take_overrun(struct ssh_dialogue *dialogue);

#endif
