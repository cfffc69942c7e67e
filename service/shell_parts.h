/* Shared by the files of service/shell*.c only. */
#ifndef SERVICE_SHELL_PARTS_H
#define SERVICE_SHELL_PARTS_H

#include "base/own.h"
#include "base/timer.h"
#include "probes/cli/profile.h"
#include "service/child.h"
#include "service/shell.h"

struct shell;
struct conversation;

/* How it stands with the shell of a device. */
enum shell_state {
	SHELL_UNKNOWN,               /* not tried yet */
	SHELL_GOOD,
	SHELL_FAILED,                /* not reached, or it did not do as it should */
	SHELL_REFUSED,               /* the login was refused */
	SHELL_KEY_UNKNOWN,
	SHELL_KEY_CHANGED,
	SHELL_UNABLE,                /* something of ours is missing: no profile, no secret */
	SHELL_STATES
};

/* One conversation that is wanted: lines of a profile, by a person or by the clock. */
struct wish {
	struct shell *shell;         /* NULL: the device has gone meanwhile */
	GPtrArray *commands;         /* const struct cli_command * */
	GPtrArray *lines;            /* char * */
	bool plain;                  /* without arguments: what comes back are points */
	shell_done *done;            /* NULL: by the clock */
	void *data;
};
void wish_free(struct wish *wish);
/* Tell who wished it that it comes to nothing, and why. */
void wish_refuse(const struct wish *wish, const char *outcome, const char *sentence);
/* It leaves the queue, one way or another. */
void wish_unqueue(struct shells *shells, struct wish *wish);

/* The shell of one device. */
struct shell {
	struct shells *shells;
	int64_t device;
	uint64_t fingerprint;        /* of all that it depends on */
	uint64_t identity;           /* of where and as whom it logs in */
	struct cli_profile *profile; /* of the shells; NULL: there is none of that name */
	struct timer turn;           /* of the periodic commands */
	struct conversation *talk;   /* NULL: none */
	unsigned waiting;            /* wishes of persons in the queue */
	bool queued;                 /* one of the clock is in the queue */

	enum shell_state state;
	char *reason;                /* clean; NULL: nothing to say */
	char *doubt;                 /* about the last answers: lines not recognised; NULL */
	char *fingerprint_seen;      /* of the key that is not trusted; NULL */
	struct wall since, success_at, tried_at, refused_at;
	unsigned failures;           /* in a row */
	char *offered;               /* the key last given to the ledger; NULL */
	GHashTable *points;          /* name -> struct shell_point * */
};

struct shells {
	struct service *service;
	char *program;
	GPtrArray *shipped, *own;    /* profiles; those of one's own come before shipped ones */
	GPtrArray *troubles;         /* char *: shipped files that could not be read */
	GHashTable *shells;          /* device id -> struct shell *, owned */
	GQueue queue;                /* struct wish *; those of persons first */
	unsigned talking;            /* conversations, until they are given back */
	unsigned waiting;            /* wishes of persons in the queue */
	bool ending;
};

struct shell *shells_find(const struct shells *shells, int64_t device);
const json_t *shell_record(const struct shell *shell);

/* ---- when it is asked (service/shell.c) ----------------------------------------------------- */

/* Something of ours that it needs came or went. */
void shell_review(struct shell *shell);
/* The clock begins, or goes on after a restart: nothing is asked before its time. */
void shell_begin_turns(struct shell *shell);
void shell_try_soon(struct shell *shell);
/* Its turn has come. */
void shell_fire(struct timer *timer, void *data);

/* ---- a conversation (service/shell_talk.c) ------------------------------------------------- */

struct conversation {
	struct shells *shells;
	struct wish *wish;
	int64_t device;
	struct cli_profile *profile; /* held: it may be replaced meanwhile */
	struct child *child;         /* NULL: it has ended */
	struct wall begun;
	const char *broken;          /* why it is ended early, translated; NULL: it is not */
};

/* ---- what was said (service/shell_told.c) -------------------------------------------------- */

/* What a conversation was about. */
struct asked {
	const struct cli_profile *profile;
	const GPtrArray *commands;   /* const struct cli_command *, of the profile */
	const GPtrArray *lines;      /* char *, as many */
	bool for_person;             /* an answer for a person is made too */
	struct wall at;
};

/* One command of it that came to its end. */
struct said {
	const char *line;            /* the wish's */
	char *text;                  /* clean lines */
	char *refused;               /* what the device said instead; NULL */
	bool cut;
	int64_t ms;
	struct cli_result *result;
	json_t *told;                /* for a person; NULL for the clock */
};

struct told {
	char *outcome, *reason, *host_key, *fingerprint; /* clean; NULL where absent */
	GPtrArray *said;             /* struct said * */
};
void told_free(struct told *told);
OWN_DEFINE(told)
/* TEXT of SIZE octets, as zhiban-ssh says it (docs/protocol.md), about ASKED, which must outlive
 * what comes back. NULL when it makes no sense. Pure; it takes as long as cli_command_read() for
 * each answer. */
struct told *told_read(const struct asked *asked, const char *text, size_t size);

/* ---- beginning and ending one (service/shell_talk.c) ---------------------------------------- */

/* Begin to carry out WISH (taken over on success); shell_heard() or shell_failed() follows. False
 * and one sentence when it cannot be begun. */
bool conversation_start(struct wish *wish, GError **error);
/* End it as soon as may be; WHY, translated, is what is told. */
void conversation_break(struct conversation *conversation, const char *why);

/* The end of a conversation (service/shell.c). TOLD is NULL when there was no answer, FAILURE says
 * why then. */
void conversation_over(struct conversation *conversation, const struct told *told,
    const char *failure);

/* ---- what came of it (service/shell_state.c) ------------------------------------------------ */

void shell_restore(struct shell *shell);
/* Take what TOLD (NULL: nothing, because of FAILURE) means for the shell. */
void shell_judge(struct shell *shell, const struct told *told, const char *failure);
void shell_set(struct shell *shell, enum shell_state state, const char *reason);
/* What was refused or failed may be tried anew. */
void shell_forgive(struct shell *shell);
/* Something of it changed that people see. */
void shell_touch(const struct shell *shell);
/* The newest key that nobody has decided on; NULL: none. Borrowed. */
const json_t *shell_offered_key(const struct shell *shell);
/* When a login may be tried again; us == 0: now. */
struct wall shell_possible_at(const struct shell *shell);
/* "SSH 登录被拒绝，14:05 后才能再试" and such; NULL when it may be tried. Caller frees. */
char *shell_hindrance(const struct shell *shell);

/* ---- points (service/shell_points.c) -------------------------------------------------------- */

GHashTable *shell_points_new(void);
/* The points of one answer to a command without arguments. */
void shell_points_take(struct shell *shell, const struct said *said,
    const struct cli_command *command);
/* One poll of history: all numbers that are known. */
void shell_points_keep(const struct shell *shell, struct wall at);
/* How long between two readings, microseconds. */
int64_t shell_interval(const struct shell *shell);

#endif
