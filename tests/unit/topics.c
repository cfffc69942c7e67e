/* Watching: who may see what, masked or not; rows that changed often are sent once; what is revoked
 * is taken back. Over a real socket, with records in a real ledger. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "service/service.h"
#include "service/topics.h"

struct fixture {
	struct service service;
	struct rpc_connection *connection;
	struct watcher *watcher;
	int far;                     /* the console's end */
};

static void ignore_request(struct rpc_connection *connection, const struct rpc_message *message,
    void *data)
{
	(void)connection, (void)message, (void)data;
}

static void ignore_closed(struct rpc_connection *connection, const char *reason, void *data)
{
	(void)connection, (void)reason, (void)data;
}

static void on_drained(struct rpc_connection *connection, void *data)
{
	struct fixture *fixture = data;

	(void)connection;
	watcher_resume(fixture->watcher);
}

static const struct rpc_handlers handlers = { ignore_request, ignore_closed, on_drained };

static void put_contact(struct fixture *fixture, int id, const char *name)
{
	const struct kind *kind = kind_find("contact");
	json_auto_t *record = json_pack("{s:i, s:s, s:s, s:s}", "id", id, "name", name, "mobile",
	    "13812345678", "state", "active");

	ledger_set(fixture->service.ledger, kind, record);
	topics_touch_record(fixture->service.topics, kind, id);
}

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);
	int ends[2];

	setlocale(LC_CTYPE, "C.UTF-8");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -1;
	fixture->far = ends[1];
	fixture->service.timers = timers_new(NULL);
	fixture->service.ledger = ledger_new();
	fixture->service.settings = settings_new();
	picture_init(&fixture->service.picture);
	fixture->service.topics = topics_new(&fixture->service);
	fixture->connection = rpc_connection_new(ends[0], NULL, &handlers, fixture);
	fixture->watcher = watcher_new(fixture->service.topics, fixture->connection);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	watcher_free(fixture->watcher);
	rpc_connection_free(fixture->connection);
	topics_free(fixture->service.topics);
	picture_clear(&fixture->service.picture);
	ledger_free(fixture->service.ledger);
	settings_free(fixture->service.settings);
	timers_free(fixture->service.timers);
	close(fixture->far);
	g_free(fixture);
	return 0;
}

/* How many rows a watch begins with; -1 when it is refused. */
static int watched(struct fixture *fixture, const char *topic, size_t *ret_more)
{
	json_auto_t *rows = watcher_watch(fixture->watcher, topic, ret_more);

	return rows == NULL ? -1 : (int)json_array_size(rows);
}

/* The next notification's params, waited for. Caller frees. */
static json_t *next_rows(struct fixture *fixture)
{
	g_autoptr(GString) line = g_string_new("");
	char byte;

	for (;;) {
		ssize_t n = recv(fixture->far, &byte, 1, MSG_DONTWAIT);
		if (n < 0)
			g_main_context_iteration(NULL, TRUE);
		else if (byte == '\n')
			break;
		else
			g_string_append_c(line, byte);
	}
	json_auto_t *message = json_loads(line->str, 0, NULL);
	assert_non_null(message);
	return json_incref(json_object_get(message, "params"));
}

static void test_names_of_topics(void **state)
{
	struct fixture *fixture = *state;
	static const char *const wrong[] = { "", "nothing", "devices:1", "ports",
		"ports:", "ports:7", "ports:07", "ports:7x", "records", "records:nothing",
		"records:audit", "devices ", "ports:99999999999999999999" };
	size_t more;

	watcher_allow(fixture->watcher, VIEW_ALL);
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
		assert_int_equal(watched(fixture, wrong[i], &more), -1);
	assert_int_equal(watched(fixture, "devices", &more), 0);
	assert_int_equal(watched(fixture, "records:contact", &more), 0);
	assert_int_equal(watched(fixture, "records:contact", &more), 0);
}

static void test_nothing_without_a_role(void **state)
{
	struct fixture *fixture = *state;
	size_t more;

	put_contact(fixture, 1, "乙某");
	assert_false(watcher_may(fixture->watcher, "records:contact"));
	assert_true(watcher_may(fixture->watcher, "site"));
	assert_int_equal(watched(fixture, "records:contact", &more), -1);
	assert_int_equal(watched(fixture, "devices", &more), -1);
}

static const char *phone_in(const json_t *rows)
{
	return json_string_value(json_object_get(json_array_get(rows, 0), "mobile"));
}

static void test_viewers_see_masked_numbers(void **state)
{
	struct fixture *fixture = *state;
	size_t more;

	put_contact(fixture, 1, "乙某");
	watcher_allow(fixture->watcher, VIEW_MASKED);
	json_auto_t *rows = watcher_watch(fixture->watcher, "records:contact", &more);
	assert_string_not_equal(phone_in(rows), "13812345678");
	watcher_allow(fixture->watcher, VIEW_ALL);
	json_auto_t *sent = next_rows(fixture);
	assert_string_equal(phone_in(json_object_get(sent, "set")), "13812345678");
	assert_string_equal(record_text(ledger_get(fixture->service.ledger, "contact", 1),
	    "mobile"), "13812345678");
}

static void test_revoked_rows_are_taken_back(void **state)
{
	struct fixture *fixture = *state;
	size_t more;

	put_contact(fixture, 4, "乙某");
	watcher_allow(fixture->watcher, VIEW_ALL);
	assert_int_equal(watched(fixture, "records:contact", &more), 1);
	watcher_allow(fixture->watcher, VIEW_HEAD);
	json_auto_t *sent = next_rows(fixture);
	assert_int_equal(json_array_size(json_object_get(sent, "set")), 0);
	assert_int_equal(json_integer_value(json_array_get(json_object_get(sent, "gone"), 0)), 4);
	put_contact(fixture, 4, "丙某");
	watcher_allow(fixture->watcher, VIEW_ALL);
	assert_int_equal(watched(fixture, "records:contact", &more), 1);
	put_contact(fixture, 5, "赵六");
	json_auto_t *after = next_rows(fixture);
	assert_int_equal(json_array_size(json_object_get(after, "set")), 1);
}

static void test_what_changed_often_is_sent_once(void **state)
{
	struct fixture *fixture = *state;
	size_t more;

	watcher_allow(fixture->watcher, VIEW_ALL);
	assert_int_equal(watched(fixture, "records:contact", &more), 0);
	put_contact(fixture, 1, "一");
	put_contact(fixture, 1, "二");
	put_contact(fixture, 1, "三");
	put_contact(fixture, 2, "别人");
	json_auto_t *sent = next_rows(fixture);
	assert_int_equal(json_array_size(json_object_get(sent, "set")), 2);
	json_t *row;
	size_t i;
	json_array_foreach(json_object_get(sent, "set"), i, row)
		if (record_id(row) == 1)
			assert_string_equal(record_text(row, "name"), "三");
}

/* A console that does not read is owed keys, not a queue; and then gets every row as it is now. */
static void test_a_slow_console(void **state)
{
	struct fixture *fixture = *state;
	size_t more, rows = 0;
	g_autofree char *long_name = g_strnfill(200, 'x');
	g_autoptr(GHashTable) last = g_hash_table_new(g_direct_hash, g_direct_equal);

	watcher_allow(fixture->watcher, VIEW_ALL);
	assert_int_equal(watched(fixture, "records:contact", &more), 0);
	for (int round = 0; round < 20; round++) {
		for (int id = 1; id <= 400; id++)
			put_contact(fixture, id, round == 19 ? "now" : long_name);
		g_main_context_iteration(NULL, round % 3 == 0);
		assert_true(rpc_queued(fixture->connection) < 2 * RPC_QUEUE_HIGH);
	}
	while (g_hash_table_size(last) < 400) {
		json_auto_t *sent = next_rows(fixture);
		json_t *row;
		size_t i;
		json_array_foreach(json_object_get(sent, "set"), i, row) {
			rows++;
			if (strcmp(record_text(row, "name"), "now") == 0)
				g_hash_table_add(last, GINT_TO_POINTER((int)record_id(row)));
		}
	}
	assert_true(rows < 20 * 400);
}

/* More than a message should carry follows in messages that each stay below the limit. */
static void test_many_and_large_rows(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *large = g_strnfill(60000, 'y');
	size_t more = 0, came;

	for (int id = 1; id <= 40; id++)
		put_contact(fixture, id, large);
	watcher_allow(fixture->watcher, VIEW_ALL);
	came = (size_t)watched(fixture, "records:contact", &more);
	assert_int_equal(came + more, 40);
	assert_true(came * 60000 < RPC_MESSAGE_LIMIT);
	while (came < 40) {
		json_auto_t *sent = next_rows(fixture);
		came += json_array_size(json_object_get(sent, "set"));
	}
	assert_int_equal(came, 40);
}

/* A device of which nothing is known but echoes, in the picture until it is taken out again. */
static void put_device(struct fixture *fixture, struct device *device)
{
	*device = (struct device){ .service = &fixture->service, .id = 7,
		.ports = g_ptr_array_new() };
	g_hash_table_insert(fixture->service.picture.devices, &device->id, device);
}

static void take_device(struct fixture *fixture, struct device *device)
{
	g_hash_table_steal(fixture->service.picture.devices, &device->id);
	g_ptr_array_unref(device->ports);
}

/* Another poll and its echo, RTT_US long, a poll after the last that was told. */
static void poll_again(struct device *device, int64_t rtt_us)
{
	device->read_wall = clock_wall();
	device->told.at = mono_after(clock_mono(), -device->service->settings->poll);
	for (int i = 0; i < 64; i++)
		path_feed(&device->path, rtt_us);
	device_tell(device);
}

/* What moves on by itself, and a path that is about as it was, brings a list no row; what is news
 * does, once in a poll. Who watches the device gets every answer. */
static void test_figures_that_are_no_news(void **state)
{
	struct fixture *fixture = *state;
	struct device device;
	size_t more;

	put_device(fixture, &device);
	watcher_allow(fixture->watcher, VIEW_ALL);
	poll_again(&device, 2000);
	assert_int_equal(watched(fixture, "devices", &more), 1);
	poll_again(&device, 2400);
	poll_again(&device, 1700);
	put_contact(fixture, 1, "别人");
	assert_int_equal(watched(fixture, "records:contact", &more), 1);
	put_contact(fixture, 1, "又是别人");
	json_auto_t *other = next_rows(fixture);
	assert_string_equal(record_text(other, "topic"), "records:contact");
	poll_again(&device, 9000);
	json_auto_t *slower = next_rows(fixture);
	assert_string_equal(record_text(slower, "topic"), "devices");
	for (int i = 0; i < 64; i++)
		path_feed(&device.path, 90000);
	device_tell(&device);
	put_contact(fixture, 1, "还是别人");
	json_auto_t *early = next_rows(fixture);
	assert_string_equal(record_text(early, "topic"), "records:contact");
	assert_int_equal(watched(fixture, "identity:7", &more), 1);
	device_tell(&device);
	json_auto_t *own_row = next_rows(fixture);
	assert_string_equal(record_text(own_row, "topic"), "identity:7");
	take_device(fixture, &device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_names_of_topics, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_without_a_role, setup, teardown),
		cmocka_unit_test_setup_teardown(test_viewers_see_masked_numbers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_revoked_rows_are_taken_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_changed_often_is_sent_once, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_a_slow_console, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_and_large_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_figures_that_are_no_news, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
