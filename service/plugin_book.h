/* The plugins there are: name, program, and a command in which only places like ${address} are
 * filled from a record. What Debian's monitoring-plugins bring is built in; sections `[plugin
 * NAME]` of the site file add others or take the place of these:
 *
 *     [plugin http-login]
 *     title=登录页面
 *     command=/usr/lib/nagios/plugins/check_http;--IP-address=${address};--url=${path:/login}
 *     timeout=10s
 *     needs=/usr/bin/curl
 *     package=monitoring-plugins-basic
 *     expires=no
 *
 * An argument that names a field the record leaves empty is left out; ${path:/login} has a value
 * for that case, ${port!} must be filled. No shell is ever involved, and what a record fills in
 * never begins an option: so a record cannot add an argument or change what is run. Pure, but for
 * the look whether a program is there. */
#ifndef SERVICE_PLUGIN_BOOK_H
#define SERVICE_PLUGIN_BOOK_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"

#define PLUGIN_GROUP "plugin "     /* how the sections of the site file begin */

struct plugin_type {
	char *name;
	char *title;               /* clean */
	char **command;            /* program (an absolute path), then arguments with places */
	char *needs;               /* a program the first one runs, absolute; NULL: none */
	char *package;             /* what to install for both; NULL: not known */
	int64_t timeout;           /* microseconds */
	bool expires;              /* its line names when a certificate expires */
};

struct plugin_book;

struct plugin_book *plugin_book_new(void);            /* with what is built in */
void plugin_book_free(struct plugin_book *book);
OWN_DEFINE(plugin_book)

/* NULL when there is none. Borrowed. */
const struct plugin_type *plugin_book_find(const struct plugin_book *book, const char *name);

/* Takes the section GROUP ("plugin NAME") of FILE. When it cannot be: the key that is to blame
 * (NULL: the section; caller frees) and one sentence. */
bool plugin_book_take(struct plugin_book *book, GKeyFile *file, const char *group, char **ret_key,
    char **ret_reason);

/* The program of TYPE that this user cannot run here, borrowed; NULL when all are here. */
const char *plugin_missing(const struct plugin_type *type);

/* What to run for the service_check RECORD; free with g_strfreev(). NULL and one sentence when a
 * field is missing or not fit for a command. */
char **plugin_command(const struct plugin_type *type, const json_t *record, char **ret_reason);

#endif
