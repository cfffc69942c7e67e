/* The scenario files of the disk (runbooks/scenario.h): those that come with the program, and any
 * that is named. No service is needed: what trains, reads them before it starts one. */
#ifndef SERVICE_SCENARIOS_H
#define SERVICE_SCENARIOS_H

#include <glib.h>
#include <jansson.h>

/* The scenario of the file PATH, new; NULL and one sentence. */
json_t *scenarios_load(const char *path, GError **error);

/* `scenario [PLAN|FILE]`: that one as JSON on stdout, with `file`, its path; without a name all
 * that come with the program, an array in the order of their names. Exit 0 done, 1 refused (one
 * line on stderr), 2 usage. */
int scenarios_main(int argc, char **argv);

#endif
