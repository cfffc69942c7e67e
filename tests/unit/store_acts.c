/* Several acts in one transaction: all or none, each refusal told with its place, and what a
 * kill -9 leaves of them. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/kinds_fixture.h"

#define BATCH 40
#define ROUNDS 8

/* ---- asking ------------------------------------------------------------------------------- */

struct all_reply {
	struct reply reply;
	json_t *ids;
};

static void all_done(const struct store_result *result, void *data)
{
	struct all_reply *reply = data;

	reply_done(result, &reply->reply);
	reply->ids = json_deep_copy(result->ids);
}

static struct all_reply do_all(struct fixture *fixture, unsigned roles, bool check, json_t *acts)
{
	struct all_reply reply = { .ids = NULL };
	struct store_acts request = { .actor = actor_with(roles), .origin = "pts/0", .acts = acts,
		.check = check };

	store_act_all(fixture->store, &request, all_done, &reply);
	while (!reply.reply.came)
		g_main_context_iteration(fixture->loop, TRUE);
	return reply;
}

static void all_clear(struct all_reply *reply)
{
	json_decref(reply->ids);
	json_decref(reply->reply.reasons);
}

static json_t *device(const char *name, const char *address)
{
	return json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "device", "act", "create", "fields",
	    "name", name, "mgmt_ip", address);
}

/* All records of KIND, page by page. */
static size_t count(struct fixture *fixture, const char *kind)
{
	size_t n = 0, page;
	int64_t before = 0;

	do {
		struct reply reply = { .came = false };
		store_list(fixture->store, kind_find(kind), NULL, before, 1000, reply_rows, &reply);
		await(fixture, &reply);
		page = json_array_size(reply.records);
		n += page;
		before = page == 0 ? 0 : record_id(json_array_get(reply.records, page - 1));
		json_decref(reply.records);
	} while (page == 1000);
	return n;
}

static int64_t audit_rows(struct fixture *fixture)
{
	int64_t rows, bad;
	char head[65];
	g_autoptr(GError) error = NULL;

	if (!store_verify_audit(fixture->dir, &rows, head, &bad, &error))
		fail_msg("%s", error->message);
	return rows;
}

static json_int_t place_of(const struct all_reply *reply, size_t i)
{
	return json_integer_value(
	    json_object_get(json_array_get(reply->reply.reasons, i), "place"));
}

static const char *field_of(const struct all_reply *reply, size_t i)
{
	return record_text(json_array_get(reply->reply.reasons, i), "field");
}

/* ---- tests -------------------------------------------------------------------------------- */

static void test_all(void **state)
{
	struct fixture *fixture = *state;
	int64_t before = audit_rows(fixture);
	struct all_reply reply = do_all(fixture, ROLE_SYSADMIN, false,
	    json_pack("[o, o, o]", device("甲", "10.0.0.1"), device("乙", "10.0.0.2"),
		device("丙", "10.0.0.3")));

	assert_true(reply.reply.committed);
	assert_int_equal(json_array_size(reply.ids), 3);
	assert_int_equal(fixture->changes, 3);
	assert_int_equal(audit_rows(fixture), before + 3);
	assert_int_equal(reply.reply.seq, before + 1);
	json_t *record = get_record(fixture, "device",
	    json_integer_value(json_array_get(reply.ids, 1)));
	assert_string_equal(record_text(record, "name"), "乙");
	json_decref(record);
	all_clear(&reply);
}

/* Every refused one is told, those in between are not kept either, and one audit row remains. */
static void test_none(void **state)
{
	struct fixture *fixture = *state;
	int64_t before = audit_rows(fixture);
	struct all_reply reply = do_all(fixture, ROLE_SYSADMIN, false,
	    json_pack("[o, o, o, o]", device("甲", "10.0.0.1"), device("乙", "nowhere"),
		device("丙", "10.0.0.3"),
		json_pack("{s:s, s:s, s:{s:s}}", "kind", "device", "act", "create", "fields",
		    "vendor", "x")));

	assert_false(reply.reply.committed);
	assert_int_equal(reply.reply.code, RPC_REFUSED);
	assert_null(reply.ids);
	assert_int_equal(json_array_size(reply.reply.reasons), 3);
	assert_int_equal(place_of(&reply, 0), 1);
	assert_string_equal(field_of(&reply, 0), "mgmt_ip");
	assert_int_equal(place_of(&reply, 1), 3);
	assert_int_equal(place_of(&reply, 2), 3);
	assert_int_equal(count(fixture, "device"), 0);
	assert_int_equal(fixture->changes, 0);
	assert_int_equal(audit_rows(fixture), before + 1);
	all_clear(&reply);
	must_act(fixture, "device", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "甲", "mgmt_ip", "10.0.0.1"));
	assert_int_equal(audit_rows(fixture), before + 2);
}

static void test_later_sees_earlier(void **state)
{
	struct fixture *fixture = *state;
	struct all_reply reply = do_all(fixture, ROLE_SYSADMIN, false,
	    json_pack("[o, o]", device("甲", "10.0.0.1"), device("甲", "10.0.0.2")));

	assert_false(reply.reply.committed);
	assert_int_equal(json_array_size(reply.reply.reasons), 1);
	assert_int_equal(place_of(&reply, 0), 1);
	assert_string_equal(field_of(&reply, 0), "name");
	all_clear(&reply);
	reply = do_all(fixture, ROLE_SYSADMIN, false,
	    json_pack("[{s:s, s:s, s:{s:s, s:s, s:s}}, {s:s, s:s, s:{s:s, s:s, s:s, s:{s:i}}}, "
		      "{s:s, s:s, s:{s:i}, s:{s:s}}]",
		"kind", "region", "act", "create", "fields", "code", "450000", "name", "省",
		"level", "province", "kind", "region", "act", "create", "fields", "code", "450100",
		"name", "市", "level", "city", "parent", "made", 0, "kind", "region", "act",
		"edit", "id", "made", 1, "fields", "name", "地市"));
	if (!reply.reply.committed)
		print_message("%s\n", reply.reply.message);
	assert_true(reply.reply.committed);
	json_t *record = get_record(fixture, "region",
	    json_integer_value(json_array_get(reply.ids, 1)));
	assert_int_equal(record_integer(record, "parent"),
	    json_integer_value(json_array_get(reply.ids, 0)));
	assert_string_equal(record_text(record, "name"), "地市");
	json_decref(record);
	all_clear(&reply);
}

/* What refers to a refused one, to itself or to nothing has its own word. */
static void test_made_of_nothing(void **state)
{
	static const int places[] = { 0, 1, 2, -1 };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		struct all_reply reply = do_all(fixture, ROLE_SYSADMIN, false,
		    json_pack("[{s:s, s:s, s:{s:s}}, {s:s, s:s, s:{s:s, s:s, s:s, s:{s:i}}}]",
			"kind", "region", "act", "create", "fields", "name", "省", "kind",
			"region", "act", "create", "fields", "code", "450100", "name", "市",
			"level", "city", "parent", "made", places[i]));
		size_t last = json_array_size(reply.reply.reasons) - 1;

		assert_false(reply.reply.committed);
		assert_int_equal(place_of(&reply, last), 1);
		assert_string_equal(field_of(&reply, last), "parent");
		all_clear(&reply);
	}
}

static void test_outsider(void **state)
{
	struct fixture *fixture = *state;
	struct all_reply reply = do_all(fixture, ROLE_DUTY_OPERATOR, false,
	    json_pack("[{s:s, s:s, s:{s:s}}, o]", "kind", "log_entry", "act", "create", "fields",
		"note", "值班", device("甲", "10.0.0.1")));

	assert_int_equal(reply.reply.code, RPC_NOT_ALLOWED);
	assert_int_equal(place_of(&reply, 0), 1);
	assert_int_equal(count(fixture, "log_entry"), 0);
	all_clear(&reply);
}

static void test_check(void **state)
{
	struct fixture *fixture = *state;
	int64_t before = audit_rows(fixture);
	struct all_reply reply = do_all(fixture, ROLE_SYSADMIN, true,
	    json_pack("[o]", device("甲", "10.0.0.1")));

	assert_true(reply.reply.committed);
	assert_null(reply.ids);
	all_clear(&reply);
	reply = do_all(fixture, ROLE_SYSADMIN, true, json_pack("[o]", device("甲", "")));
	assert_false(reply.reply.committed);
	assert_int_equal(json_array_size(reply.reply.reasons), 1);
	all_clear(&reply);
	assert_int_equal(count(fixture, "device"), 0);
	assert_int_equal(fixture->changes, 0);
	assert_int_equal(audit_rows(fixture), before);
}

/* Others whose acts are of the same group are no worse off. */
static void test_beside_others(void **state)
{
	struct fixture *fixture = *state;
	struct reply first = { .came = false }, last = { .came = false };
	json_t *fields = json_pack("{s:s, s:s}", "name", "先", "mgmt_ip", "10.0.0.1");

	post_act(fixture, "device", "create", 0, ROLE_SYSADMIN, fields, &first);
	struct all_reply reply = do_all(fixture, ROLE_SYSADMIN, false,
	    json_pack("[o, o]", device("中", "10.0.0.2"), device("中", "10.0.0.3")));
	fields = json_pack("{s:s, s:s}", "name", "后", "mgmt_ip", "10.0.0.4");
	post_act(fixture, "device", "create", 0, ROLE_SYSADMIN, fields, &last);
	await(fixture, &last);
	assert_true(first.came && first.committed && last.committed);
	assert_false(reply.reply.committed);
	assert_int_equal(count(fixture, "device"), 2);
	all_clear(&reply);
}

/* ---- kill -9 ------------------------------------------------------------------------------ */

static json_t *batch(int round)
{
	json_t *acts = json_array();

	for (int i = 0; i < BATCH; i++) {
		g_autofree char *name = g_strdup_printf("%d-%d", round, i);
		json_array_append_new(acts, device(name, "10.0.0.1"));
	}
	return acts;
}

/* Never returns: a byte down the pipe for each batch that is said to be saved. */
static void work(struct fixture *fixture, int pipe, int round)
{
	fixture->store = fixture_try_open(fixture, NULL);
	for (int i = 0; fixture->store != NULL; i++) {
		struct all_reply reply =
		    do_all(fixture, ROLE_SYSADMIN, false, batch(round * 10000 + i));

		if (!reply.reply.committed || write(pipe, "x", 1) != 1)
			break;
		all_clear(&reply);
	}
	_exit(2);
}

/* How many batches a child reported before it was killed. */
static size_t run_child(struct fixture *fixture, int round, useconds_t moment)
{
	int ends[2], status;
	size_t saved = 0;
	char byte;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		work(fixture, ends[1], round);
	}
	close(ends[1]);
	while (read(ends[0], &byte, 1) == 1)
		if (++saved == 2) {
			usleep(moment);      /* into the middle of some later one */
			kill(child, SIGKILL);
		}
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return saved;
}

static void test_kill(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GRand) random = g_rand_new_with_seed(20261122);
	size_t saved = 0;

	fixture_close(fixture);
	for (int round = 0; round < ROUNDS; round++) {
		useconds_t moment = (useconds_t)g_rand_int_range(random, 0, 20000);

		saved += run_child(fixture, round, moment);
		fixture_open(fixture);
		size_t there = count(fixture, "device");
		assert_int_equal(there % BATCH, 0);
		assert_true(there >= saved * BATCH);
		assert_true(audit_rows(fixture) >= (int64_t)there);
		fixture_close(fixture);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_all),
		TEST(test_none),
		TEST(test_later_sees_earlier),
		TEST(test_made_of_nothing),
		TEST(test_outsider),
		TEST(test_check),
		TEST(test_beside_others),
		TEST(test_kill),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
