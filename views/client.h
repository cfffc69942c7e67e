/* The service as a command sees it: connect, call, wait for the answer. (The console has
 * views/model, which never waits.) */
#ifndef VIEWS_CLIENT_H
#define VIEWS_CLIENT_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/own.h"

/* Which service is meant: from --socket, --state, --private, ZHIBAN_SOCKET, else
 * /etc/zhiban/zhiban.conf if it exists (production), else the user's private one. All paths
 * absolute. */
struct client_place {
	char *socket;
	char *state_dir;             /* of the private service; NULL in production */
	char *config;                /* the file that makes it production; NULL in trial */
	bool wall;                   /* the console begins as a panel for the room */
	/* Of a training (views/training.h); borrowed, NULL: none, or not known. */
	const char *duty;            /* socket of the duty service it stays connected to */
	const char *lab;             /* socket at which its simulated site takes orders */
};

/* Takes its options out of ARGV. False after one line on stderr. */
bool client_place_parse(int *argc, char ***argv, struct client_place *ret);
void client_place_clear(struct client_place *place);

struct client;

/* Connect and say hello; fails with one sentence that says what to do (not running, who may,
 * version). */
struct client *client_open(const struct client_place *place, GError **error);
void client_free(struct client *client);
OWN_DEFINE(client)

/* The result of hello. Borrowed. */
const json_t *client_hello(const struct client *client);

/* Call METHOD (PARAMS taken over) and wait for its answer, at most LIMIT_US (0: 60 s). On failure
 * NULL and one sentence; the reasons of a refusal are part of it. *RET_ERROR (may be NULL) gets the
 * error object, new reference. */
json_t *client_call(struct client *client, const char *method, json_t *params, int64_t limit_us,
    json_t **ret_error, GError **error);

/* From now on NOTICE is called, within client_call(), with the parameters (borrowed) of each
 * notification METHOD (static). */
typedef void client_notice(const json_t *params, void *data);
void client_listen(struct client *client, const char *method, client_notice *notice, void *data);

/* All rows of TOPIC as they are now, a new array; NULL and one sentence. */
json_t *client_rows(struct client *client, const char *topic, GError **error);

/* Start a private service for PLACE if none answers: connect, lock, connect again, then start.
 * Waits until it is ready, at most 10 s. No-op in production. */
bool client_start_private(const struct client_place *place, GError **error);

/* Path of a program of ours (zhiband, zhiban-page): beside this executable, else in libexec. Caller
 * frees. */
char *client_program(const char *name);

/* Print "zhiban: SENTENCE" on stderr; returns 1, the exit status. */
int client_fail(const GError *error);

#endif
