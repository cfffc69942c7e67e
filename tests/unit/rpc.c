#include "base/rpc.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* A message of the protocol. */
#define J(...) "{\"jsonrpc\":\"2.0\"," #__VA_ARGS__ "}"

/* One connection of ours and the other end of its socket, on a context of its own. */
struct fixture {
	GMainContext *context;
	struct rpc_connection *connection;
	int peer;
	GString *log; /* what the connection told us, a word or two each */
	bool echo;    /* answer every request with its params */
	bool free_in_request;
};

/* ---- what the connection tells --------------------------------------------------------------- */

static void on_request(struct rpc_connection *connection, const struct rpc_message *message,
    void *data)
{
	struct fixture *f = data;
	g_string_append_printf(f->log, "%s %s;", message->id ? "call" : "note", message->method);
	if (f->free_in_request) {
		rpc_connection_free(connection);
		f->connection = NULL;
	} else if (f->echo) {
		rpc_answer(connection, message->id, json_incref(message->params));
	}
}

static void on_closed(struct rpc_connection *connection, const char *reason, void *data)
{
	struct fixture *f = data;
	assert_true(text_is_clean(reason));
	g_string_append_printf(f->log, "closed %s;", reason);
	rpc_connection_free(connection);
	f->connection = NULL;
}

static void on_drained(struct rpc_connection *connection, void *data)
{
	struct fixture *f = data;
	assert_true(rpc_queued(connection) < RPC_QUEUE_HIGH);
	g_string_append(f->log, "drained;");
}

static const struct rpc_handlers handlers = { on_request, on_closed, on_drained };

static void on_reply(json_t *result, json_t *error, void *data)
{
	struct fixture *f = data;
	json_t *shown = result ? result : json_object_get(error, "message");
	g_autofree char *text = json_dumps(shown, JSON_ENCODE_ANY | JSON_COMPACT);
	assert_true(!result != !error);
	g_string_append_printf(f->log, "%s %.60s;", result ? "reply" : "error", text);
}

/* ---- the two ends ---------------------------------------------------------------------------- */

static int set_up(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -1;
	f->context = g_main_context_new();
	f->log = g_string_new("");
	f->connection = rpc_connection_new(ends[0], f->context, &handlers, f);
	f->peer = ends[1];
	fcntl(f->peer, F_SETFL, O_NONBLOCK);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	rpc_connection_free(f->connection);
	if (f->peer >= 0)
		close(f->peer);
	g_main_context_unref(f->context);
	g_string_free(f->log, TRUE);
	g_free(f);
	return 0;
}

/* Turn the loop until there is nothing left to do. */
static void settle(struct fixture *f)
{
	while (g_main_context_iteration(f->context, FALSE))
		;
}

/* Say SIZE bytes as the peer, turning the loop whenever the socket is full. */
static void say_bytes(struct fixture *f, const char *bytes, size_t size)
{
	while (size > 0 && f->connection) {
		ssize_t sent = send(f->peer, bytes, size, MSG_NOSIGNAL);
		assert_true(sent > 0 || errno == EAGAIN || errno == EPIPE);
		if (sent > 0) {
			bytes += sent;
			size -= (size_t)sent;
		}
		settle(f);
	}
}

static void say(struct fixture *f, const char *text)
{
	say_bytes(f, text, strlen(text));
}

/* What has arrived at the peer. */
static char *heard(struct fixture *f)
{
	GString *text = g_string_new("");
	static char buffer[65536];
	settle(f);
	for (ssize_t got; (got = recv(f->peer, buffer, sizeof buffer, 0)) > 0; settle(f))
		g_string_append_len(text, buffer, got);
	return g_string_free(text, FALSE);
}

static void assert_heard(struct fixture *f, const char *expected)
{
	g_autofree char *text = heard(f);
	assert_string_equal(text, expected);
}

static void assert_told(struct fixture *f, const char *expected)
{
	settle(f);
	assert_string_equal(f->log->str, expected);
	g_string_truncate(f->log, 0);
}

/* ---- messages -------------------------------------------------------------------------------- */

static void lines_are_judged(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		int code; /* 0: accepted */
	} rows[] = {
		{ J("id":1,"method":"hello"), 0 },
		{ J("id":"a","method":"hello","params":[]), 0 },
		{ J("method":"rows","params":{}) "\r", 0 },
		{ J("id":1,"result":null), 0 },
		{ J("id":null,"error":{"code":1,"message":"m"}), 0 },
		{ "", RPC_PARSE_ERROR },
		{ " ", RPC_PARSE_ERROR },
		{ "{", RPC_PARSE_ERROR },
		{ "{} {}", RPC_PARSE_ERROR },
		{ J("id":1,"id":2,"method":"a"), RPC_PARSE_ERROR },
		{ J("method":"a\u0000b"), RPC_PARSE_ERROR },
		{ "{\"jsonrpc\":\"2.0\",\"method\":\"\xC1\xF8\"}", RPC_PARSE_ERROR },
		{ J("id":99999999999999999999,"method":"a"), RPC_PARSE_ERROR },
		{ "[]", RPC_INVALID_REQUEST },
		{ "{}", RPC_INVALID_REQUEST },
		{ "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"a\"}", RPC_INVALID_REQUEST },
		{ "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"a\"}", RPC_INVALID_REQUEST },
		{ J("id":1.5,"method":"a"), RPC_INVALID_REQUEST },
		{ J("id":null,"method":"a"), RPC_INVALID_REQUEST },
		{ J("id":{},"method":"a"), RPC_INVALID_REQUEST },
		{ J("id":1,"method":""), RPC_INVALID_REQUEST },
		{ J("id":1,"method":7), RPC_INVALID_REQUEST },
		{ J("id":1,"method":"a\u001b"), RPC_INVALID_REQUEST },
		{ J("id":1,"method":"a","params":3), RPC_INVALID_REQUEST },
		{ J("id":1), RPC_INVALID_REQUEST },
		{ J("id":1,"result":1,"error":{}), RPC_PARSE_ERROR },
		{ J("id":1,"error":"no"), RPC_PARSE_ERROR },
		{ J("result":1), RPC_PARSE_ERROR },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct bytes line = { (const uint8_t *)rows[i].line, strlen(rows[i].line) };
		json_t *root = NULL;
		struct rpc_message message = { 0 };
		enum rpc_code code = 0;
		const char *reason = NULL;
		bool accepted = rpc_parse(line, &root, &message, &code, &reason);
		assert_int_equal(accepted, rows[i].code == 0);
		assert_int_equal(code, rows[i].code);
		assert_true(accepted ? root && !reason : !root && text_is_clean(reason));
		json_decref(root);
	}
}

static void deep_and_long_lines_are_refused(void **state)
{
	(void)state;
	g_autofree char *deep = g_strnfill(RPC_MESSAGE_LIMIT + 1, '[');
	json_t *root = NULL;
	struct rpc_message message;
	enum rpc_code code;
	const char *reason;
	struct bytes line = { (const uint8_t *)deep, RPC_MESSAGE_LIMIT };
	assert_false(rpc_parse(line, &root, &message, &code, &reason));
	assert_int_equal(code, RPC_PARSE_ERROR);
	line.size++;
	assert_false(rpc_parse(line, &root, &message, &code, &reason));
	assert_string_equal(reason, "一行消息超过 1 MiB");
	assert_false(rpc_parse((struct bytes){ NULL, 0 }, &root, &message, &code, &reason));
	assert_null(root);
}

/* ---- conversation ---------------------------------------------------------------------------- */

static void requests_are_taken_byte_by_byte(void **state)
{
	struct fixture *f = *state;
	const char *text = J("id":7,"method":"list","params":{"kind":"柳州"}) "\n"
	    J("method":"note") "\n";
	f->echo = true;
	for (const char *c = text; *c; c++)
		say_bytes(f, c, 1);
	assert_told(f, "call list;note note;");
	assert_heard(f, J("id":7,"result":{"kind":"柳州"}) "\n");
}

static void many_requests_come_in_one_piece(void **state)
{
	struct fixture *f = *state;
	g_autoptr(GString) text = g_string_new("");
	for (int i = 0; i < 1000; i++)
		g_string_append_printf(text, J("id":"%d","method":"m","params":[]) "\n", i);
	f->echo = true;
	say_bytes(f, text->str, text->len);
	g_autofree char *answers = heard(f);
	g_auto(GStrv) lines = g_strsplit(answers, "\n", -1);
	assert_int_equal(g_strv_length(lines), 1001);
	assert_string_equal(lines[999], J("id":"999","result":[]));
}

static void calls_are_matched_with_replies(void **state)
{
	struct fixture *f = *state;
	rpc_call(f->connection, "first", NULL, on_reply, f);
	rpc_call(f->connection, "second", json_pack("{s:i}", "a", 1), on_reply, f);
	rpc_call(f->connection, "third", NULL, NULL, NULL);
	assert_heard(f, J("id":1,"method":"first") "\n"
	    J("id":2,"method":"second","params":{"a":1}) "\n"
	    J("id":3,"method":"third") "\n");
	say(f, J("id":2,"error":{"code":-32000,"message":"不行"}) "\n");
	assert_told(f, "error \"不行\";");
	say(f, J("id":1,"result":5) "\n");
	assert_told(f, "reply 5;");
	/* again, never asked, not ours, no callback: all the same to us */
	say(f, J("id":1,"result":5) "\n" J("id":9,"result":5) "\n"
	    J("id":"2","result":5) "\n" J("id":3,"result":5) "\n");
	assert_told(f, "");
	assert_non_null(f->connection);
}

static void refusals_and_notifications_go_out(void **state)
{
	struct fixture *f = *state;
	json_t *id = json_string("x");
	rpc_refuse(f->connection, id, RPC_REFUSED, "不行", json_pack("{s:[]}", "reasons"));
	rpc_refuse(f->connection, id, RPC_NOT_FOUND, "没有", NULL);
	rpc_refuse(f->connection, NULL, RPC_NOT_FOUND, "没有", json_object());
	rpc_answer(f->connection, id, NULL);
	rpc_answer(f->connection, NULL, json_object());
	rpc_notify(f->connection, "rows", json_array());
	rpc_notify(f->connection, "tick", NULL);
	json_decref(id);
	assert_heard(f,
	    J("id":"x","error":{"code":-32000,"message":"不行","data":{"reasons":[]}}) "\n"
	    J("id":"x","error":{"code":-32002,"message":"没有"}) "\n"
	    J("id":"x","result":null) "\n"
	    J("method":"rows","params":[]) "\n"
	    J("method":"tick") "\n");
}

static void two_connections_talk(void **state)
{
	struct fixture *f = *state, *other;
	void *second;
	assert_int_equal(set_up(&second), 0);
	other = second;
	/* join the two peers: what one connection says the other hears */
	rpc_connection_free(other->connection);
	other->connection = rpc_connection_new(f->peer, f->context, &handlers, other);
	f->peer = -1;
	other->echo = true;
	g_autofree char *large = g_strnfill(RPC_MESSAGE_LIMIT - 100, 'x');
	rpc_call(f->connection, "echo", json_pack("[s]", large), on_reply, f);
	rpc_call(f->connection, "echo", NULL, on_reply, f);
	settle(f);
	assert_string_equal(other->log->str, "call echo;call echo;drained;");
	assert_true(g_str_has_prefix(f->log->str, "drained;reply [\"xxxx"));
	assert_true(g_str_has_suffix(f->log->str, ";reply null;"));
	g_string_truncate(f->log, 0);
	rpc_connection_free(other->connection);
	other->connection = NULL;
	assert_told(f, "closed 对方关闭了连接;");
	tear_down(&second);
}

/* ---- bad peers ------------------------------------------------------------------------------- */

static void what_is_no_request_is_answered(void **state)
{
	struct fixture *f = *state;
	say(f, "[1,2]\n" J("method":"note") "\n");
	g_autofree char *answer = heard(f);
	assert_true(g_str_has_prefix(answer, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{"));
	assert_non_null(strstr(answer, "-32600"));
	assert_told(f, "note note;");
}

static void what_is_no_json_is_answered_and_ends_it(void **state)
{
	struct fixture *f = *state;
	rpc_call(f->connection, "open", NULL, on_reply, f);
	say(f, "GET / HTTP/1.1\n" J("method":"note") "\n");
	assert_told(f, "error \"与对方的连接已断开\";closed 消息不是有效的 JSON;");
	assert_heard(f, J("id":1,"method":"open") "\n"
	    J("id":null,"error":{"code":-32700,"message":"消息不是有效的 JSON"}) "\n");
}

static void a_line_without_end_ends_it(void **state)
{
	struct fixture *f = *state;
	g_autofree char *line = g_strnfill(RPC_MESSAGE_LIMIT, ' ');
	say_bytes(f, line, RPC_MESSAGE_LIMIT);
	assert_told(f, "");
	say(f, " ");
	assert_told(f, "closed 一行消息超过 1 MiB;");
}

static void a_message_of_exactly_the_limit_is_taken(void **state)
{
	struct fixture *f = *state;
	const char *text = J("method":"note");
	g_autofree char *blanks = g_strnfill(RPC_MESSAGE_LIMIT - strlen(text), ' ');
	say(f, blanks);
	say(f, text);
	say(f, "\n");
	assert_told(f, "note note;");
}

static void hanging_up_is_noticed(void **state)
{
	struct fixture *f = *state;
	rpc_call(f->connection, "open", NULL, on_reply, f);
	settle(f);
	close(f->peer);
	f->peer = -1;
	assert_told(f, "error \"与对方的连接已断开\";closed 对方关闭了连接;");
}

static void hanging_up_in_a_message_is_noticed(void **state)
{
	struct fixture *f = *state;
	say(f, "{\"jsonrpc\":\"2.0\",");
	shutdown(f->peer, SHUT_WR);
	assert_told(f, "closed 对方在一条消息的中间断开了连接;");
}

static void last_words_are_heard(void **state)
{
	struct fixture *f = *state;
	const char *text = J("method":"bye") "\n";
	rpc_notify(f->connection, "unread", NULL); /* sending it meets EPIPE or ECONNRESET */
	assert_int_equal(send(f->peer, text, strlen(text), 0), (int)strlen(text));
	close(f->peer);
	f->peer = -1;
	assert_told(f, "note bye;closed 对方关闭了连接;");
}

static void who_never_reads_is_cut_off(void **state)
{
	struct fixture *f = *state;
	g_autofree char *text = g_strnfill(100000, 'x');
	size_t most = 0;
	for (int i = 0; i < 1000 && f->connection; i++) {
		rpc_notify(f->connection, "rows", json_pack("[s]", text));
		most = MAX(most, rpc_queued(f->connection));
		settle(f);
	}
	assert_null(f->connection);
	assert_true(most > RPC_QUEUE_LIMIT - 200000 && most <= RPC_QUEUE_LIMIT);
	assert_told(f, "closed 对方长时间不读取数据，待发数据超过上限;");
}

static void who_reads_slowly_is_told_of(void **state)
{
	struct fixture *f = *state;
	g_autofree char *text = g_strnfill(100000, 'x');
	while (rpc_queued(f->connection) <= RPC_QUEUE_HIGH) {
		rpc_notify(f->connection, "rows", json_pack("[s]", text));
		settle(f);
	}
	assert_told(f, "");
	g_autofree char *all = heard(f);
	assert_true(strlen(all) > RPC_QUEUE_HIGH);
	assert_int_equal(rpc_queued(f->connection), 0);
	assert_told(f, "drained;");
	rpc_notify(f->connection, "rows", NULL);
	assert_told(f, "");
}

/* ---- our own excesses ------------------------------------------------------------------------ */

static void what_is_too_large_is_never_sent(void **state)
{
	struct fixture *f = *state;
	g_autofree char *large = g_strnfill(RPC_MESSAGE_LIMIT, 'x');
	json_t *id = json_integer(4);
	rpc_answer(f->connection, id, json_pack("[s]", large));
	json_decref(id);
	rpc_call(f->connection, "large", json_pack("[s]", large), on_reply, f);
	assert_string_equal(f->log->str, "");
	assert_told(f, "error \"一次调用超过上限 1 MiB\";");
	assert_heard(f,
	    J("id":4,"error":{"code":-32603,"message":"答复超过一条消息的上限 1 MiB"}) "\n");
	rpc_notify(f->connection, "rows", json_pack("[s]", large));
	assert_told(f, "closed 一条通知超过上限 1 MiB;");
}

static void freeing_inside_a_request_is_safe(void **state)
{
	struct fixture *f = *state;
	f->free_in_request = true;
	rpc_call(f->connection, "open", NULL, on_reply, f);
	say(f, J("method":"a") "\n" J("method":"b") "\n");
	assert_told(f, "note a;error \"与对方的连接已断开\";");
}

static void call_again(json_t *result, json_t *error, void *data)
{
	struct fixture *f = data;
	on_reply(result, error, data);
	if (f->connection)
		rpc_call(f->connection, "again", NULL, on_reply, f);
}

static void a_call_in_the_last_moment_fails_too(void **state)
{
	struct fixture *f = *state;
	rpc_call(f->connection, "open", NULL, call_again, f);
	say(f, "x\n");
	assert_told(f, "error \"与对方的连接已断开\";closed 消息不是有效的 JSON;"
	    "error \"与对方的连接已断开\";");
}

static void free_in_reply(json_t *result, json_t *error, void *data)
{
	struct fixture *f = data;
	on_reply(result, error, data);
	rpc_connection_free(g_steal_pointer(&f->connection));
}

static void freeing_inside_a_reply_is_safe(void **state)
{
	struct fixture *f = *state;
	rpc_call(f->connection, "one", NULL, free_in_reply, f);
	say(f, J("id":1,"result":1) "\n" J("method":"b") "\n");
	assert_told(f, "reply 1;");
}

static void freeing_inside_a_failed_call_is_safe(void **state)
{
	struct fixture *f = *state;
	rpc_call(f->connection, "one", NULL, free_in_reply, f);
	close(f->peer);
	f->peer = -1;
	assert_told(f, "error \"与对方的连接已断开\";");
	assert_null(f->connection);
}

static void random_bytes_only_end_it(void **state)
{
	(void)state;
	g_autoptr(GRand) rand = g_rand_new_with_seed(3);
	static const char pool[] = "{}[]\",:0123456789abcjsonrpcmethodid2.0\n\\u\x80\xFF ";
	for (int i = 0; i < 500; i++) {
		void *fresh;
		assert_int_equal(set_up(&fresh), 0);
		struct fixture *f = fresh;
		char bytes[200];
		for (size_t k = 0; k < sizeof bytes; k++)
			bytes[k] = pool[g_rand_int_range(rand, 0, sizeof pool - 1)];
		say_bytes(f, bytes, sizeof bytes);
		if (!f->connection)
			assert_non_null(strstr(f->log->str, "closed "));
		tear_down(&fresh);
	}
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
#define RPC_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_judged),
		cmocka_unit_test(deep_and_long_lines_are_refused),
		RPC_TEST(requests_are_taken_byte_by_byte),
		RPC_TEST(many_requests_come_in_one_piece),
		RPC_TEST(calls_are_matched_with_replies),
		RPC_TEST(refusals_and_notifications_go_out),
		RPC_TEST(two_connections_talk),
		RPC_TEST(what_is_no_request_is_answered),
		RPC_TEST(what_is_no_json_is_answered_and_ends_it),
		RPC_TEST(a_line_without_end_ends_it),
		RPC_TEST(a_message_of_exactly_the_limit_is_taken),
		RPC_TEST(hanging_up_is_noticed),
		RPC_TEST(hanging_up_in_a_message_is_noticed),
		RPC_TEST(last_words_are_heard),
		RPC_TEST(who_never_reads_is_cut_off),
		RPC_TEST(who_reads_slowly_is_told_of),
		RPC_TEST(what_is_too_large_is_never_sent),
		RPC_TEST(freeing_inside_a_request_is_safe),
		RPC_TEST(a_call_in_the_last_moment_fails_too),
		RPC_TEST(freeing_inside_a_reply_is_safe),
		RPC_TEST(freeing_inside_a_failed_call_is_safe),
		cmocka_unit_test(random_bytes_only_end_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
