/* A command of the command line: one file in views/commands/ that defines `const struct command
 * command_NAME`; make lists the folder. docs/man/zhiban.1 is the contract with users; exit 0 done,
 * 1 refused or failed (one clear line on stderr), 2 usage. */
#ifndef VIEWS_COMMAND_H
#define VIEWS_COMMAND_H

#include "views/client.h"

enum { COMMAND_DONE = 0, COMMAND_FAILED = 1, COMMAND_USAGE = 2 };

struct command {
	const char *name;            /* as typed: "status" */
	const char *usage;           /* what follows the name: "[--json]" */
	const char *title;           /* N_("…"), one line in the help */
	int order;                   /* place in the help */
	/* ARGV[0] is the name. WHERE says which service the user meant. */
	int (*run)(int argc, char **argv, const struct client_place *where);
};

extern const struct command *const command_table[];

/* Says on stderr how COMMAND is called; returns COMMAND_USAGE. */
int command_usage(const struct command *command);

/* Takes the options of ENTRIES (may be NULL) out of ARGV, wherever they stand. False after one line
 * on stderr: the command ends with COMMAND_USAGE. Between LEAST and MOST arguments stay after the
 * name. */
bool command_options(const struct command *command, int *argc, char ***argv,
    const GOptionEntry *entries, int least, int most);

/* VALUE (taken over) as one JSON value on stdout; returns COMMAND_DONE. */
int command_print_json(json_t *value);

/* Becomes PROGRAM of ours with the arguments of ARGV, a vector that ends with NULL; ARGV[0] is its
 * name. Returns only when that fails, with COMMAND_FAILED after one line on stderr. */
int command_become(const char *program, GPtrArray *argv);

/* Appends "--config FILE" or "--state DIR" of WHERE, as zhiband takes them. */
void command_append_place(GPtrArray *argv, const struct client_place *where);

#endif
