/* An SNMPv3 agent (SHA-256, AES) in the test's own loop, whose engine and clock the test moves, and
 * which can lie as an agent or as a stranger on the way would. It encodes with the lab's messages
 * and security, so that the engine's library is not its own judge. It answers a GET of one
 * variable, in full only when the request is authentic and in its time window. */
#ifndef TESTS_UNIT_SECURE_AGENT_H
#define TESTS_UNIT_SECURE_AGENT_H

#include "lab/usm.h"
#include "probes/wire/address.h"
#include "probes/wire/snmp.h"

#define SECURE_ENGINE_SIZE 9

/* The usmStats counters of RFC 3414 by their last number but one. */
enum secure_report {
	SECURE_NO_REPORT,
	SECURE_LEVEL,
	SECURE_TIME,
	SECURE_USER,
	SECURE_ENGINE,
	SECURE_DIGEST,
	SECURE_DECRYPTION
};

struct secure_agent {
	int fd;
	GSource *source;
	struct address address;
	uint8_t engine_id[SECURE_ENGINE_SIZE];
	uint32_t boots, time;
	struct lab_keys keys;
	enum secure_report forged;   /* sent without authentication before each true answer.. */
	uint32_t forged_boots;       /* ..with these boots */
	uint8_t forged_engine;       /* ..and this last byte of the engine id, unless 0 */
	bool unsigned_time;          /* its reports about time are not authenticated */
	bool never_in_time;          /* whatever the request says, it is out of the window */
	unsigned mute;               /* true answers still to be left out */
	unsigned discoveries, reports, answers; /* seen and sent */
};

/* ENGINE is the last byte of its engine id. */
struct secure_agent *secure_agent_new(GMainContext *context, uint8_t engine);
void secure_agent_free(struct secure_agent *agent);
/* Answer in the loop of CONTEXT, or (NULL) no more. */
void secure_agent_attend(struct secure_agent *agent, GMainContext *context);
/* Become another engine. */
void secure_agent_rename(struct secure_agent *agent, uint8_t engine);
/* What lets one in: points to constants, to be copied from only. */
struct credential secure_credential(void);
/* MESSAGE round PDU as the agent would send it, with flags of enum lab_flag; its size. PDU may be
 * anything. */
size_t secure_seal(struct secure_agent *agent, uint8_t flags, int64_t id, struct bytes scoped,
    uint8_t *out, size_t limit);

#endif
