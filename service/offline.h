/* What is done with the service's files while it does not run: restore, verify, check, setup. Each
 * is a role of zhiband with its own options; exit 0 done, 1 refused or failed (one line on stderr),
 * 2 usage. */
#ifndef SERVICE_OFFLINE_H
#define SERVICE_OFFLINE_H

#include <glib.h>
#include <stdbool.h>

/* `restore [--state DIR] FILE` */
int offline_restore(int argc, char **argv);
/* `audit-verify [--state DIR]` */
int offline_audit_verify(int argc, char **argv);
/* `setup [--config FILE] [--state DIR] --site NAME --sysadmin LOGIN --secadmin LOGIN --auditor
 * LOGIN`: writes zhiban.conf for production, and the first organisation and persons into a new
 * database. */
int offline_setup(int argc, char **argv);

/* `check FILE`: whether a configuration file could be put in force. */
int offline_check(int argc, char **argv);
/* `rule-test FILE [--message TEXT | --log FILE] [--trap NAME] [--json]`: what the rules of FILE
 * make of a message, a log or a trap. */
int offline_rule_test(int argc, char **argv);

/* Parse OPTIONS; false after one line on stderr. */
bool offline_options(int *argc, char ***argv, const GOptionEntry *options);

#endif
