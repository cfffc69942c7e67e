/* The parts of the SNMP engine, private to probes/wire/snmp*.c. The essay on top of snmp.c says how
 * they play together. */
#ifndef PROBES_WIRE_SNMP_PARTS_H
#define PROBES_WIRE_SNMP_PARTS_H

#include "probes/wire/snmp.h"

#define DATAGRAM_LIMIT 65536   /* longest reply that is read */
#define REQUEST_LIMIT 4096     /* longest request we build */
#define REPLY_TARGET 1400      /* replies are asked for so that they fit one Ethernet frame */
#define REPLY_HEAD 45          /* of it that is no variable */
#define TRIES_KEPT 4           /* sends of one exchange whose times are kept: two bits of the id */
#define SLOTS_MAX 65536        /* 16 bits of the id */
#define WIDTH_LIMIT 64         /* names in one request */
#define TABLE_WIDTH 16         /* columns walked side by side */
#define LANES_MAX 8            /* sockets of one family */
#define ROWS_AT_ONCE 64        /* GETBULK repetitions */
#define BYTES_LIMIT (32u << 20) /* of one reading */
#define NO_TABLE UINT16_MAX

/* ---- messages (snmp_message.c, snmp_codec.c) ---------------------------------------------- */

enum message_type {
	MESSAGE_GET,
	MESSAGE_NEXT,
	MESSAGE_BULK,
	MESSAGE_RESPONSE,
	MESSAGE_REPORT,
	MESSAGE_NOTICE, /* SNMPv2-Trap */
	MESSAGE_INFORM,
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
	const uint8_t *pdu;          /* its first byte in the datagram; NULL if that was sealed */
	struct bytes list;           /* the variables as they came, not looked at yet */
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
	struct bytes user;
};

/* Memory of the message decoded last. There is room for all that its bytes can hold before it is
 * begun, so that nothing moves. */
struct decoder {
	struct variable *variables;
	uint32_t *parts;
	uint8_t *octets;             /* of variables that USM opened */
	size_t n_variables, n_parts, n_octets;
	size_t room_variables, room_parts, room_octets;
};
struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder);
/* Empty, with room for so many. */
void decoder_reserve(struct decoder *decoder, size_t variables, size_t parts, size_t octets);

/* Tame net-snmp: no MIBs, no configuration, no files, no logging. Once per process. */
void codec_start(void);

/* Write the v1 or v2c message into BUFFER; its size, 0 when it does not fit or a name is none. */
size_t message_build(const struct credential *credential, const struct ask_message *ask,
    uint8_t *buffer, size_t size);
/* The content of a name as it lies in messages (X.690 8.19); its size, 0 as above. */
size_t message_name(const uint32_t *part, size_t length, uint8_t *buffer, size_t size);
/* The parts of an OBJECT IDENTIFIER from its content (X.690 8.19); 06 00 is read as 0.0, as
 * everybody does. There is room for OID_LIMIT, or for what the content can hold. */
bool message_oid(struct bytes content, uint32_t *parts, uint8_t *ret_length);
/* The outside of DATA up to the list of variables. False if it is no SNMP message. RET is left
 * empty when it is authenticated v3: see usm_open(). */
bool message_open(const uint8_t *data, size_t size, struct envelope *ret_envelope,
    struct message *ret);
/* The list of MESSAGE, any variables. False if it is none. */
bool message_list(struct decoder *decoder, struct message *message);
/* The list of MESSAGE if it is nothing but numbers in rows of the columns NAMES (contents of names,
 * taken in turn), each with one more part: what a table's reply mostly is. False for all others,
 * good or bad. */
bool message_cells(struct bytes list, const struct bytes *names, size_t n_names, struct cell *ret,
    size_t room, size_t *ret_n);
/* Open, and the list. */
bool message_parse(struct decoder *decoder, const uint8_t *data, size_t size,
    struct envelope *ret_envelope, struct message *ret);

/* ---- v3 (snmp_usm.c) ---------------------------------------------------------------------- */

struct usm_keys;             /* master keys by password: 2 ms each to make */
struct usm_keys *usm_keys_new(void);
void usm_keys_free(struct usm_keys *keys);
unsigned usm_keys_made(const struct usm_keys *keys);

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
/* MESSAGE is what message_open() made of it and, if there was something to open, what was inside.
 */
enum usm_result usm_open(struct usm_peer *peer, struct decoder *decoder,
    const struct envelope *envelope, const uint8_t *data, size_t size, struct message *message,
    const char **ret_reason);

/* A notification to be opened with the credential of PEER: of the sender's own engine, whose clock
 * is believed the first time and may not run back afterwards; or of OURS (an inform), whose clock
 * it has to know. RET_REPORT is the number of the usmStats counter that says why it is dropped. */
struct usm_clock {
	struct bytes engine_id;
	uint32_t boots, time;
};
enum usm_result usm_open_notice(struct usm_peer *peer, struct decoder *decoder,
    const struct envelope *envelope, const uint8_t *data, size_t size,
    const struct usm_clock *ours, struct message *message, unsigned *ret_report,
    GBytes **ret_answer);
/* The authentic Report that tells the sender of an inform our clock; NULL when it cannot be made.
 */
GBytes *usm_tell_clock(struct usm_peer *peer, const struct envelope *envelope,
    const struct usm_clock *ours);

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

/* As many sockets of each family as it takes until their receive buffers together hold WISH replies
 * of one frame, up to LANES_MAX: each is a *lane*. */
struct wire *wire_new(GMainContext *context, const struct wire_handlers *handlers, void *data,
    unsigned wish, GError **error);
void wire_free(struct wire *wire);
bool wire_can(const struct wire *wire, int family);
unsigned wire_lanes(const struct wire *wire);
/* Replies of one frame that the receive buffers of one family hold for certain, all lanes. */
unsigned wire_capacity(const struct wire *wire);
/* Queue a datagram; false when the queue is full. */
bool wire_send(struct wire *wire, unsigned lane, const struct address *to, const uint8_t *data,
    size_t size);
void wire_flush(struct wire *wire);
/* Read what waits in all sockets now, and tell it to the handlers; not the `rest`. */
void wire_drain(struct wire *wire);
uint64_t wire_overruns(const struct wire *wire);

/* ---- one reading (snmp_reading.c) --------------------------------------------------------- */

/* Names many readings ask for alike, kept once: 40 columns of a device are 20 kB as `struct oid`.
 */
struct question {
	struct engine *engine;
	GBytes *key;                 /* the packed names; its place in the engine's table */
	unsigned users;
	size_t n_scalars, n_columns;
	const uint32_t **names;      /* scalars, then columns; each is its length, then its parts */
	struct bytes *encoded;       /* the columns' as they lie in messages; empty: too long */
	size_t n_tables;             /* these three by question_tables() only */
	uint16_t *tables;            /* a column of each, in the order of names */
	uint16_t *table_of;          /* the table of each column, or NO_TABLE */
};
struct question *question_get(struct engine *engine, const struct agent_request *request);
void question_drop(struct question *question);
/* How many tables its columns belong to: those alike but for their last part. A column that cannot
 * be asked for belongs to none. */
size_t question_tables(struct question *question);

/* A column under way: where it is, behind the column's own name. */
struct column_walk {
	uint32_t *tail;              /* of the last name that came; grows as needed */
	uint32_t near[2];            /* where it mostly is */
	uint8_t length, room;
	bool ended;
	uint16_t number;             /* of the column in the question */
	size_t rows;
};

/* Which counter a reading's open exchange is in. */
enum place { PLACE_NONE, PLACE_WINDOW, PLACE_POOL };

/* One agent_read() under way: what is asked, how far it is, and its exchange. Kept small: at night
 * ten thousand of them wait. */
struct reading {
	struct agent *agent;
	GList link;                  /* in the agent's readings */
	GList waiting;               /* in a queue of the engine, while .data is set */
	GList overdue;               /* in the engine's, while .data is set */

	struct question *question;
	struct scout *scout;         /* until it is known which tables are there */
	struct column_walk *columns; /* those that are walked, once that has begun */
	size_t n_columns;
	uint32_t *rows;
	size_t n_rows;
	bool by_rows;
	bool by_bulk;                /* the known rows are fetched by GETBULK, not by name */
	bool all_there;              /* its tables are known to be there */
	size_t row_limit;
	int64_t patience;            /* for the whole, from its first turn on */
	agent_done *done;
	void *data;

	struct answer *answer;       /* from its first turn on */
	size_t bytes, kept;          /* of the answer; variables in it */
	size_t item;                 /* scalars and instances done so far */
	size_t bad_item; /* one the agent has an error for: to be skipped. SIZE_MAX: none */
	unsigned answered, given_up; /* exchanges */
	bool cut, faulty;            /* bounds reached; rules broken on the way */
	const char *fault;           /* the sentence for it */

	enum message_type type;      /* the exchange: its names are made anew when needed */
	unsigned n_names, repetitions;
	uint16_t asked[TABLE_WIDTH]; /* places of the columns behind the names, when walking */
	enum place place;            /* PLACE_NONE: no exchange is open */
	uint8_t lane;
	bool probing;                /* the agent was silent: one try, in the pool */
	bool resting;                /* waits for the end of the agent's backoff */
	bool late;                   /* the deadline for the whole has passed */
	uint32_t exchange;           /* generation and slot; the try is the two bits below them */
	int tries;
	unsigned answered_try;       /* of the last reply */
	struct mono sent_at[TRIES_KEPT];
	struct mono due;             /* when the last try is missed */
	struct mono looks_at;        /* when the timer fires, while it is armed by an exchange */
	struct mono deadline_at;
	struct timer timer, deadline;
	const char *complaint;       /* what an unauthenticated report said, or NULL */
	bool strange_engine, rediscovered, resynchronised, broken;
	int trouble;                 /* errno of sending, 0: none */
};

/* What a reading needs from its first turn on. */
void reading_begin(struct reading *reading);
/* Decide on the next request; false when nothing is left to ask. */
bool reading_plan(struct reading *reading);
/* The request decided on, without its id. */
void reading_write(const struct reading *reading, struct ask_message *ret);
/* The same as reading_absorb() for a reply whose list was not looked at yet, where it is the usual
 * one: numbers, row after row of what was asked. False, and nothing done, where it is not. */
bool reading_absorb_cells(struct reading *reading, const struct message *message, size_t size);
/* Take in a reply of SIZE bytes to it. False if it is no fit answer (it is to be dropped). */
bool reading_absorb(struct reading *reading, const struct message *message, size_t size);
/* Between snmp_reading.c and snmp_cells.c: whether names are asked for one by one; the name of the
 * column walked at PLACE, its length first; the number of the first known row behind ROW; where a
 * column is moved to TAIL; what a good reply of SIZE bytes tells of the agent. */
bool reading_is_listing(const struct reading *reading);
const uint32_t *reading_walked(const struct reading *reading, size_t place);
size_t reading_row_behind(const struct reading *reading, uint32_t row);
void column_move(struct column_walk *column, const uint32_t *tail, size_t length);
void reading_learn(struct reading *reading, size_t n_variables, size_t size);
/* No try was answered: ask less, or leave out what was asked. False when there is no point in going
 * on. */
bool reading_give_up(struct reading *reading);
/* The next send of the same exchange asks for less, in case that was the trouble. */
void reading_ask_less(struct reading *reading);
/* Whether the exchange only looks which tables there are. */
bool reading_is_scouting(const struct reading *reading);
void reading_clear(struct reading *reading);

/* ---- which tables are there (snmp_scout.c) ------------------------------------------------ */

/* READING begins to look around, if that is worth it. */
void scout_begin(struct reading *reading);
/* As the functions of a reading; SCOUT_PLAN is false when nobody scouts, or no more is to be known.
 */
bool scout_plan(struct reading *reading);
void scout_write(const struct reading *reading, struct ask_message *ret);
void scout_absorb(struct reading *reading, const struct message *message, size_t size);
void scout_failed(struct reading *reading, const struct message *message);
bool scout_missed(struct reading *reading);
/* Whether the table of column number COLUMN was found not to be there. */
bool scout_passed_over(const struct reading *reading, size_t column);
void scout_end(struct reading *reading); /* what it found is forgotten */

/* ---- engine, agents, exchanges (snmp.c, snmp_exchange.c) ---------------------------------- */

struct agent {
	struct engine *engine;
	GList link;                  /* in the engine's agents */
	struct agent *same_address;  /* the next one there */
	struct address address;
	struct credential *credential;
	struct usm_peer *usm;        /* v3 */
	GQueue readings;
	int64_t srtt, rttvar;        /* RFC 6298; 0: nothing measured */
	bool silent;                 /* the last reading got no reply */
	bool heard;                  /* it did, or this one has */
	unsigned missed;             /* readings in a row without a reply */
	struct mono rest_until;      /* not asked before, while it is silent */
	bool accept_other_source;
	bool other_source_seen;
	struct address other_source; /* the last one */
	GBytes *engine_id;           /* v3, proved: it stays until another one is proved */
	bool by_name;                /* its GETBULK is no use for known rows */
	bool bulk_heard;             /* it has answered a GETBULK */
	unsigned no_bulk;            /* exchanges by GETNEXT before GETBULK is tried again */
	unsigned no_scout;           /* walks that go without a look around first */
	unsigned names;              /* variables this agent was seen to manage in one reply */
	bool shrunk;                 /* they were reduced once */
	unsigned names_good;         /* exchanges since names changed */
	unsigned halved;             /* times in a row that only half of a bulk was answered */
	unsigned variable_size;      /* smoothed size of one of its variables, in 1/16 bytes */
};

struct slot {
	struct reading *reading;     /* NULL: free */
	uint32_t last;               /* its last exchange: to tell a late reply from a forged one */
	uint32_t next;               /* free slot after this one */
};

struct engine {
	struct timers *timers;
	struct wire *wire;
	struct decoder *decoder;
	struct usm_keys *keys;
	struct engine_settings settings;
	struct engine_statistics statistics;
	struct ask_message ask;      /* the request that is being built: big */
	const struct address *from;  /* of the datagram that is being looked at */
	GArray *slots;               /* struct slot */
	uint32_t free_first, free_last;
	GHashTable *questions;       /* GBytes -> struct question */
	GHashTable *addresses;       /* struct address -> the first struct agent there */
	GHashTable *engine_ids;      /* GBytes -> GPtrArray of struct agent */
	GQueue agents;
	GQueue ready, slow;          /* readings that wait for their turn */
	GQueue overdue;              /* readings whose time is up, until they are judged */
	unsigned in_flight, slow_in_flight, resting;
	unsigned lane_load[LANES_MAX];
	unsigned window, slow_window; /* what they may be */
	unsigned window_now;         /* what the receive buffers bear */
	unsigned window_good;        /* replies since it changed */
	uint64_t overruns_seen;
	bool paced;                  /* the buffers, not the window, hold somebody back */
	struct timer turn;           /* armed when somebody may have got his turn */
	struct timer judge;          /* armed when somebody is overdue */
	uint32_t random[64];         /* unpredictable bits, fetched from the kernel in one go */
	size_t random_left;
};

/* ---- turns (snmp_turn.c) ------------------------------------------------------------------ */

/* Let READING wait for its turn. */
void engine_enqueue(struct engine *engine, struct reading *reading);
void engine_dequeue(struct reading *reading);
/* Look at the end of this round of the loop whether somebody has his turn. */
void engine_wake(struct engine *engine);
/* Fires of engine->turn and engine->judge. */
void engine_take_turns(struct timer *timer, void *engine);
void engine_judge(struct timer *timer, void *engine);
/* Time is up for READING: it is judged after everything that waits in the sockets was read. */
void engine_overdue(struct reading *reading);
/* An agent's reading ended: with a reply, or not. */
void agent_heard(struct agent *agent);
void agent_missed(struct agent *agent);
/* Count the open exchange of READING in PLACE. */
void place_take(struct reading *reading, enum place place);
/* A place of the window was used well, or what came was more than the buffers hold. */
void window_learn(struct engine *engine);

/* ---- who else is there (snmp_neighbours.c) ------------------------------------------------ */

void neighbours_init(struct engine *engine);
void neighbours_clear(struct engine *engine);
void neighbours_add(struct agent *agent);
void neighbours_remove(struct agent *agent);
/* ENGINE_ID was proved to be AGENT's. */
void neighbours_prove(struct agent *agent, struct bytes engine_id);
struct agent *neighbours_at(const struct engine *engine, const struct address *address);

/* ---- exchanges (snmp.c, snmp_exchange.c) -------------------------------------------------- */

/* The first turn of READING, or another one. READING may be gone afterwards. */
void reading_turn(struct reading *reading);
/* What comes next for READING: another exchange, or its end. READING may be gone afterwards. */
void reading_go_on(struct reading *reading);
/* Close the exchange of READING, free it, tell its owner. */
void reading_finish(struct reading *reading, enum agent_outcome outcome, const char *reason);
void reading_expire(struct reading *reading); /* its deadline passed */

/* Begin the exchange that was planned and hold a slot for it. READING may be gone afterwards. */
void exchange_open(struct reading *reading);
void exchange_close(struct reading *reading);
void exchange_receive(const struct address *from, uint8_t *data, size_t size, void *engine);
void exchange_trouble(const struct address *to, int code, void *engine);
/* Its try is missed. */
void exchange_missed(struct reading *reading);
void exchange_timeout(struct timer *timer, void *reading);
void exchange_slots(struct engine *engine, unsigned n); /* have at least N */
bool exchange_possible(struct engine *engine);          /* a slot is free */

#endif
