/* The parts of the SNMP engine, private to probes/wire/snmp*.c. The essay on top of snmp.c says how
 * they play together. */
#ifndef PROBES_WIRE_SNMP_PARTS_H
#define PROBES_WIRE_SNMP_PARTS_H

#include "probes/wire/snmp.h"

#define DATAGRAM_LIMIT 65536   /* longest reply that is read */
#define REQUEST_LIMIT 4096     /* longest request we build */
#define REPLY_TARGET 1400      /* replies are asked for so that they fit one Ethernet frame */
#define TRIES_KEPT 4           /* sends of one exchange whose times are kept: two bits of the id */
#define SLOTS_MAX 65536        /* 16 bits of the id */
#define WIDTH_LIMIT 64         /* names in one request */

/* ---- messages (snmp_codec.c) -------------------------------------------------------------- */

enum message_type {
	MESSAGE_GET,
	MESSAGE_NEXT,
	MESSAGE_BULK,
	MESSAGE_RESPONSE,
	MESSAGE_REPORT,
	MESSAGE_OTHER
};

/* RFC 3416: the statuses we act upon. */
enum { ERROR_NONE = 0, ERROR_TOO_BIG = 1, ERROR_NO_SUCH_NAME = 2, ERROR_AUTHORIZATION = 16 };

/* A request to be built. */
struct ask_message {
	enum message_type type;
	uint32_t id;
	struct oid names[WIDTH_LIMIT];
	size_t n_names;
	unsigned repetitions;
};

/* A message as it came. Everything points into the datagram or the decoder and lives until its next
 * use. */
struct message {
	enum message_type type;
	uint32_t id;                 /* request-id; for v3 the msgID as well was checked */
	int64_t error_status, error_index;
	const struct variable *variables;
	size_t n_variables;
};

/* What the outside of a datagram says. v3: before anything was authenticated. */
struct envelope {
	enum credential_version version;
	uint32_t id;                 /* v3: msgID; else the request-id */
	struct bytes community;      /* v1, v2c */
	uint8_t flags;               /* v3: msgFlags */
	struct bytes engine_id;
	uint32_t engine_boots, engine_time;
};

struct decoder;
struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder);

/* Tame net-snmp: no MIBs, no configuration, no files, no logging. Once per process. */
void codec_start(void);
/* Write the v1 or v2c message into BUFFER; its size, 0 when it does not fit. */
size_t codec_build(const struct credential *credential, const struct ask_message *ask,
    uint8_t *buffer, size_t size);
/* False if DATA is no SNMP message. MESSAGE is left empty when it is authenticated v3: see
 * usm_open(). */
bool codec_parse(struct decoder *decoder, uint8_t *data, size_t size, struct envelope *ret_envelope,
    struct message *ret);

/* ---- v3 (snmp_usm.c) ---------------------------------------------------------------------- */

struct usm_keys;             /* master keys by password: 2 ms each to make */
struct usm_keys *usm_keys_new(void);
void usm_keys_free(struct usm_keys *keys);

struct usm_peer;             /* what is known of the engine of one agent */
struct usm_peer *usm_peer_new(const struct credential *credential, struct usm_keys *keys);
void usm_peer_free(struct usm_peer *peer);
/* Forget the engine: the next request begins with discovery. */
void usm_peer_forget(struct usm_peer *peer);
/* Why CREDENTIAL cannot be used at all, one sentence, or NULL. */
const char *usm_peer_obstacle(const struct usm_peer *peer);

/* ASK as v3 message, or the discovery that must come first. 0 when it cannot be built. */
size_t usm_build(struct usm_peer *peer, const struct ask_message *ask, uint8_t *buffer,
    size_t size);

enum usm_result {
	USM_MESSAGE, /* as authentic as we asked for */
	USM_DISCOVERED, /* the engine is known now: send what was to be sent */
	USM_RESYNCHRONISED, /* authentic report: the clock was wrong, now it is right: send again */
	USM_COMPLAINT, /* a report without authentication says no: *RET_REASON; nothing changed */
	USM_STRANGE_ENGINE, /* the same, saying that the engine is another one */
	USM_DROP /* not authentic, not ours, not SNMP */
};
/* MESSAGE is what codec_parse() made of it and, if there was something to open, what was inside. */
enum usm_result usm_open(struct usm_peer *peer, struct decoder *decoder,
    const struct envelope *envelope, const uint8_t *data, size_t size, struct message *message,
    const char **ret_reason);

/* Between codec and USM: ASK as a netsnmp_pdu, owned by the caller; and such a PDU copied
 * into MESSAGE. (Their types stay out of this header.) */
void *codec_pdu(const struct ask_message *ask);
void decoder_take(struct decoder *decoder, const void *pdu, struct message *ret);

/* ---- sockets (snmp_socket.c) -------------------------------------------------------------- */

struct wire;                 /* the sockets */
typedef void wire_datagram(const struct address *from, uint8_t *data, size_t size,
    void *data_of_user);
typedef void wire_trouble(const struct address *to, int code, void *data_of_user);
typedef void wire_rest(void *data_of_user);

struct wire_handlers {
	wire_datagram *datagram;
	wire_trouble *trouble;   /* ICMP, or our own kernel, says that nothing reached TO */
	wire_rest *rest;         /* all that waited has been read */
};

struct wire *wire_new(GMainContext *context, const struct wire_handlers *handlers, void *data,
    GError **error);
void wire_free(struct wire *wire);
bool wire_can(const struct wire *wire, int family);
/* Replies of one frame that the receive buffer holds for certain. */
unsigned wire_capacity(const struct wire *wire);
bool wire_is_full(const struct wire *wire, int family);
/* Queue a datagram; false when the queue is full. */
bool wire_send(struct wire *wire, const struct address *to, const uint8_t *data, size_t size);
void wire_flush(struct wire *wire);
uint64_t wire_overruns(const struct wire *wire);

/* ---- one reading (snmp_reading.c) --------------------------------------------------------- */

struct column_walk {
	struct oid cursor;           /* the last name that came, at first the column itself */
	uint8_t depth;               /* parts of the column's own OID */
	bool ended;
	size_t rows;
};

/* One agent_read() under way: what is asked, how far it is, and its exchange. */
struct reading {
	struct agent *agent;
	GList link;                  /* in the agent's readings */
	GList waiting;               /* in a queue of the engine, while .data is set */

	struct oid *scalars;
	size_t n_scalars;
	struct column_walk *columns;
	size_t n_columns;
	uint32_t *rows;
	size_t n_rows;
	bool by_rows;
	size_t row_limit;
	int64_t patience;            /* for the whole, from its first turn on */
	agent_done *done;
	void *data;

	struct answer *answer;
	size_t bytes;
	size_t item;                 /* scalars and instances done so far */
	size_t bad_item; /* one the agent has an error for: to be skipped. SIZE_MAX: none */
	unsigned answered, given_up; /* exchanges */
	bool cut, faulty;            /* bounds reached; rules broken on the way */
	const char *fault;           /* the sentence for it */

	struct ask_message *ask;     /* the exchange; there from the first one on: it is big */
	uint16_t asked[WIDTH_LIMIT]; /* columns behind ask->names, when walking */
	bool open;                   /* a slot is held */
	uint32_t exchange;           /* generation and slot; the try is the two bits below them */
	bool slow;                   /* counted in the pool of the silent */
	int tries;
	struct mono sent_at[TRIES_KEPT];
	struct timer timer, deadline;
	const char *complaint;       /* what an unauthenticated report said, or NULL */
	bool strange_engine, rediscovered, resynchronised, broken;
	int trouble;                 /* errno of sending, 0: none */
};

/* Fill reading->ask with the next request; false when nothing is left to ask. */
bool reading_plan(struct reading *reading);
/* Take in a reply of SIZE bytes to reading->ask. False if it is no fit answer to it (it is to be
 * dropped). */
bool reading_absorb(struct reading *reading, const struct message *message, size_t size);
/* No try was answered: ask less, or leave out what was asked. False when there is no point in going
 * on. */
bool reading_give_up(struct reading *reading);
/* The next send of the same exchange asks for less, in case that was the trouble. */
void reading_ask_less(struct reading *reading);

/* ---- engine, agents, exchanges (snmp.c, snmp_exchange.c) ---------------------------------- */

struct agent {
	struct engine *engine;
	GList link;                  /* in the engine's agents */
	struct address address;
	struct credential *credential;
	struct usm_peer *usm;        /* v3 */
	GQueue readings;
	int64_t srtt, rttvar;        /* RFC 6298; 0: nothing measured */
	bool silent;                 /* the last reading got no reply */
	unsigned names;              /* variables this agent was seen to manage in one reply */
	unsigned names_good;         /* exchanges since names changed */
	unsigned halved;             /* times in a row that only half of a bulk was answered */
	unsigned variable_bytes;     /* smoothed size of one of its variables */
};

struct engine {
	struct timers *timers;
	struct wire *wire;
	struct decoder *decoder;
	struct usm_keys *keys;
	struct engine_settings settings;
	struct engine_statistics statistics;
	GPtrArray *slots;            /* struct reading *, NULL: free */
	GQueue free_slots;           /* their numbers */
	GArray *last_exchanges;      /* uint32_t by slot: to tell a late reply from a forged one */
	GQueue agents;
	GQueue ready, slow;          /* readings that wait for their turn */
	unsigned in_flight, slow_in_flight;
	unsigned window, slow_window;
	struct timer turn;           /* armed when somebody may have got his turn */
	uint32_t random[64];         /* unpredictable bits, fetched from the kernel in one go */
	size_t random_left;
};

/* Let READING wait for its turn. */
void engine_enqueue(struct engine *engine, struct reading *reading);
/* Look at the end of this round of the loop whether somebody has his turn. */
void engine_wake(struct engine *engine);
/* What comes next for READING: another exchange, or its end. READING may be gone afterwards. */
void reading_go_on(struct reading *reading);
/* Close the exchange of READING, free it, tell its owner. */
void reading_finish(struct reading *reading, enum agent_outcome outcome, const char *reason);

/* Begin the exchange reading->ask and hold a slot for it. READING may be gone afterwards. */
void exchange_open(struct reading *reading);
void exchange_close(struct reading *reading);
void exchange_receive(const struct address *from, uint8_t *data, size_t size, void *engine);
void exchange_trouble(const struct address *to, int code, void *engine);
void exchange_timeout(struct timer *timer, void *reading);

#endif
