/* A command of the command line: one file in views/commands/ that defines `const struct command command_NAME`;
 * make lists the folder. docs/man/zhiban.1 is the contract with users; exit 0 done, 1 refused or failed (one
 * clear line on stderr), 2 usage. */
#ifndef VIEWS_COMMAND_H
#define VIEWS_COMMAND_H

#include "views/client.h"

struct command {
	const char *name;            /* as typed: "status" */
	const char *usage;           /* what follows the name: "[--json]" */
	const char *title;           /* N_("…"), one line in the help */
	int order;                   /* place in the help */
	/* ARGV[0] is the name. WHERE says which service the user meant. */
	int (*run)(int argc, char **argv, const struct client_place *where);
};

extern const struct command *const command_table[];

#endif
