/* What may be sent at all. A profile is a file anybody may write; whatever it says, only lines that
 * read are let through, and none that shows a configuration with the passwords in it. */
#ifndef PROBES_CLI_ALLOW_H
#define PROBES_CLI_ALLOW_H

#include <glib.h>
#include <stdbool.h>

/* TEMPLATE, with its ${arguments}, only reads and begins with one of ALLOWED. False and a sentence.
 */
bool cli_may_ask(const char *template, char *const *allowed, GError **error);
/* LINE only sets this session's screen ("terminal length 0"). */
bool cli_may_set_up(const char *line, GError **error);
/* LINE ends the session. */
bool cli_may_leave(const char *line, GError **error);
/* ANSWER to a question says no, or only goes on. */
bool cli_may_answer(const char *answer, GError **error);

#endif
