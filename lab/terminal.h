/* How a device behaves towards those who come by SSH, as far as it can be ordered: the words of
 * "ssh DEVICE off|on" and its relatives. lab/ssh.h does it, lab/cli.h speaks. */
#ifndef LAB_TERMINAL_H
#define LAB_TERMINAL_H

#include <glib.h>
#include <stdbool.h>

/* Where a conversation stops being answered, with the line open. */
enum lab_stage {
	LAB_NOWHERE,
	LAB_AT_BANNER,            /* nothing is said at all */
	LAB_AT_KEX,               /* it says that it speaks SSH, and no more */
	LAB_AT_AUTH,
	LAB_AT_CHANNEL,
	LAB_AT_SHELL,
	LAB_AT_COMMAND,           /* a command is taken and nothing comes */
	LAB_AT_OUTPUT,            /* half of an output comes */
	LAB_AT_CLOSE,             /* it does not hang up */
};

struct lab_terminal {
	bool off;                 /* connections are closed at once */
	bool busy;                /* "All user interfaces are used" */
	bool question;            /* "Change now? [Y/N]:" after the login */
	bool other_password;      /* the one of the ledger is wrong */
	enum lab_stage hang;
	unsigned slow_ms;         /* before each answer */
	unsigned key;             /* how often its host key was made anew */
	unsigned lines;           /* taken now */
};

#define LAB_SSH_USER "zhiban"
#define LAB_SSH_PASSWORD "zhiban-lab-ssh"
#define LAB_SSH_LINES 4
#define LAB_SSH_PORT_OFFSET 22    /* its TCP port above the lab's own */
#define LAB_SLOW_LIMIT 60000      /* ms */

/* The words after the device, as "ssh-hang" and "output". False with one sentence in ANSWER; with
 * ONLY_CHECK nothing changes. */
bool lab_terminal_order(struct lab_terminal *terminal, const char *order, const char *word,
    bool only_check, GString *answer);
/* Everything normal again; a new host key stays. */
void lab_terminal_calm(struct lab_terminal *terminal);
/* "\tssh off\tssh-slow 300" for what is not normal; "" when all is. Caller frees. */
char *lab_terminal_say(const struct lab_terminal *terminal);

#endif
