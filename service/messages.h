/* Traps and syslog: what devices say by themselves. Stored as they came (cleaned), one database a
 * day in messages/ below the state directory, by a writer thread of their own; counted exactly,
 * what could not be taken included. The poll stays the truth: a message only makes us look sooner
 * (a linkDown trap sweeps its device at once), or raises what a rule says (service/rules.h).
 *
 * A source nobody knows (no device of the ledger has its address) is in quarantine: kept in small
 * measure, counted, judged by no rule. A source that sends more than its budget loses the rest,
 * counted, and is one alarm. Days younger than six months are never dropped (湘13, 柳25(5)). */
#ifndef SERVICE_MESSAGES_H
#define SERVICE_MESSAGES_H

#include <glib.h>
#include <jansson.h>

#include "base/clock.h"
#include "probes/wire/address.h"

struct service;
struct messages;

enum message_kind { MESSAGE_TRAP, MESSAGE_SYSLOG };

/* One message on its way; texts are clean and owned. Nobody changes it any more. */
struct message {
	int64_t id;                  /* its key: the time it was received at, made unique */
	enum message_kind kind;
	struct wall at;              /* received */
	struct wall said_at; /* as it says itself; us == 0: it does not, or not believable */
	char *source;                /* address as people write it */
	int64_t device;              /* of the ledger; 0: unknown, so in quarantine */
	int facility, severity;      /* syslog; -1: none */
	char *host, *program;        /* as it says itself; NULL */
	char *head; /* syslog: what stood before the text, as it came; NULL: nothing */
	char *trap;                  /* name of the notification ("linkDown") or its OID; NULL */
	char *text; /* the message; of a trap its variables, "ifIndex.3 = 3, ..." */
	json_t *variables;           /* of a trap: [{oid, name?, value}], in order; NULL */
	uint32_t if_index;           /* of a trap that names one; 0: none */
	bool malformed;              /* could not be read: `text` says why, a sample is kept */
};

/* Opens sockets (those systemd holds, or our own) and the database. What does not open is a
 * trouble, not a failure. */
struct messages *messages_new(struct service *service);
/* What was taken is committed first. */
void messages_free(struct messages *messages);
struct settings;
/* Whether the ports SETTINGS names could be opened; else one sentence that names the field. */
bool messages_fit(const struct messages *messages, const struct settings *settings,
    GError **error);
/* The settings changed; a device, a credential or a secret did: who may send what. */
void messages_follow_settings(struct messages *messages);
void messages_follow_devices(struct messages *messages);
/* For the table of followers. */
void messages_follow(struct service *service, json_t *record);

/* Called on the loop for each message of a known source, while it is being stored; some hundred a
 * turn. Whoever wants to hear is a line of message_hearers[] (service/messages_heard.c). */
typedef void message_heard(struct service *service, const struct message *message);
extern message_heard *const message_hearers[];

/* A source that sends more than its budget: one alarm each (message_storm). In the storm until it
 * has kept within its budget for a while. */
struct message_storm {
	const char *source;
	int64_t device;              /* 0: nobody's */
	uint64_t dropped;            /* since the storm began */
	struct wall since;
};
typedef void message_storm_visit(const struct message_storm *storm, void *data);
void messages_storms(const struct messages *messages, message_storm_visit *visit, void *data);

struct messages_status {
	uint64_t traps, informs, syslog; /* taken since the start */
	uint64_t stored;             /* committed */
	uint64_t waiting;            /* taken, and not committed yet */
	uint64_t dropped_kernel;     /* by the socket's buffer (SO_RXQ_OVFL), exact */
	uint64_t dropped_budget;     /* beyond a source's budget */
	uint64_t dropped_queue;      /* the disk did not follow */
	uint64_t dropped_crash;      /* taken by the service before this one, and never committed */
	uint64_t dropped_refused;    /* TCP connections turned away */
	uint64_t unheard;            /* stored, but too many at once for the rules */
	uint64_t repeated;           /* informs that came again, and were acknowledged again */
	uint64_t quarantined, malformed;
	size_t connections;          /* TCP */
	bool traps_open, syslog_open;
	int64_t bytes;               /* of all days */
	unsigned days;
	char oldest[16];             /* day, "" where there is none */
	struct mono progress;        /* of the writer */
	const char *trouble;         /* NULL, or one sentence */
	const char *note; /* NULL, or what should be better, as the receive buffer of the system */
};
void messages_status(const struct messages *messages, struct messages_status *ret);
/* The same as docs/protocol.md has it; new reference. */
json_t *messages_status_json(const struct messages *messages);
/* v3 traps of DEVICE that are proved and yet refused, for the clock of its engine went back: a
 * replay, or a device that lost its boots; until one is good again, or somebody vouched for it (act
 * trust_clock). NULL: none. */
struct trap_lateness {
	struct wall since;
	unsigned refused;
};
const struct trap_lateness *messages_lateness(const struct messages *messages, int64_t device);
/* What of it is a trouble of the service; NULL if nothing. */
const char *messages_trouble(const struct messages *messages);

/* Search, newest first, on a reader thread: WHERE may have since, until (us), device, source, kind,
 * severity (at least so bad), words (all must occur; pinyin does not apply), quarantined; before:
 * the key to go on from. ANSWER is what docs/protocol.md says of `messages.search`: {rows, more,
 * before?, damaged?}; borrowed. NULL and FAILURE. */
typedef void messages_rows(json_t *answer, const char *failure, void *data);
void messages_search(struct messages *messages, json_t *where, size_t limit, messages_rows *done,
    void *data);

/* The newest, for the topic `messages`. */
void messages_visit(const struct messages *messages, void (*visit)(int64_t key, void *data),
    void *data);
json_t *messages_row(const struct messages *messages, int64_t key);
/* Adds `device_name` to a row whose device the ledger has. */
void messages_name_device(const struct service *service, json_t *row);

#endif
