/* A connection is one GSource with one descriptor.
 *
 * Everything that can go wrong with a connection is noted where it is found and reported from the
 * source's own dispatch, never from inside a call of the user: so a user may send, call and answer
 * anywhere without being called back, and may free the connection in any callback. Freeing destroys
 * the source; its memory goes when the dispatch that is perhaps still running has let go of it.
 *
 * What is sent waits in `out` until the loop comes round: all messages of one turn leave in one
 * send(). */
#include "base/rpc.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"

/* What is read at most before others have their turn. */
#define READ_SIZE (16 * 1024)
/* Below this a queue that was too long counts as drained. */
#define QUEUE_LOW (RPC_QUEUE_HIGH / 4)
/* What a message is made in: larger ones grow, and none that large holds a password. */
#define LINE_ROOM 4096
/* Memory an empty queue may keep. */
#define IDLE_ROOM (64 * 1024)

/* Bytes in order; the first `done` of them are spent. `most` is how long it was since it has its
 * memory, `room` what that is good for. What was spent is wiped: it may have been a password. */
struct queue {
	GByteArray *bytes;
	size_t done;
	size_t most, room;
};

struct call {
	int64_t id;
	rpc_reply *reply;
	void *data;
	const char *failure; /* why there will be no answer; static */
};

struct rpc_connection {
	GSource source;
	int fd;
	void *watch; /* of fd; NULL once the connection is closed */
	const struct rpc_handlers *handlers;
	void *data;

	struct queue in;
	size_t searched; /* bytes of `in` known to hold no line feed */
	struct queue out;
	bool overfull; /* `out` was above RPC_QUEUE_HIGH: on_drained is due */
	bool mute;     /* the peer takes nothing more; it may still have said something */

	int64_t last_id;
	GHashTable *calls; /* id -> struct call, which holds its key */
	GQueue failed;     /* calls that will not be answered and do not know it yet */

	char *reason; /* why the connection is over; NULL while it lives */
	bool reported;
};

/* ---- queues ---------------------------------------------------------------------------------- */

static size_t queue_length(const struct queue *queue)
{
	return queue->bytes->len - queue->done;
}

static const uint8_t *queue_head(const struct queue *queue)
{
	return queue->bytes->data + queue->done;
}

static void wipe(GByteArray *bytes)
{
	if (bytes->len > 0)
		explicit_bzero(bytes->data, bytes->len);
}

/* SIZE more bytes fit in. Memory that is given up for a larger one is wiped, which realloc would
 * not do. */
static void queue_grow(struct queue *queue, size_t size)
{
	size_t wanted = queue->bytes->len + size;

	if (wanted <= queue->room)
		return;
	queue->room = MAX(wanted, 2 * queue->room);
	GByteArray *larger = g_byte_array_sized_new((guint)queue->room);
	g_byte_array_append(larger, queue->bytes->data, queue->bytes->len);
	wipe(queue->bytes);
	g_byte_array_unref(queue->bytes);
	queue->bytes = larger;
}

/* Spend SIZE bytes. Memory moves only when at least half of it is spent, and much memory is given
 * back when all of it is. */
static void queue_spend(struct queue *queue, size_t size)
{
	queue->most = MAX(queue->most, queue->bytes->len);
	if (size > 0)
		explicit_bzero(queue->bytes->data + queue->done, size);
	queue->done += size;
	if (queue_length(queue) == 0 && queue->most > IDLE_ROOM) {
		g_byte_array_unref(queue->bytes);
		*queue = (struct queue){ .bytes = g_byte_array_new() };
	} else if (2 * queue->done >= queue->bytes->len) {
		guint before = queue->bytes->len;
		g_byte_array_remove_range(queue->bytes, 0, (guint)queue->done);
		if (before > queue->bytes->len)
			explicit_bzero(queue->bytes->data + queue->bytes->len,
			    before - queue->bytes->len);
		queue->done = 0;
	}
}

static json_t *error_value(enum rpc_code code, const char *message, json_t *data_json)
{
	return json_pack("{s:i, s:s, s:o*}", "code", code, "message", message, "data", data_json);
}

/* ---- the end of a connection ----------------------------------------------------------------- */

/* Note that CONNECTION is over because of REASON. The first reason counts. */
static void close_for(struct rpc_connection *connection, const char *reason)
{
	if (connection->reason)
		return;
	connection->reason = g_strdup(reason);
	if (connection->watch)
		g_source_remove_unix_fd(&connection->source, connection->watch);
	connection->watch = NULL;
	g_source_set_ready_time(&connection->source, 0);
}

static void close_for_errno(struct rpc_connection *connection, const char *doing, int error)
{
	g_autofree char *reason = g_strdup_printf("%s%s", doing, g_strerror(error));
	close_for(connection, reason);
}

/* Let CALL know from the next dispatch that there will be no answer. */
static void fail_call(struct rpc_connection *connection, struct call *call, const char *failure)
{
	call->failure = failure;
	g_queue_push_tail(&connection->failed, call);
	g_source_set_ready_time(&connection->source, 0);
}

static void fail_open_calls(struct rpc_connection *connection)
{
	GHashTableIter iter;
	void *call;
	g_hash_table_iter_init(&iter, connection->calls);
	while (g_hash_table_iter_next(&iter, NULL, &call)) {
		g_hash_table_iter_steal(&iter);
		fail_call(connection, call, _("与对方的连接已断开"));
	}
}

/* Tell the calls that have failed so far; those that fail meanwhile have their turn in the next
 * dispatch. */
static void tell_failed(struct rpc_connection *connection)
{
	GQueue failed = connection->failed;
	g_queue_init(&connection->failed);
	for (struct call *call; (call = g_queue_pop_head(&failed)); g_free(call)) {
		json_t *error = error_value(RPC_INTERNAL_ERROR, call->failure, NULL);
		if (call->reply)
			call->reply(NULL, error, call->data);
		json_decref(error);
	}
}

/* Tell the user that CONNECTION is over: first the open calls, then once the whole. */
static void report_end(struct rpc_connection *connection)
{
	fail_open_calls(connection);
	tell_failed(connection);
	if (g_source_is_destroyed(&connection->source) || connection->reported)
		return;
	connection->reported = true;
	connection->handlers->on_closed(connection, connection->reason, connection->data);
}

/* ---- sending --------------------------------------------------------------------------------- */

static void watch_for(struct rpc_connection *connection)
{
	GIOCondition wanted = G_IO_IN;
	if (queue_length(&connection->out) > 0)
		wanted |= G_IO_OUT;
	if (connection->watch)
		g_source_modify_unix_fd(&connection->source, connection->watch, wanted);
}

/* Lets go of LINE, of which nothing stays in memory. */
static void line_free(GByteArray *line)
{
	wipe(line);
	g_byte_array_unref(line);
}

typedef GByteArray wiped_array;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wiped_array, line_free)

static int append_bytes(const char *bytes, size_t size, void *data)
{
	GByteArray *array = data;
	if (size > RPC_MESSAGE_LIMIT - array->len)
		return -1;
	g_byte_array_append(array, (const guint8 *)bytes, (guint)size);
	return 0;
}

/* Queue MESSAGE and let go of it. False if it is larger than a message may be. */
static bool send_message(struct rpc_connection *connection, json_t *message)
{
	g_autoptr(wiped_array) line = g_byte_array_sized_new(LINE_ROOM);
	bool fits = json_dump_callback(message, append_bytes, line, JSON_COMPACT) == 0;
	json_decref(message);
	if (!fits || connection->reason || connection->mute)
		return fits;
	g_byte_array_append(line, (const guint8 *)"\n", 1);
	if (queue_length(&connection->out) + line->len > RPC_QUEUE_LIMIT) {
		close_for(connection, _("对方长时间不读取数据，待发数据超过上限"));
		return true;
	}
	queue_grow(&connection->out, line->len);
	g_byte_array_append(connection->out.bytes, line->data, line->len);
	if (queue_length(&connection->out) > RPC_QUEUE_HIGH)
		connection->overfull = true;
	watch_for(connection);
	return true;
}

/* Give the socket what it takes. A peer that hung up may have said something before: that is read
 * first, and then the end of it is found there. */
static void flush(struct rpc_connection *connection)
{
	size_t left = queue_length(&connection->out);
	if (left == 0 || connection->mute)
		return;
	const uint8_t *head = queue_head(&connection->out);
	ssize_t sent = send(connection->fd, head, left, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent >= 0) {
		queue_spend(&connection->out, (size_t)sent);
	} else if (errno == EPIPE || errno == ECONNRESET) {
		connection->mute = true;
		queue_spend(&connection->out, left);
	} else if (errno != EAGAIN && errno != EINTR) {
		close_for_errno(connection, _("发送失败："), errno);
	}
	watch_for(connection);
}

static json_t *answer_to(json_t *id, const char *member, json_t *value)
{
	return json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id, member, value);
}

/* Every answer goes out, if only to say that it is too large to go. */
static void send_answer(struct rpc_connection *connection, json_t *id, const char *member,
    json_t *value)
{
	if (send_message(connection, answer_to(id, member, value)))
		return;
	json_t *error = error_value(RPC_INTERNAL_ERROR, _("答复超过一条消息的上限 1 MiB"), NULL);
	if (!send_message(connection, answer_to(id, "error", error)))
		close_for(connection, _("对方使用的 id 过长"));
}

void rpc_answer(struct rpc_connection *connection, json_t *id, json_t *result)
{
	if (id)
		send_answer(connection, id, "result", result ? result : json_null());
	else
		json_decref(result);
}

void rpc_refuse(struct rpc_connection *connection, json_t *id, enum rpc_code code,
    const char *message, json_t *data_json)
{
	if (id)
		send_answer(connection, id, "error", error_value(code, message, data_json));
	else
		json_decref(data_json);
}

void rpc_notify(struct rpc_connection *connection, const char *method, json_t *params)
{
	json_t *message = json_pack("{s:s, s:s, s:o*}", "jsonrpc", "2.0", "method", method,
	    "params", params);
	/* Left out in silence it would make the peer show what is no longer so. */
	if (!send_message(connection, message))
		close_for(connection, _("一条通知超过上限 1 MiB"));
}

void rpc_call(struct rpc_connection *connection, const char *method, json_t *params,
    rpc_reply *reply, void *data)
{
	struct call *call = g_new(struct call, 1);
	*call = (struct call){ .id = ++connection->last_id, .reply = reply, .data = data };
	json_t *message = json_pack("{s:s, s:I, s:s, s:o*}", "jsonrpc", "2.0", "id",
	    (json_int_t)call->id, "method", method, "params", params);
	if (!send_message(connection, message))
		fail_call(connection, call, _("一次调用超过上限 1 MiB"));
	else if (connection->reason)
		fail_call(connection, call, _("与对方的连接已断开"));
	else
		g_hash_table_insert(connection->calls, &call->id, call);
}

/* ---- receiving ------------------------------------------------------------------------------- */

static void take_reply(struct rpc_connection *connection, const struct rpc_message *message)
{
	int64_t id = json_is_integer(message->id) ? json_integer_value(message->id) : 0;
	g_autofree struct call *call = g_hash_table_lookup(connection->calls, &id);
	if (!call)
		return; /* answered before, or never asked */
	g_hash_table_steal(connection->calls, &id);
	if (call->reply)
		call->reply(message->result, message->error, call->data);
}

/* LINE is not a message. One that is JSON at all is only answered; what follows one that is not
 * cannot be trusted to begin where a line begins. */
static void reject_line(struct rpc_connection *connection, enum rpc_code code, const char *reason)
{
	send_answer(connection, json_null(), "error", error_value(code, reason, NULL));
	if (code == RPC_PARSE_ERROR) {
		flush(connection);
		close_for(connection, reason);
	}
}

static void take_line(struct rpc_connection *connection, struct bytes line)
{
	json_t *root;
	struct rpc_message message;
	enum rpc_code code;
	const char *reason;
	if (!rpc_parse(line, &root, &message, &code, &reason)) {
		reject_line(connection, code, reason);
		return;
	}
	if (message.method)
		connection->handlers->on_request(connection, &message, connection->data);
	else
		take_reply(connection, &message);
	json_decref(root);
}

static bool is_over(struct rpc_connection *connection)
{
	return connection->reason || g_source_is_destroyed(&connection->source);
}

/* Take every whole line of `in`. */
static void take_lines(struct rpc_connection *connection)
{
	struct queue *in = &connection->in;
	while (!is_over(connection) && queue_length(in) > 0) {
		size_t length = queue_length(in), searched = connection->searched;
		const uint8_t *head = queue_head(in);
		const uint8_t *feed = NULL;
		if (length > searched)
			feed = memchr(head + searched, '\n', length - searched);
		size_t size = feed ? (size_t)(feed - head) : length;
		if (size > RPC_MESSAGE_LIMIT) {
			reject_line(connection, RPC_PARSE_ERROR, _("一行消息超过 1 MiB"));
			return;
		}
		if (!feed) {
			connection->searched = length;
			return;
		}
		take_line(connection, (struct bytes){ head, size });
		connection->searched = 0;
		queue_spend(in, size + 1);
	}
}

static void receive(struct rpc_connection *connection)
{
	struct queue *in = &connection->in;
	guint before = in->bytes->len;
	queue_grow(in, READ_SIZE);
	g_byte_array_set_size(in->bytes, before + READ_SIZE);
	ssize_t got = recv(connection->fd, in->bytes->data + before, READ_SIZE, MSG_DONTWAIT);
	int error = errno;
	g_byte_array_set_size(in->bytes, before + (got > 0 ? (guint)got : 0));
	if (got > 0)
		take_lines(connection);
	else if (got == 0 && queue_length(in) > 0)
		close_for(connection, _("对方在一条消息的中间断开了连接"));
	else if (got == 0 || error == ECONNRESET)
		close_for(connection, _("对方关闭了连接"));
	else if (error != EAGAIN && error != EINTR)
		close_for_errno(connection, _("接收失败："), error);
}

/* ---- the source ------------------------------------------------------------------------------ */

static void tell_drained(struct rpc_connection *connection)
{
	if (!connection->overfull || queue_length(&connection->out) > QUEUE_LOW)
		return;
	connection->overfull = false;
	if (connection->handlers->on_drained)
		connection->handlers->on_drained(connection, connection->data);
}

/* Read, write, and tell what is to be told, as long as CONNECTION lives. */
static void serve(struct rpc_connection *connection)
{
	GIOCondition seen = g_source_query_unix_fd(&connection->source, connection->watch);
	if (seen & ~(GIOCondition)G_IO_OUT)
		receive(connection);
	if (!is_over(connection) && (seen & G_IO_OUT))
		flush(connection);
	if (!is_over(connection))
		tell_drained(connection);
	if (!is_over(connection))
		tell_failed(connection);
}

static gboolean dispatch(GSource *source, GSourceFunc unused_function, void *unused_data)
{
	(void)unused_function;
	(void)unused_data;
	struct rpc_connection *connection = (struct rpc_connection *)source;
	g_source_set_ready_time(source, -1);
	if (!connection->reason)
		serve(connection);
	if (connection->reason && !g_source_is_destroyed(source))
		report_end(connection);
	return G_SOURCE_CONTINUE;
}

static void finalize(GSource *source)
{
	struct rpc_connection *connection = (struct rpc_connection *)source;
	line_free(connection->in.bytes);
	line_free(connection->out.bytes);
	g_hash_table_unref(connection->calls);
	g_queue_clear_full(&connection->failed, g_free);
	g_free(connection->reason);
}

/* ---- what others see ------------------------------------------------------------------------- */

struct rpc_connection *rpc_connection_new(int fd, GMainContext *context,
    const struct rpc_handlers *handlers, void *data)
{
	static GSourceFuncs functions = { .dispatch = dispatch, .finalize = finalize };
	struct rpc_connection *connection;
	connection = (struct rpc_connection *)g_source_new(&functions, sizeof *connection);
	g_source_set_static_name(&connection->source, "rpc");
	connection->fd = fd;
	connection->handlers = handlers;
	connection->data = data;
	connection->in.bytes = g_byte_array_new();
	connection->out.bytes = g_byte_array_new();
	g_queue_init(&connection->failed);
	connection->calls = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	g_unix_set_fd_nonblocking(fd, TRUE, NULL);
	connection->watch = g_source_add_unix_fd(&connection->source, fd, G_IO_IN);
	g_source_attach(&connection->source, context);
	return connection;
}

void rpc_connection_free(struct rpc_connection *connection)
{
	if (!connection)
		return;
	g_source_destroy(&connection->source);
	close(connection->fd);
	if (!connection->reason)
		connection->reason = g_strdup(""); /* nothing more is sent */
	fail_open_calls(connection);
	tell_failed(connection);
	g_source_unref(&connection->source);
}

size_t rpc_queued(const struct rpc_connection *connection)
{
	return queue_length(&connection->out);
}
