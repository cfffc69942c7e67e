/* A duty room for the tests of faults over SSH: a real zhiband with its children, one at a time,
 * and devices that are servers of ours. */
#ifndef TESTS_FAULTS_SSH_PLACE_H
#define TESTS_FAULTS_SSH_PLACE_H

#include <gio/gio.h>
#include <jansson.h>
#include <stdbool.h>

#include "lab/ssh_server.h"

#define CANARY "canary-7731-password"  /* of the credential 夜 */

struct ssh_place {
	char *dir, *socket, *state;
	GSubprocess *service;
	ssh_key host;
};

/* A service with SETTINGS as its site.conf, and the credential. */
void open_place(const char *settings);
void close_place(void);
const struct ssh_place *ssh_place(void);
void start_service(void);
/* With that signal, and waited for. */
void end_service(int with);

/* Path of a program of ours. Caller frees. */
char *program(const char *name);
/* `zhiban WORDS` (NULL-terminated) with INPUT; what it says, both ways, goes to *RET. */
bool zhiban_with(const char *input, char **ret, const char *const *words);
#define zhiban(ret, ...) zhiban_with(NULL, ret, (const char *const[]){ __VA_ARGS__, NULL })
/* The same; the test fails if it does. */
void done(const char *input, const char *const *words);
#define do_it(...) done(NULL, (const char *const[]){ __VA_ARGS__, NULL })
/* NULL when it was refused. */
json_t *call(const char *method, const char *params);
int64_t id_of(const char *kind, const char *field, const char *value);
/* Until it is; the test fails after half a minute. */
void wait_for(bool (*is)(const void *data), const void *data);

/* ---- devices ------------------------------------------------------------------------------ */

/* A switch of VRP that lets in who says PASSWORD. */
struct ssh_service switch_service(const char *password);

struct device {
	const char *name;
	struct ssh_server *server;
	int64_t id;
};

/* A device in the ledger, whose key has been vouched for after it was seen. */
struct device make_device(const char *name, const struct ssh_service *service);
void retire(struct device *device);

/* Its row of the topic ssh. */
json_t *row_of(const struct device *device);
/* Of a const struct device *. */
bool is_good(const void *device);
bool is_failed(const void *device);
bool is_refused(const void *device);
bool is_talking(const void *device);
bool is_waited_for(const void *device);
bool offers_key(const void *device);

#endif
