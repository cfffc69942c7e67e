/* The inside of receiving, between messages_wire.c (the thread, UDP), messages_open.c (sockets) and
 * messages_stream.c (TCP). */
#ifndef SERVICE_MESSAGES_WIRE_H
#define SERVICE_MESSAGES_WIRE_H

#include "probes/wire/syslog.h"
#include "probes/wire/trap.h"
#include "service/messages_sources.h"

struct streams;

/* What epoll tells about: the first member of whatever it is. */
enum ear_kind { EAR_STOP, EAR_TRAP, EAR_SYSLOG, EAR_LISTENER, EAR_STREAM };
struct ear {
	enum ear_kind kind;
	int fd;
};

struct message_wire {
	struct message_wire_settings settings;
	char *address;
	struct message_store *store;
	GMainContext *loop;
	bool (*turn)(void *data);
	void *data;
	GThread *thread;

	/* the thread's own */
	int epoll;
	struct ear stop, trap, syslog, listener;
	struct letter_socket *trap_socket, *syslog_socket;
	struct streams *streams;
	struct trap_reader *reader;
	struct repeats *repeats;
	struct datagrams *datagrams;
	GPtrArray *letters;          /* for the store, and then for the loop */
	GHashTable *known;           /* address -> device */
	int64_t last_id;
	struct mono looked_at;
	struct message_wire_counts counts;

	GMutex mutex;
	GHashTable *sources;         /* a newer `known`, not yet taken; NULL: none */
	GQueue heard, sealed;
	GSource *waking;             /* the loop's, while there is something for it */
	struct message_wire_counts told; /* `counts`, as of the last batch */
	struct message_wire_counts of_loop; /* of sealed ones, opened there */
	struct message_budget budget;
};

/* The thread's: how things are heard. */
void wire_listen(struct message_wire *wire, struct ear *ear);
void wire_unlisten(struct message_wire *wire, const struct ear *ear);

/* A syslog message of FROM; false: it was not taken. */
bool wire_take_syslog(struct message_wire *wire, const struct address *from, struct bytes bytes,
    size_t beyond);
/* FROM as people write it: IPv4 that came over IPv6 is IPv4. */
struct address wire_plain(const struct address *from);

/* Opens what the settings say; what does not open is said in counts.trouble. */
void wire_open(struct message_wire *wire);

struct streams *streams_new(struct message_wire *wire);
void streams_free(struct streams *streams);
void streams_accept(struct streams *streams);
void streams_read(struct streams *streams, struct ear *ear);
/* Once a second: whose patience is over. */
void streams_age(struct streams *streams);
size_t streams_count(const struct streams *streams);

#endif
