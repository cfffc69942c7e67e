/* Syslog over TCP. A connection costs a descriptor and, while a message is under way on it, at most
 * what is kept of one; so five thousand of them are some forty megabytes at the very worst. Who
 * begins a message and does not go on, who says nothing for long, and who opens too many is shown
 * out. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/messages_wire.h"

#define READ_SIZE 65536
#define READS_AT_ONCE 4        /* before others have their turn */
#define ACCEPT_AT_ONCE 64

struct stream {
	struct ear ear;
	struct streams *streams;
	struct address from;
	struct message_source_key key;
	struct syslog_framer framer;
	struct mono heard_at, begun_at; /* a message under way began; us == 0: none is */
	GList link;
};

struct streams {
	struct message_wire *wire;
	GQueue all;                  /* struct stream */
	GHashTable *each;            /* address -> how many */
	GList *closed;               /* freed when nobody looks at them any more */
	uint8_t buffer[READ_SIZE];
	bool deaf;                   /* out of descriptors: the listener rests */
};

struct streams *streams_new(struct message_wire *wire)
{
	struct streams *streams = g_new0(struct streams, 1);

	streams->wire = wire;
	g_queue_init(&streams->all);
	streams->each = message_sources_new();
	return streams;
}

size_t streams_count(const struct streams *streams)
{
	return streams->all.length;
}

static int64_t *count_of(struct streams *streams, const struct message_source_key *key)
{
	int64_t *count = g_hash_table_lookup(streams->each, key);

	if (count == NULL) {
		count = g_new0(int64_t, 1);
		g_hash_table_insert(streams->each, g_memdup2(key, sizeof *key), count);
	}
	return count;
}

static void framed(struct bytes message, size_t beyond, void *data)
{
	struct stream *stream = data;
	struct message_wire *wire = stream->streams->wire;

	message_store_take(wire->store, 1);
	if (!wire_take_syslog(wire, &stream->from, message, beyond))
		message_store_forgo(wire->store, 1);
}

/* What there is of a message is one: a device that reboots says its last word without an end. */
static void end_stream(struct stream *stream)
{
	struct streams *streams = stream->streams;

	syslog_frame_end(&stream->framer, framed, stream);
	wire_unlisten(streams->wire, &stream->ear);
	close(stream->ear.fd);
	g_queue_unlink(&streams->all, &stream->link);
	if (--*count_of(streams, &stream->key) == 0)
		g_hash_table_remove(streams->each, &stream->key);
	stream->ear.fd = -1;
	streams->closed = g_list_prepend(streams->closed, stream);
}

/* Those closed in this turn; epoll may still have spoken of them. */
static void sweep(struct streams *streams)
{
	g_list_free_full(g_steal_pointer(&streams->closed), g_free);
}

void streams_free(struct streams *streams)
{
	if (streams == NULL)
		return;
	while (streams->all.head != NULL) {
		struct stream *stream = streams->all.head->data;
		streams_read(streams, &stream->ear); /* what lies there */
		if (stream->ear.fd >= 0)
			end_stream(stream);
	}
	sweep(streams);
	g_hash_table_unref(streams->each);
	g_free(streams);
}

static void welcome(struct streams *streams, int fd, const struct address *from)
{
	struct message_wire *wire = streams->wire;
	struct message_source_key key = message_source_of(from, false);
	int64_t *count = count_of(streams, &key);

	if ((int64_t)streams->all.length >= wire->settings.connections ||
	    *count >= wire->settings.connections_each) {
		wire->counts.dropped_refused++;
		close(fd);
		if (*count == 0)
			g_hash_table_remove(streams->each, &key);
		return;
	}
	++*count;
	struct stream *stream = g_new0(struct stream, 1);
	stream->ear = (struct ear){ EAR_STREAM, fd };
	stream->streams = streams;
	stream->from = *from;
	stream->key = key;
	stream->heard_at = clock_mono();
	stream->link.data = stream;
	g_queue_push_tail_link(&streams->all, &stream->link);
	wire_listen(wire, &stream->ear);
}

void streams_accept(struct streams *streams)
{
	struct message_wire *wire = streams->wire;

	for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
		struct address from = { 0 };
		socklen_t size = sizeof from.socket;
		int fd = accept4(wire->listener.fd, &from.socket.any, &size,
		    SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd >= 0) {
			struct address plain = wire_plain(&from);
			welcome(streams, fd, &plain);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
			wire->counts.dropped_refused++;
			wire_unlisten(wire, &wire->listener);
			streams->deaf = true;
		}
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
}

void streams_read(struct streams *streams, struct ear *ear)
{
	struct stream *stream = (struct stream *)(void *)ear;
	ssize_t got = 0;

	for (int i = 0; i < READS_AT_ONCE && ear->fd >= 0; i++) {
		got = recv(ear->fd, streams->buffer, sizeof streams->buffer, MSG_DONTWAIT);
		if (got <= 0)
			break;
		syslog_frame(&stream->framer, (struct bytes){ streams->buffer, (size_t)got },
		    framed, stream);
		stream->heard_at = clock_mono();
		if (stream->framer.state == FRAMER_BETWEEN)
			stream->begun_at.us = 0;
		else if (stream->begun_at.us == 0 || (size_t)got == sizeof streams->buffer)
			stream->begun_at = stream->heard_at;
	}
	if (ear->fd >= 0 &&
	    (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)))
		end_stream(stream);
}

void streams_age(struct streams *streams)
{
	const struct message_wire_settings *settings = &streams->wire->settings;
	struct mono now = clock_mono();
	GList *next;

	for (GList *at = streams->all.head; at != NULL; at = next) {
		struct stream *stream = at->data;
		next = at->next;
		if (mono_between(stream->heard_at, now) > settings->idle ||
		    (stream->begun_at.us != 0 &&
			mono_between(stream->begun_at, now) > settings->stall))
			end_stream(stream);
	}
	sweep(streams);
	if (streams->deaf && streams->wire->listener.fd >= 0) {
		streams->deaf = false;
		wire_listen(streams->wire, &streams->wire->listener);
	}
}
