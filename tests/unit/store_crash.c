/* What was answered is there after kill -9, at whatever moment it comes. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/kinds_fixture.h"

#define ROUNDS 20
#define IN_FLIGHT 8

/* The child's: what was saved goes down the pipe, and the next act is asked for. */
struct worker {
	struct fixture *fixture;
	int pipe;
};

static void tell_saved(const struct store_result *result, void *data);

static void ask_next(struct worker *worker)
{
	struct store_act request = { .kind = "log_entry",
		.act = "create",
		.actor = actor_with(ROLE_DUTY_OPERATOR),
		.fields = json_pack("{s:s}", "note", "值班") };

	store_act(worker->fixture->store, &request, tell_saved, worker);
}

static void tell_saved(const struct store_result *result, void *data)
{
	struct worker *worker = data;

	if (!result->committed ||
	    write(worker->pipe, &result->id, sizeof(result->id)) != sizeof(result->id))
		_exit(2);
	ask_next(worker);
}

/* Never returns: works until it is killed. */
static void work(struct fixture *fixture, int pipe)
{
	struct worker worker = { fixture, pipe };

	fixture->store = fixture_try_open(fixture, NULL);
	if (!fixture->store)
		_exit(3);
	for (int i = 0; i < IN_FLIGHT; i++)
		ask_next(&worker);
	for (;;)
		g_main_context_iteration(fixture->loop, TRUE);
}

/* The ids a child reported before it was killed: after ENOUGH of them, at a random moment. */
static GArray *run_child(struct fixture *fixture, guint enough)
{
	GArray *saved = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int ends[2], status;
	int64_t id;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		work(fixture, ends[1]);
	}
	close(ends[1]);
	while (read(ends[0], &id, sizeof(id)) == sizeof(id)) {
		g_array_append_val(saved, id);
		if (saved->len == enough)
			kill(child, SIGKILL);
	}
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return saved;
}

/* Every id of SAVED is a record now. */
static void expect_saved(struct fixture *fixture, const GArray *saved)
{
	g_autoptr(GHashTable) there =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	json_t *entries = list_records(fixture, "log_entry", NULL);

	for (size_t i = 0; i < json_array_size(entries); i++) {
		int64_t id = record_id(json_array_get(entries, i));

		g_hash_table_add(there, g_memdup2(&id, sizeof(id)));
	}
	json_decref(entries);
	for (guint i = 0; i < saved->len; i++)
		assert_true(g_hash_table_contains(there, &g_array_index(saved, int64_t, i)));
}

static void test_kill(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GRand) random = g_rand_new_with_seed(20261122);

	fixture_close(fixture);
	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr(GError) error = NULL;
		guint enough = (guint)g_rand_int_range(random, 1, 300);
		g_autoptr(GArray) saved = run_child(fixture, enough);
		int64_t rows, bad;
		char head[65];

		assert_true(saved->len >= enough);
		fixture_open(fixture);
		expect_saved(fixture, saved);
		if (!store_verify_audit(fixture->dir, &rows, head, &bad, &error))
			fail_msg("%s", error->message);
		fixture_close(fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kill, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
