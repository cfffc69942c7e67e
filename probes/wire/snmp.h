/* The SNMP engine: many agents, few sockets, one thread, nothing blocks. net-snmp is its user-based
 * security; messages of v1 and v2c, sockets, the request table, retransmission by measured round
 * trips, the window, bulk sizes and the checks of every reply are ours (see the essay on top of
 * snmp.c).
 *
 * A reply counts only if request id, source address, version, community or authenticated engine and
 * the asked subtree fit; OIDs must increase; rows and time are capped. */
#ifndef PROBES_WIRE_SNMP_H
#define PROBES_WIRE_SNMP_H

#include "base/timer.h"
#include "probes/wire/address.h"
#include "probes/wire/variable.h"

enum credential_version { CREDENTIAL_V1, CREDENTIAL_V2C, CREDENTIAL_V3 };
enum credential_auth {
	CREDENTIAL_AUTH_NONE,
	CREDENTIAL_AUTH_MD5,
	CREDENTIAL_AUTH_SHA,
	CREDENTIAL_AUTH_SHA224,
	CREDENTIAL_AUTH_SHA256,
	CREDENTIAL_AUTH_SHA384,
	CREDENTIAL_AUTH_SHA512
};
enum credential_priv { CREDENTIAL_PRIV_NONE, CREDENTIAL_PRIV_DES, CREDENTIAL_PRIV_AES };

/* How to be let in. Secrets are wiped when it is freed. */
struct credential {
	enum credential_version version;
	char *community;          /* v1, v2c */
	char *user;               /* v3 */
	enum credential_auth auth;
	char *auth_password;      /* at least 8 characters (RFC 3414) */
	enum credential_priv priv;
	char *priv_password;
};
void credential_free(struct credential *credential);

struct engine;                      /* the engine */
struct agent;                /* one address with one credential */

struct engine_settings {
	int64_t timeout_first_us;  /* before anything was measured; default 1 s */
	int tries;                 /* sends per request before it is missed; default 3; one more
				    * to an agent that answered lately */
	unsigned window;           /* requests in flight to agents that answer; default 1024,
				    * never more than the receive buffers hold replies */
	bool accept_other_source;  /* what new agents begin with; default false */
};

struct engine *engine_new(GMainContext *context, struct timers *timers,
    const struct engine_settings *settings, GError **error);
/* Frees what agents there still are. Not from within an agent_done. */
void engine_free(struct engine *engine);

/* CREDENTIAL is copied. */
struct agent *agent_new(struct engine *engine, const struct address *address,
    const struct credential *credential);
/* Cancels what is under way (their functions are not called). */
void agent_free(struct agent *agent);
/* Whether replies from another address than the one asked count (some routers answer from the
 * interface the reply leaves by). They are noted: see agent_warning(). */
void agent_accept_other_source(struct agent *agent, bool accept);
/* Ask AGENT at once, even if it has been silent: a trap came, or a person wants to know. */
void agent_hurry(struct agent *agent);
/* What is wrong with the way AGENT is set up although it can be read, one clean sentence, or NULL:
 * another address has the same SNMPv3 engine id (RFC 3411 5: it is to be unique); replies come from
 * another address. Both devices go on being polled. Caller frees. */
char *agent_warning(const struct agent *agent);

enum agent_outcome {
	AGENT_OK,
	AGENT_TIMEOUT, /* no reply to any try */
	AGENT_REFUSED, /* ICMP said nobody listens there */
	AGENT_CREDENTIAL, /* v3: unknown user, wrong key, unsupported level: one sentence in reason
			   */
	AGENT_BROKEN, /* what came is not SNMP, or breaks its rules beyond use */
	AGENT_CUT /* not all of it: see below */
};

/* AGENT_CUT: the device answers, but what it was asked for is not complete: the row cap (of one
 * column), 32 MiB or the deadline was reached; a table was left because its names do not increase,
 * the device has an error for it, or did not answer for it any more. REASON says which, of the
 * first that happened. The answer holds every row that came before; each is as good as any other:
 * nothing in it is guessed or shifted. Rows that are missing from it may exist: a caller must not
 * take them for gone. */

/* ANSWER is the callee's to free (NULL unless AGENT_OK or AGENT_CUT); REASON is one clean sentence.
 */
typedef void agent_done(enum agent_outcome outcome, struct answer *answer, const char *reason,
    void *data);

/* What to read: scalars by GET, columns by GETBULK (GETNEXT for v1), adaptively sized, all columns
 * of a table together. Tables are columns alike but for their last part; of many tables those that
 * are not there are found out by a few requests for all (snmp_scout.c), so it costs little to ask
 * for hundreds. ROWS (may be NULL) are the known row indexes of sweeps: then the answer
 * holds exactly those instances that exist. They are fetched by GETBULK over just these rows where
 * that is cheaper, else by name, many to a datagram. The lists are copied. */
struct agent_request {
	const struct oid *scalars;
	size_t n_scalars;
	const struct oid *columns;
	size_t n_columns;
	const uint32_t *rows;     /* single-part indexes, ascending; NULL: walk */
	size_t n_rows;
	bool all_there;           /* each table is known to be there: a walk need not look first */
	size_t row_limit;         /* 0: 20000 */
	int64_t deadline_us;      /* for the whole, from its turn on; 0: 30 s */
};
void agent_read(struct agent *agent, const struct agent_request *request, agent_done *done,
    void *data);

/* Smoothed round trip of AGENT in microseconds; 0 when nothing was measured. */
int64_t agent_rtt(const struct agent *agent);

/* Since the engine began; the last line is of this moment. */
struct engine_statistics {
	uint64_t sent, resent, received, late, dropped_source, dropped_id, dropped_credential,
	    dropped_broken, overruns;
	uint64_t excused; /* timeouts that did not count: we had been stopped ourselves */
	uint64_t paced;              /* times the receive buffers, not the window, held us back */
	uint64_t resynchronised;     /* v3 clocks set right by an authentic report */
	uint64_t complaints;         /* reports without authentication; they change nothing */
	uint64_t other_source;       /* replies accepted from another address than the one asked */
	unsigned in_flight, window, waiting, silent,
	    resting; /* silent: under way to those; resting:
		      * silent, and not asked for a while */
};
void engine_statistics(const struct engine *engine, struct engine_statistics *ret);

#endif
