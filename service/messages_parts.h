/* Between the parts of messages: who receives (messages_wire.c), who keeps (messages_store.c), who
 * searches (messages_search.c) and the loop (messages.c). Each has a thread of its own; a letter
 * that was handed over is changed by nobody. */
#ifndef SERVICE_MESSAGES_PARTS_H
#define SERVICE_MESSAGES_PARTS_H

#include <netinet/in.h>
#include <sqlite3.h>

#include "probes/wire/address.h"
#include "service/messages.h"

/* ---- letters ------------------------------------------------------------------------------ */

/* A socket that is closed when nobody has anything to say through it any more. */
struct letter_socket {
	gatomicrefcount users;
	int fd;
};
struct letter_socket *letter_socket_new(int fd);
struct letter_socket *letter_socket_ref(struct letter_socket *socket);
void letter_socket_unref(struct letter_socket *socket);

/* Where a letter came from, and by which of our addresses: the way back. */
struct letter_origin {
	struct letter_socket *socket;
	struct address from;
	struct in6_pktinfo to;
	bool to_known;
};
/* Sends ANSWER back to where it came from. Never blocks; what is lost comes again. */
void letter_origin_answer(const struct letter_origin *origin, GBytes *answer);

/* A message, and what only the way through the house needs. */
struct letter {
	struct message message;
	gatomicrefcount users;
	char *variables;             /* of a trap, as they are stored */
	int64_t inform;              /* what tells this inform from others; 0: none */
	bool repeated;               /* it has been heard before */
	bool inform_done;            /* the writer: it is stored already, only to be acknowledged */
	struct letter_origin origin;
	GBytes *answer;              /* once it is stored */
	size_t size;
};
struct letter *letter_new(void);
struct letter *letter_ref(struct letter *letter);
void letter_unref(struct letter *letter);
/* Complete: its size is counted. */
void letter_seal(struct letter *letter);

struct trap;
/* What TRAP tells, taken over; it was received from ORIGIN, whose socket is referred to. */
void letter_take_trap(struct letter *letter, struct trap *trap, const struct letter_origin *origin);

/* ---- the store ---------------------------------------------------------------------------- */

struct message_store_settings {
	const char *state_dir;
	int64_t keep_days, limit, reserve; /* RESERVE: bytes left to the records; 0: usual */
	int64_t commit_us;           /* 0: usual */
	size_t queue_bytes;          /* 0: usual */
	const char *boot;            /* the kernel's id of this boot; NULL: ask it */
	GMainContext *loop;
};
struct message_store;
/* Never blocks for the disk longer than it takes to look at a folder. */
struct message_store *message_store_new(const struct message_store_settings *settings);
void message_store_free(struct message_store *store);
void message_store_keep(struct message_store *store, int64_t keep_days, int64_t limit);
/* N messages were taken from their sender, each to be put or forgone: what a service that is killed
 * had taken and not done with is counted by the next one. Any thread. */
void message_store_take(struct message_store *store, size_t n);
void message_store_forgo(struct message_store *store, size_t n);
/* Takes over N letters that were taken, from any thread. What does not fit is counted. */
void message_store_put(struct message_store *store, struct letter *const *letters, size_t n);
/* The members of the store are set. */
void message_store_status(const struct message_store *store, struct messages_status *ret);
/* SOCKET lost DROPS in all, as the kernel counts: how many of them are new since anybody of us last
 * looked, be it a service before this one. */
uint64_t message_store_kernel_drops(struct message_store *store, uint64_t cookie, uint32_t drops);
void message_store_search(struct message_store *store, json_t *where, size_t limit,
    messages_rows *done, void *data);

/* Whether what was received on DAY may be dropped TODAY: six calendar months and 183 days ago at
 * least. Pure. */
bool message_day_may_go(const GDate *day, const GDate *today);

/* ---- one day's file (messages_file.c) ----------------------------------------------------- */

enum message_column {
	COLUMN_ID,
	COLUMN_KIND,
	COLUMN_DEVICE,
	COLUMN_SOURCE,
	COLUMN_SAID_AT,
	COLUMN_FACILITY,
	COLUMN_SEVERITY,
	COLUMN_HOST,
	COLUMN_PROGRAM,
	COLUMN_TRAP,
	COLUMN_TEXT,
	COLUMN_HEAD,
	COLUMN_VARIABLES,
	COLUMN_PORT,
	COLUMN_MALFORMED,
	COLUMN_INFORM,
	COLUMNS
};
#define MESSAGE_COLUMN_NAMES \
	"id, kind, device, source, said_at, facility, severity, host, program, trap, text, head, " \
	"variables, port, malformed, inform"

#define MESSAGE_FILE_ERROR message_file_error_quark()
GQuark message_file_error_quark(void);
/* EMPTY, for readers: its writer has not made the tables yet. */
enum message_file_error { MESSAGE_FILE_DAMAGED, MESSAGE_FILE_DISK, MESSAGE_FILE_EMPTY };

#define DAY_SIZE 16
/* "2026-11-22" of AT, local time. */
void message_day(int64_t at, char day[DAY_SIZE]);
/* The folder's days, oldest first; names only. Free with g_ptr_array_unref(). */
GPtrArray *message_days(const char *folder);
char *message_day_path(const char *folder, const char *day);
/* Opens it; the writer makes it where it is missing. NULL and ERROR. */
sqlite3 *message_file_open(const char *path, bool write, GError **error);
void message_file_fail(sqlite3 *db, GError **error);
/* The row of a letter, and of a stored message; new references. */
json_t *message_to_json(const struct message *message);
json_t *message_row_to_json(sqlite3_stmt *row);

/* ---- search (messages_search.c) ----------------------------------------------------------- */

/* {rows, more, before?, damaged?} of FOLDER, within MOMENT us; new reference. On any thread. Days
 * that cannot be read are in `damaged`. */
json_t *message_search_folder(const char *folder, const json_t *where, size_t limit,
    int64_t moment);
/* Whether a message has all of WORDS. Pure. */
bool message_has_words(char *const *words, const char *const *texts, size_t n);

/* ---- receiving (messages_wire.c) ---------------------------------------------------------- */

struct message_wire_settings {
	const char *address;         /* "": any */
	int trap_fd, syslog_fd, stream_fd; /* systemd's, -1: none; copies are used */
	uint16_t trap_port, syslog_port; /* our own, 0: none */
	bool trap_named, syslog_named; /* by the site: it has to have them */
	int64_t source_rate, source_burst, unknown_rate;
	int64_t connections, connections_each, idle, stall, receive_buffer;
};

/* Whether the ports that SETTINGS names anew, by the side of BEFORE, of which they are open that
 * OPEN, could be opened now; else one sentence that begins with the field. */
struct message_wire_counts;
bool message_wire_fits(const struct message_wire_settings *settings,
    const struct message_wire_settings *before, const struct message_wire_counts *open,
    GError **error);

/* Counted by the thread that receives. */
struct message_wire_counts {
	uint64_t traps, informs, syslog, dropped_kernel, dropped_budget, dropped_refused;
	uint64_t quarantined, malformed, repeated, unheard;
	size_t connections;
	bool traps_open, syslog_open;
	const char *trouble, *note;  /* for good; NULL: none */
	const char *missed;          /* a port the site names does not open; NULL: none */
};

/* A sealed datagram of v3 for the loop. */
struct sealed {
	struct letter_origin origin;
	struct wall at;
	int64_t id, device;
	char *source;
	GBytes *bytes;
};
void sealed_free(struct sealed *sealed);

struct message_wire;
/* SOURCES as with message_wire_sources(): much may lie in the sockets already, whose senders are to
 * be known. TURN is called on the loop while there is something for it; false: not now. */
struct message_wire *message_wire_new(const struct message_wire_settings *settings,
    struct message_store *store, GMainContext *loop, GHashTable *sources,
    bool (*turn)(void *data), void *data);
/* No more is received; what is there may still be taken. */
void message_wire_stop(struct message_wire *wire);
void message_wire_free(struct message_wire *wire);
/* Address -> device: a table of message_source_key; taken over. */
void message_wire_sources(struct message_wire *wire, GHashTable *sources);
/* What is to be heard and opened on the loop, oldest first; NULL when there is nothing (more). The
 * caller's. */
struct letter *message_wire_heard(struct message_wire *wire);
struct sealed *message_wire_sealed(struct message_wire *wire);
void message_wire_counts(struct message_wire *wire, struct message_wire_counts *ret);
/* What the loop made of a sealed one. */
void message_wire_count(struct message_wire *wire, const struct letter *letter);
void message_wire_storms(struct message_wire *wire, message_storm_visit *visit, void *data);

/* Who sends: an address, as IPv6, and a port where several devices share it (0: any). */
struct message_source_key {
	struct in6_addr address;
	uint16_t port;
};
GHashTable *message_sources_new(void);
void message_sources_add(GHashTable *sources, const struct message_source_key *key,
    int64_t device);
struct message_source_key message_source_of(const struct address *address, bool with_port);
int64_t message_sources_find(GHashTable *sources, const struct address *from);

/* Informs heard of late: whether KEY was, and from now on is. */
struct repeats;
struct repeats *repeats_new(void);
void repeats_free(struct repeats *repeats);
bool repeats_notice(struct repeats *repeats, int64_t key, struct mono now);

#endif
