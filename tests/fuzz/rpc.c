/* Whatever a peer says, a message is accepted or refused with one clean sentence, and the
 * connection lives on or reports its end once. Input: one byte of piece size, then what the peer
 * says before it hangs up. */
#include <glib.h>
#include <locale.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/rpc.h"

/* What surely fits into the buffer of a socket. */
#define SAID_MAX 32768

struct seen {
	struct rpc_connection *connection;
	int replies;
	int ends;
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

static void check_parse(struct bytes line)
{
	json_t *root = NULL;
	struct rpc_message message = { 0 };
	enum rpc_code code = 0;
	const char *reason = NULL;
	if (rpc_parse(line, &root, &message, &code, &reason)) {
		if (message.method)
			g_assert_true(text_is_clean(message.method));
		else
			g_assert_true(!message.result != !message.error);
		g_assert_true(code == 0 && !reason);
		json_decref(root);
	} else {
		g_assert_true(code == RPC_PARSE_ERROR || code == RPC_INVALID_REQUEST);
		g_assert_true(!root && text_is_clean(reason));
	}
}

static void echo(struct rpc_connection *connection, const struct rpc_message *message, void *data)
{
	(void)data;
	rpc_answer(connection, message->id, json_incref(message->params));
}

static void end(struct rpc_connection *connection, const char *reason, void *data)
{
	struct seen *seen = data;
	g_assert_true(text_is_clean(reason));
	seen->ends++;
	seen->connection = NULL;
	rpc_connection_free(connection);
}

static void count_reply(json_t *result, json_t *error, void *data)
{
	struct seen *seen = data;
	g_assert_true(!result != !error);
	seen->replies++;
}

static void settle(GMainContext *context)
{
	while (g_main_context_iteration(context, FALSE))
		;
}

static void check_connection(const uint8_t *data, size_t size, size_t piece)
{
	static const struct rpc_handlers handlers = { echo, end, NULL };
	struct seen seen = { 0 };
	int ends[2];
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
	g_autoptr(GMainContext) context = g_main_context_new();
	seen.connection = rpc_connection_new(ends[0], context, &handlers, &seen);
	rpc_call(seen.connection, "open", NULL, count_reply, &seen);
	for (size_t i = 0; i < size && seen.connection; i += piece) {
		size_t said = MIN(piece, size - i);
		g_assert_cmpint(send(ends[1], data + i, said, MSG_NOSIGNAL), ==, (gssize)said);
		settle(context);
	}
	close(ends[1]);
	settle(context);
	g_assert_cmpint(seen.ends, ==, 1);
	g_assert_cmpint(seen.replies, ==, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > SAID_MAX)
		return 0;
	check_parse((struct bytes){ data + 1, size - 1 });
	check_connection(data + 1, size - 1, data[0] == 0 ? size : data[0]);
	return 0;
}
