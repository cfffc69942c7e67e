/* What devices say to commands over SSH. Each conversation is held by a child (zhiban-ssh,
 * docs/protocol.md); a device has at most one at a time, all together a few, the others wait in a
 * bounded queue. Nothing is sent to a device whose host key nobody has vouched for; after a refused
 * login nothing is tried for a while, so that no account is locked; after other failures the
 * periodic commands come ever more rarely.
 *
 * What a profile makes of an answer are points of the device, each with its time and quality. A
 * point that is not read again grows stale, one that was never read is unknown. */
#ifndef SERVICE_SHELL_H
#define SERVICE_SHELL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/rpc.h"
#include "points/quality.h"
#include "service/topics.h"

struct service;
struct shells;

/* Reads the shipped command profiles; before the loop runs. */
struct shells *shells_new(struct service *service);
/* Ends all conversations and waits until their children are gone; runs the main context for that.
 * Nothing begins any more. */
void shells_end(struct shells *shells);
void shells_free(struct shells *shells);

/* The take of command profiles (service/configuration.h). What is being asked, or waits, with the
 * profile of that name is given up, and who asked is told. */
void shells_take_profile(struct service *service, const char *name, const char *text);

/* A record was committed: what follows it is begun, changed or ended. */
void shells_follow_device(struct service *service, json_t *record);
void shells_follow_credential(struct service *service, json_t *record);
void shells_follow_host_key(struct service *service, json_t *record);
/* The secret of a credential was set: what was refused with the old one may be tried. */
void shells_follow_secret(struct service *service, int64_t credential);
/* DEVICE is let out of quarantine. */
void shells_follow_release(struct service *service, int64_t device);

/* What a person may ask DEVICE: the profile with the lines of its commands, and whether it is
 * possible now (docs/protocol.md, `commands`). New reference. */
json_t *shell_commands(struct service *service, int64_t device);

struct shell_answer {
	const char *line;            /* what was sent; NULL: nothing was */
	const char *outcome;         /* as of zhiban-ssh, "unable" when it did not come to that */
	json_t *told;                /* {line, at, text, …}; NULL on failure; borrowed */
	const char *failure;         /* one clean sentence; NULL on success */
	enum rpc_code code;          /* on failure */
	struct wall possible_at;     /* us == 0: it may be tried again at once */
};
/* DONE is called once, perhaps before this returns. */
typedef void shell_done(const struct shell_answer *answer, void *data);
void shell_ask(struct service *service, int64_t device, const char *command,
    const json_t *arguments, shell_done *done, void *data);

/* The row of the topic ssh:ID. New reference. */
json_t *shell_row(struct service *service, int64_t device);
/* {program, profiles, troubles: ["sentence", …], talking, waiting}: what hinders it, how many
 * conversations there are and how many are wanted. New reference. */
json_t *shell_status(const struct service *service);

struct shell_point {
	char *name;                  /* clean */
	char *command;               /* that reads it */
	bool known;                  /* false: it was not in the last answer, or not to be read */
	char *text;                  /* a state or a text; NULL: NUMBER counts */
	double number;
	char *unit;                  /* "" for none */
	struct mono read_at;
	struct wall read_wall;
};
typedef void shell_visit(const struct shell_point *point, enum quality quality, void *data);
void shell_points(const struct service *service, int64_t device, shell_visit *visit, void *data);
/* Whether POINT of DEVICE is one that it says over SSH and that SNMP does not read as well. */
bool shell_keeps(const struct service *service, int64_t device, const char *point);
/* Its unit; "" when it is not known. */
const char *shell_unit(const struct service *service, int64_t device, const char *point);

/* History keeps integers: points of a shell in thousandths. */
#define SHELL_SCALE 1000

#endif
