/* Who receives: one thread for all sockets of traps and syslog, because at twenty thousand a second
 * the loop would do nothing else (docs/performance.md). It reads, finds out who it is of, takes it
 * from the sender's budget, makes letters, and hands them over in batches: to the store, and those
 * of known devices to the loop as well. Sealed traps (v3) go to the loop first, where the keys are.
 */
#include "service/messages_wire.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

#define BATCH 64
#define BATCHES_AT_ONCE 16       /* of one socket, before the others */
#define DATAGRAM_SIZE 65536
#define CONTROL_SIZE 128         /* of what the kernel says besides */
#define EVENTS 64
#define AGE_EVERY CLOCK_SECOND
#define HEARD_MOST 20000         /* letters that wait for the loop */
#define SEALED_MOST 2000
#define BACK_STEP CLOCK_SECOND   /* a clock set back by more is followed */

/* Room for what recvmmsg() brings. */
struct datagrams {
	struct mmsghdr headers[BATCH];
	struct iovec parts[BATCH];
	struct address from[BATCH];
	_Alignas(struct cmsghdr) char control[BATCH][CONTROL_SIZE];
	uint8_t bytes[BATCH][DATAGRAM_SIZE];
};

/* ---- small things ------------------------------------------------------------------------- */

void wire_listen(struct message_wire *wire, struct ear *ear)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = ear };

	epoll_ctl(wire->epoll, EPOLL_CTL_ADD, ear->fd, &event);
}

void wire_unlisten(struct message_wire *wire, const struct ear *ear)
{
	epoll_ctl(wire->epoll, EPOLL_CTL_DEL, ear->fd, NULL);
}

struct address wire_plain(const struct address *from)
{
	struct address plain = *from;

	if (from->socket.any.sa_family == AF_INET6 &&
	    IN6_IS_ADDR_V4MAPPED(&from->socket.v6.sin6_addr)) {
		plain = (struct address){ 0 };
		plain.socket.v4.sin_family = AF_INET;
		plain.socket.v4.sin_port = from->socket.v6.sin6_port;
		memcpy(&plain.socket.v4.sin_addr, &from->socket.v6.sin6_addr.s6_addr[12], 4);
	}
	return plain;
}

/* Unique, and in the order of time; where the clock was set back, time counts. */
static int64_t next_id(struct message_wire *wire, struct wall at)
{
	wire->last_id =
	    at.us < wire->last_id - BACK_STEP ? at.us : MAX(at.us, wire->last_id + 1);
	return wire->last_id;
}

/* ---- handing over ------------------------------------------------------------------------- */

static gboolean on_loop(void *data)
{
	struct message_wire *wire = data;
	bool more = wire->turn(wire->data);

	g_mutex_lock(&wire->mutex);
	more = more || wire->heard.length > 0 || wire->sealed.length > 0;
	if (!more)
		g_clear_pointer(&wire->waking, g_source_unref);
	g_mutex_unlock(&wire->mutex);
	return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* With the mutex held. Behind everything else the loop has to do: keys and polls go first. */
static void wake_loop(struct message_wire *wire)
{
	if (wire->waking != NULL || (wire->heard.length == 0 && wire->sealed.length == 0))
		return;
	wire->waking = g_idle_source_new();
	g_source_set_callback(wire->waking, on_loop, wire, NULL);
	g_source_attach(wire->waking, wire->loop);
}

static bool is_heard(const struct letter *letter)
{
	return letter->message.device != 0 && !letter->repeated && !letter->message.malformed;
}

static void hand_over(struct message_wire *wire)
{
	g_mutex_lock(&wire->mutex);
	for (guint i = 0; i < wire->letters->len; i++) {
		struct letter *letter = g_ptr_array_index(wire->letters, i);
		if (!is_heard(letter))
			continue;
		if (wire->heard.length < HEARD_MOST)
			g_queue_push_tail(&wire->heard, letter_ref(letter));
		else
			wire->counts.unheard++;
	}
	wire->counts.connections = streams_count(wire->streams);
	wire->told = wire->counts;
	wake_loop(wire);
	g_mutex_unlock(&wire->mutex);
	if (wire->letters->len > 0)
		message_store_put(wire->store,
		    (struct letter *const *)(void *)wire->letters->pdata, wire->letters->len);
	g_ptr_array_set_size(wire->letters, 0);
}

/* ---- one message -------------------------------------------------------------------------- */

/* A letter of FROM if it may send one; NULL and counted if not. */
static struct letter *begin_letter(struct message_wire *wire, const struct address *from,
    struct wall at)
{
	int64_t device = message_sources_find(wire->known, from);
	struct mono now = clock_mono();

	wire->counts.quarantined += device == 0;
	g_mutex_lock(&wire->mutex);
	struct message_source *source = message_budget_source(&wire->budget, from, device, now);
	bool may = message_budget_take(&wire->budget, source, now);
	struct letter *letter = may ? letter_new() : NULL;
	if (may)
		letter->message.source = g_strdup(source->text);
	g_mutex_unlock(&wire->mutex);
	if (letter == NULL) {
		wire->counts.dropped_budget++;
		return NULL;
	}
	letter->message.at = at;
	letter->message.id = next_id(wire, at);
	letter->message.device = device;
	return letter;
}

bool wire_take_syslog(struct message_wire *wire, const struct address *from, struct bytes bytes,
    size_t beyond)
{
	struct wall now = clock_wall();
	struct syslog_line line;

	struct letter *letter = bytes.size == 0 ? NULL : begin_letter(wire, from, now);
	if (letter == NULL)
		return false;
	wire->counts.syslog++;
	syslog_read(bytes, beyond, now, &line);
	struct message *message = &letter->message;
	message->kind = MESSAGE_SYSLOG;
	message->said_at = line.said_at;
	message->facility = line.facility;
	message->severity = line.severity;
	message->host = g_steal_pointer(&line.host);
	message->program = g_steal_pointer(&line.program);
	message->head = *line.head != '\0' ? g_steal_pointer(&line.head) : NULL;
	message->text = g_steal_pointer(&line.text);
	syslog_line_clear(&line);
	letter_seal(letter);
	g_ptr_array_add(wire->letters, letter);
	return true;
}

static bool take_sealed(struct message_wire *wire, struct letter *letter,
    const struct letter_origin *origin, struct bytes bytes)
{
	struct sealed *sealed = g_new0(struct sealed, 1);

	sealed->origin = *origin;
	letter_socket_ref(origin->socket);
	sealed->at = letter->message.at;
	sealed->id = letter->message.id;
	sealed->device = letter->message.device;
	sealed->source = g_strdup(letter->message.source);
	sealed->bytes = g_bytes_new(bytes.data, bytes.size);
	letter_unref(letter);
	g_mutex_lock(&wire->mutex);
	const bool room = wire->sealed.length < SEALED_MOST;
	if (room) {
		g_queue_push_tail(&wire->sealed, g_steal_pointer(&sealed));
		wake_loop(wire);
	}
	g_mutex_unlock(&wire->mutex);
	wire->counts.dropped_budget += !room;
	sealed_free(sealed);
	return room;
}

static void count_letter(struct message_wire_counts *counts, const struct letter *letter)
{
	counts->traps += letter->inform == 0 && !letter->message.malformed;
	counts->informs += letter->inform != 0;
	counts->malformed += letter->message.malformed;
	counts->repeated += letter->repeated;
}

/* A stranger's inform is kept, but not acknowledged: who does so answers for whomever he names. */
static bool take_trap(struct message_wire *wire, const struct letter_origin *origin,
    struct bytes bytes)
{
	struct address from = wire_plain(&origin->from);
	struct trap trap;
	enum trap_result result = trap_read(wire->reader, bytes, &trap);
	struct letter *letter = result == TRAP_OTHER ? NULL
						     : begin_letter(wire, &from, clock_wall());

	if (letter == NULL) {
		trap_clear(&trap);
		return false;
	}
	if (result == TRAP_SEALED)
		return take_sealed(wire, letter, origin, bytes);
	if (letter->message.device == 0)
		g_clear_pointer(&trap.answer, g_bytes_unref);
	letter_take_trap(letter, &trap, origin);
	letter->repeated = letter->inform != 0 &&
	    repeats_notice(wire->repeats, letter->inform, clock_mono());
	count_letter(&wire->counts, letter);
	g_ptr_array_add(wire->letters, letter);
	return true;
}

/* ---- datagrams ---------------------------------------------------------------------------- */

static void prepare(struct datagrams *datagrams)
{
	for (size_t i = 0; i < BATCH; i++) {
		datagrams->parts[i] = (struct iovec){ datagrams->bytes[i], DATAGRAM_SIZE };
		datagrams->headers[i].msg_hdr = (struct msghdr){
			.msg_name = &datagrams->from[i].socket,
			.msg_namelen = sizeof datagrams->from[i].socket,
			.msg_iov = &datagrams->parts[i],
			.msg_iovlen = 1,
			.msg_control = datagrams->control[i],
			.msg_controllen = CONTROL_SIZE,
		};
	}
}

static void find_way_back(struct msghdr *header, struct letter_origin *origin)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at != NULL; at = CMSG_NXTHDR(header, at))
		if (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_PKTINFO) {
			memcpy(&origin->to, CMSG_DATA(at), sizeof origin->to);
			origin->to_known = true;
		}
}

static bool take_datagram(struct message_wire *wire, const struct ear *ear, size_t i)
{
	struct datagrams *datagrams = wire->datagrams;
	struct bytes bytes = { datagrams->bytes[i], datagrams->headers[i].msg_len };
	struct letter_origin origin = { .from = datagrams->from[i] };

	if (ear->kind == EAR_TRAP) {
		origin.socket = wire->trap_socket;
		find_way_back(&datagrams->headers[i].msg_hdr, &origin);
		return take_trap(wire, &origin, bytes);
	}
	struct address from = wire_plain(&origin.from);
	return wire_take_syslog(wire, &from, bytes, 0);
}

/* They are counted before anything is done with them: who comes after a kill finds them there. */
static int receive_batch(struct message_wire *wire, const struct ear *ear)
{
	size_t forgone = 0;

	prepare(wire->datagrams);
	int got = recvmmsg(ear->fd, wire->datagrams->headers, BATCH, MSG_DONTWAIT, NULL);
	if (got <= 0)
		return got;
	message_store_take(wire->store, (size_t)got);
	for (int i = 0; i < got; i++)
		forgone += !take_datagram(wire, ear, (size_t)i);
	message_store_forgo(wire->store, forgone);
	return got;
}

static void receive(struct message_wire *wire, const struct ear *ear)
{
	for (int i = 0; i < BATCHES_AT_ONCE; i++)
		if (receive_batch(wire, ear) < BATCH)
			break;
}

/* ---- once a second ------------------------------------------------------------------------ */

/* Datagrams the kernel had no room for: the count SO_RXQ_OVFL gives as well, here also when nothing
 * comes behind them. */
static void count_kernel(struct message_wire *wire, const struct ear *ear)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	uint64_t cookie = 0;
	socklen_t size = sizeof info, cookie_size = sizeof cookie;

	if (ear->fd < 0 || getsockopt(ear->fd, SOL_SOCKET, SO_MEMINFO, info, &size) != 0 ||
	    getsockopt(ear->fd, SOL_SOCKET, SO_COOKIE, &cookie, &cookie_size) != 0)
		return;
	wire->counts.dropped_kernel +=
	    message_store_kernel_drops(wire->store, cookie, info[SK_MEMINFO_DROPS]);
}

static void take_sources(struct message_wire *wire)
{
	g_mutex_lock(&wire->mutex);
	GHashTable *newer = g_steal_pointer(&wire->sources);
	g_mutex_unlock(&wire->mutex);
	if (newer == NULL)
		return;
	g_hash_table_unref(wire->known);
	wire->known = newer;
}

static void look(struct message_wire *wire)
{
	if (mono_between(wire->looked_at, clock_mono()) < AGE_EVERY)
		return;
	wire->looked_at = clock_mono();
	count_kernel(wire, &wire->trap);
	count_kernel(wire, &wire->syslog);
	streams_age(wire->streams);
}

/* False: stop. */
static bool attend(struct message_wire *wire, struct ear *ear)
{
	switch (ear->kind) {
	case EAR_STOP:
		return false;
	case EAR_TRAP:
	case EAR_SYSLOG:
		receive(wire, ear);
		break;
	case EAR_LISTENER:
		streams_accept(wire->streams);
		break;
	case EAR_STREAM:
		streams_read(wire->streams, ear);
		break;
	}
	return true;
}

/* The last of a socket of our own: nothing more is let in, what lies there is taken, what came in
 * vain is counted. One that systemd holds keeps what it has for the next service. */
static void drain(struct message_wire *wire, const struct ear *ear, int held)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog closed = { 1, &nothing };

	if (ear->fd < 0 || held >= 0 ||
	    setsockopt(ear->fd, SOL_SOCKET, SO_ATTACH_FILTER, &closed, sizeof closed) != 0)
		return;
	while (receive_batch(wire, ear) > 0)
		hand_over(wire);
	count_kernel(wire, ear);
}

static void *receive_thread(void *data)
{
	struct message_wire *wire = data;
	struct epoll_event events[EVENTS];
	bool running = true;

	while (running) {
		int n = epoll_wait(wire->epoll, events, EVENTS, AGE_EVERY / 1000);
		take_sources(wire);
		for (int i = 0; i < n; i++)
			running = attend(wire, events[i].data.ptr) && running;
		look(wire);
		hand_over(wire);
	}
	drain(wire, &wire->trap, wire->settings.trap_fd);
	drain(wire, &wire->syslog, wire->settings.syslog_fd);
	streams_free(g_steal_pointer(&wire->streams));
	wire->streams = streams_new(wire);
	hand_over(wire);
	return NULL;
}

/* ---- the loop's side ---------------------------------------------------------------------- */

/* Of the descriptors we may have, connections leave half to devices, consoles and files. */
static int64_t connections_most(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT32_MAX
	    ? INT32_MAX : (int64_t)limit.rlim_cur / 2;
}

struct message_wire *message_wire_new(const struct message_wire_settings *settings,
    struct message_store *store, GMainContext *loop, GHashTable *sources,
    bool (*turn)(void *data), void *data)
{
	struct message_wire *wire = g_new0(struct message_wire, 1);

	wire->settings = *settings;
	wire->settings.connections = MIN(settings->connections, connections_most());
	wire->address = g_strdup(settings->address);
	wire->store = store;
	wire->loop = loop == NULL ? g_main_context_default() : loop;
	wire->turn = turn;
	wire->data = data;
	wire->epoll = epoll_create1(EPOLL_CLOEXEC);
	wire->stop = (struct ear){ EAR_STOP, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	wire->streams = streams_new(wire);
	wire->reader = trap_reader_new();
	wire->repeats = repeats_new();
	wire->datagrams = g_new0(struct datagrams, 1);
	wire->letters = g_ptr_array_new();
	wire->known = sources;
	message_budget_init(&wire->budget);
	wire->budget.rate = settings->source_rate;
	wire->budget.burst = settings->source_burst;
	wire->budget.unknown_rate = settings->unknown_rate;
	g_mutex_init(&wire->mutex);
	wire_listen(wire, &wire->stop);
	wire_open(wire);
	wire->told = wire->counts;
	wire->thread = g_thread_new("messages-wire", receive_thread, wire);
	return wire;
}

static void unref_letter(void *data)
{
	letter_unref(data);
}

static void free_sealed(void *data)
{
	sealed_free(data);
}

static void free_parts(struct message_wire *wire)
{
	streams_free(wire->streams);
	trap_reader_free(wire->reader);
	repeats_free(wire->repeats);
	message_budget_clear(&wire->budget);
	g_hash_table_unref(wire->known);
	g_ptr_array_unref(wire->letters);
	g_clear_pointer(&wire->sources, g_hash_table_unref);
	g_queue_clear_full(&wire->heard, unref_letter);
	g_queue_clear_full(&wire->sealed, free_sealed);
	letter_socket_unref(wire->trap_socket);
	letter_socket_unref(wire->syslog_socket);
}

void message_wire_stop(struct message_wire *wire)
{
	static const uint64_t one = 1;

	if (wire->thread == NULL)
		return;
	if (write(wire->stop.fd, &one, sizeof one) < 0)
		log_error("messages", "%s", g_strerror(errno));
	g_thread_join(g_steal_pointer(&wire->thread));
}

void message_wire_free(struct message_wire *wire)
{
	if (wire == NULL)
		return;
	message_wire_stop(wire);
	if (wire->waking != NULL) {
		g_source_destroy(wire->waking);
		g_source_unref(wire->waking);
	}
	free_parts(wire);
	if (wire->listener.fd >= 0)
		close(wire->listener.fd);
	close(wire->stop.fd);
	close(wire->epoll);
	g_mutex_clear(&wire->mutex);
	g_free(wire->datagrams);
	g_free(wire->address);
	g_free(wire);
}

void message_wire_sources(struct message_wire *wire, GHashTable *sources)
{
	g_mutex_lock(&wire->mutex);
	g_clear_pointer(&wire->sources, g_hash_table_unref);
	wire->sources = sources;
	g_mutex_unlock(&wire->mutex);
}

static void *next_of(struct message_wire *wire, GQueue *queue)
{
	g_mutex_lock(&wire->mutex);
	void *next = g_queue_pop_head(queue);
	g_mutex_unlock(&wire->mutex);
	return next;
}

struct letter *message_wire_heard(struct message_wire *wire)
{
	return next_of(wire, &wire->heard);
}

struct sealed *message_wire_sealed(struct message_wire *wire)
{
	return next_of(wire, &wire->sealed);
}

void message_wire_count(struct message_wire *wire, const struct letter *letter)
{
	g_mutex_lock(&wire->mutex);
	count_letter(&wire->of_loop, letter);
	g_mutex_unlock(&wire->mutex);
}

void message_wire_counts(struct message_wire *wire, struct message_wire_counts *ret)
{
	g_mutex_lock(&wire->mutex);
	*ret = wire->told;
	ret->traps += wire->of_loop.traps;
	ret->informs += wire->of_loop.informs;
	ret->malformed += wire->of_loop.malformed;
	ret->repeated += wire->of_loop.repeated;
	g_mutex_unlock(&wire->mutex);
}

void message_wire_storms(struct message_wire *wire, message_storm_visit *visit, void *data)
{
	g_mutex_lock(&wire->mutex);
	message_budget_storms(&wire->budget, visit, data);
	g_mutex_unlock(&wire->mutex);
}
