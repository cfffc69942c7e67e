/* The store of messages on a real disk: committed, searched, kept as long as it must be, put aside
 * when damaged; what is lost is counted. And who may send how much. */
#include "tests/unit/messages_place.h"

#include <locale.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/messages_sources.h"

/* ---- storing and searching ---------------------------------------------------------------- */

static void what_was_put_is_found_across_days(void **state)
{
	struct fixture *f = *state;
	int64_t first = noon("2026-11-21"), second = noon("2026-11-22");
	struct letter *trap = letter_at(second + 2, 7, "ifIndex.3 = 3");

	put(f, letter_at(first, 7, "Failed password for root"));
	put(f, letter_at(second, 0, "stranger"));
	put(f, letter_at(second + 1, 8, "端口 断开"));
	trap->message.kind = MESSAGE_TRAP;
	trap->message.trap = g_strdup("linkDown");
	trap->message.severity = -1;
	put(f, trap);
	await(f, 4);
	expect(f, "{}", "ifIndex.3 = 3,端口 断开,stranger,Failed password for root");
	expect(f, "{\"device\": 7}", "ifIndex.3 = 3,Failed password for root");
	expect(f, "{\"kind\": \"trap\"}", "ifIndex.3 = 3");
	expect(f, "{\"words\": \"LINKDOWN 3\"}", "ifIndex.3 = 3");
	expect(f, "{\"words\": \"failed PASSWORD\"}", "Failed password for root");
	expect(f, "{\"words\": \"断开\"}", "端口 断开");
	expect(f, "{\"words\": \"%\"}", "");
	expect(f, "{\"quarantined\": true}", "stranger");
	expect(f, "{\"severity\": 4}", "端口 断开,stranger,Failed password for root");
	expect(f, "{\"severity\": 3}", "");
	expect(f, "{\"source\": \"10.0.0.2\"}", "");
	g_autofree char *since = g_strdup_printf("{\"since\": %" G_GINT64_FORMAT "}", second + 1);
	expect(f, since, "ifIndex.3 = 3,端口 断开");
	g_autofree char *until = g_strdup_printf("{\"until\": %" G_GINT64_FORMAT "}", second);
	expect(f, until, "Failed password for root");
}

static void a_long_answer_goes_on_page_by_page(void **state)
{
	struct fixture *f = *state;
	int64_t at = noon("2026-11-22"), before = 0;
	g_autoptr(GString) all = g_string_new(NULL);

	for (int i = 0; i < 10; i++) {
		g_autofree char *text = g_strdup_printf("%d", i);
		put(f, letter_at(i < 5 ? at + i : at + INT64_C(86400000000) + i, 1, text));
	}
	await(f, 10);
	for (bool more = true; more;) {
		g_autofree char *where =
		    g_strdup_printf("{\"before\": %" G_GINT64_FORMAT "}", before);
		json_auto_t *answer = find(f, where, 3);
		g_autofree char *texts = texts_of(answer);
		g_string_append_printf(all, "%s;", texts);
		more = json_is_true(json_object_get(answer, "more"));
		before = json_integer_value(json_object_get(answer, "before"));
	}
	assert_string_equal(all->str, "9,8,7;6,5,4;3,2,1;0;");
}

/* A search that finds nothing says how far it looked, and goes on from there. */
static void a_search_ends_in_time_and_goes_on(void **state)
{
	struct fixture *f = *state;
	json_auto_t *where = json_pack("{s:s}", "words", "needle");
	int64_t at = noon("2026-11-22");
	size_t asked = 0, found = 0;
	bool more = true;

	put(f, letter_at(at - 1, 1, "needle"));
	for (int i = 0; i < 2000; i++)
		put(f, letter_at(at + i, 1, "hay"));
	await(f, 2001);
	for (; more && asked < 1000; asked++) {
		json_auto_t *answer = message_search_folder(f->folder, where, 10, 0);
		found += json_array_size(json_object_get(answer, "rows"));
		more = json_is_true(json_object_get(answer, "more"));
		json_object_set(where, "before", json_object_get(answer, "before"));
	}
	assert_int_equal(found, 1);
	assert_true(asked > 3);
}

/* ---- informs ------------------------------------------------------------------------------ */

/* T09: the answer was lost, it comes again: one message, answered every time, after the commit. */
static void an_inform_that_comes_again_is_one_message(void **state)
{
	struct fixture *f = *state;
	struct address address;
	int fd = receiver(&address);
	struct letter_socket *from = letter_socket_new(socket(AF_INET, SOCK_DGRAM, 0));
	int64_t at = noon("2026-11-22");
	char answer[8];

	for (int i = 0; i < 3; i++) {
		put(f, inform_at(at + i * CLOCK_SECOND, from, &address));
		assert_int_equal(recv(fd, answer, sizeof answer, 0), 3);
		expect(f, "{}", "ifIndex.3 = 3"); /* it is there when the answer is */
	}
	assert_int_equal(status_of(f).stored, 1);
	/* restarted meanwhile: it is known all the same */
	close_store(f);
	open_store(f);
	put(f, inform_at(at + 4 * CLOCK_SECOND, from, &address));
	assert_int_equal(recv(fd, answer, sizeof answer, 0), 3);
	expect(f, "{}", "ifIndex.3 = 3");
	/* much later it is another one */
	put(f, inform_at(at + 1000 * CLOCK_SECOND, from, &address));
	assert_int_equal(recv(fd, answer, sizeof answer, 0), 3);
	expect(f, "{}", "ifIndex.3 = 3,ifIndex.3 = 3");
	letter_socket_unref(from);
	close(fd);
}

static void what_is_not_on_the_disk_is_not_acknowledged(void **state)
{
	struct fixture *f = *state;
	struct address address;
	int fd = receiver(&address);
	struct letter_socket *from = letter_socket_new(socket(AF_INET, SOCK_DGRAM, 0));
	char answer[8];

	close_store(f);
	f->reserve = INT64_MAX; /* no disk has so much left */
	open_store(f);
	put(f, inform_at(noon("2026-11-22"), from, &address));
	while (status_of(f).trouble == NULL)
		g_usleep(1000);
	assert_int_equal(recv(fd, answer, sizeof answer, MSG_DONTWAIT), -1);
	close_store(f);
	assert_int_equal(recv(fd, answer, sizeof answer, MSG_DONTWAIT), -1);
	f->reserve = 0;
	open_store(f);
	letter_socket_unref(from);
	close(fd);
}

/* ---- what goes wrong ---------------------------------------------------------------------- */

/* What was taken is stored, dropped or waiting at any moment. */
static void what_the_disk_has_not_yet_is_waiting(void **state)
{
	struct fixture *f = *state;

	close_store(f);
	f->reserve = INT64_MAX;      /* no disk has as much left */
	open_store(f);
	for (int64_t i = 0; i < 100; i++)
		put(f, letter_at(noon("2026-11-22") + i, 1, "one"));
	assert_int_equal(status_of(f).waiting, 100);
	assert_int_equal(status_of(f).stored, 0);
	close_store(f);
	f->reserve = 0;
	open_store(f);
	for (int64_t i = 0; i < 100; i++)
		put(f, letter_at(noon("2026-11-22") + i, 1, "one"));
	await(f, 100);
	assert_int_equal(status_of(f).waiting, 0);
	assert_int_equal(status_of(f).dropped_crash, 0);
}

static void a_full_queue_is_counted_to_the_letter(void **state)
{
	struct fixture *f = *state;
	struct message_store_settings settings = { .state_dir = f->dir, .keep_days = 200,
		.limit = INT64_C(1) << 40, .reserve = INT64_MAX, .commit_us = 1000,
		.queue_bytes = 10000 };

	close_store(f);
	f->store = message_store_new(&settings);
	for (int i = 0; i < 1000; i++)
		put(f, letter_at(noon("2026-11-22") + i, 1, "x"));
	uint64_t dropped = status_of(f).dropped_queue;
	assert_true(dropped > 0 && dropped < 1000);
	close_store(f);
	open_store(f);
	assert_int_equal(status_of(f).dropped_crash, 0); /* what was given up is no crash */
	expect(f, "{}", "");
}

static void a_damaged_day_is_put_aside(void **state)
{
	struct fixture *f = *state;
	int64_t at = noon("2026-11-22");
	g_autofree char *path = message_day_path(f->folder, "2026-11-22");

	put(f, letter_at(at, 1, "before"));
	await(f, 1);
	close_store(f);
	assert_true(g_file_set_contents(path, "this is no database, but long enough to be taken "
	    "for one: ..........................................................", -1, NULL));
	open_store(f);
	json_auto_t *answer = find(f, "{}", 10);
	assert_string_equal(
	    json_string_value(json_array_get(json_object_get(answer, "damaged"), 0)), "2026-11-22");
	put(f, letter_at(at + 1, 1, "after"));
	await(f, 1);
	expect(f, "{}", "after");
	assert_non_null(strstr(status_of(f).trouble, "2026-11-22.db"));
}

/* Whoever searches while a day's file is being made finds nothing yet, and takes it for no damage.
 */
static void a_day_that_just_begins_is_not_damaged(void **state)
{
	struct fixture *f = *state;
	g_autofree char *path = message_day_path(f->folder, "2026-11-22");
	static const char *const stages[] = { "PRAGMA user_version",
		"PRAGMA page_size = 8192; PRAGMA journal_mode = WAL" };

	for (size_t i = 0; i < G_N_ELEMENTS(stages); i++) {
		sqlite3 *db = NULL;
		assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
		assert_int_equal(sqlite3_exec(db, stages[i], NULL, NULL, NULL), SQLITE_OK);
		assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
		json_auto_t *answer = find(f, "{}", 10);
		assert_int_equal(json_array_size(json_object_get(answer, "rows")), 0);
		assert_null(json_object_get(answer, "damaged"));
		assert_null(json_object_get(answer, "unread"));
		sqlite3_close(db);
	}
	put(f, letter_at(noon("2026-11-22"), 1, "the first"));
	await(f, 1);
	expect(f, "{}", "the first");
	assert_null(status_of(f).trouble);
}

/* T10: a service that was killed in the middle: what it had taken and not committed is counted by
 * the next one, and what it had committed is there. */
static void a_kill_loses_what_was_not_committed_and_no_more(void **state)
{
	struct fixture *f = *state;
	int64_t at = noon("2026-11-22");
	int status;

	close_store(f);
	pid_t child = fork();
	if (child == 0) {
		open_store(f);
		for (int i = 0; i < 100; i++)
			put(f, letter_at(at + i, 1, "kept"));
		await(f, 100);
		close_store(f);
		struct message_store_settings slow = { .state_dir = f->dir, .keep_days = 200,
			.limit = INT64_C(1) << 40, .reserve = 1,
			.commit_us = 3600 * CLOCK_SECOND };
		f->store = message_store_new(&slow);
		for (int i = 100; i < 150; i++)
			put(f, letter_at(at + i, 1, "lost"));
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	open_store(f);
	assert_int_equal(status_of(f).dropped_crash, 50);
	json_auto_t *answer = find(f, "{}", 500);
	assert_int_equal(json_array_size(json_object_get(answer, "rows")), 100);
	close_store(f);
	open_store(f);
	assert_int_equal(status_of(f).dropped_crash, 0);
}

static void drops_of_the_kernel_are_counted_once_over_restarts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(message_store_kernel_drops(f->store, 99, 5), 5);
	assert_int_equal(message_store_kernel_drops(f->store, 99, 5), 0);
	assert_int_equal(message_store_kernel_drops(f->store, 99, 7), 2);
	close_store(f);
	open_store(f);
	assert_int_equal(message_store_kernel_drops(f->store, 99, 17), 10);
	assert_int_equal(message_store_kernel_drops(f->store, 98, 3), 3);
	assert_int_equal(message_store_kernel_drops(f->store, 99, 17), 0);
	/* after the machine began anew another socket has the same cookie */
	close_store(f);
	f->boot = "another boot";
	open_store(f);
	assert_int_equal(message_store_kernel_drops(f->store, 99, 4), 4);
	close_store(f);
	open_store(f);
	assert_int_equal(message_store_kernel_drops(f->store, 99, 6), 2);
}

/* ---- keeping ------------------------------------------------------------------------------ */

/* Written from requirements T15: six calendar months, and 183 days at least. */
static void no_day_goes_before_its_time(void **state)
{
	static const struct {
		const char *day, *today;
		bool may;
	} days[] = {
		{ "2026-05-21", "2026-11-22", true },
		{ "2026-05-22", "2026-11-22",
		    false }, /* its last minute is six months minus one old */
		{ "2026-01-01", "2026-07-02", false }, /* 182 days */
		{ "2026-01-01", "2026-07-04", true },
		{ "2026-02-28", "2026-08-31", false }, /* 183 days after, and not six months */
		{ "2026-02-28", "2026-09-01", true },
		{ "2026-08-30", "2027-02-28", false }, /* and 181: 183 decide */
		{ "2026-08-30", "2027-03-02", true },
		{ "2026-11-22", "2026-11-22", false },
		{ "2027-01-01", "2026-11-22", false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
		GDate day, today;
		g_date_clear(&day, 1);
		g_date_clear(&today, 1);
		g_date_set_parse(&day, days[i].day);
		g_date_set_parse(&today, days[i].today);
		print_message("# %s seen %s\n", days[i].day, days[i].today);
		assert_int_equal(message_day_may_go(&day, &today), days[i].may);
	}
}

static void old_days_go_whole_and_others_never(void **state)
{
	struct fixture *f = *state;
	char recent[DAY_SIZE], old[DAY_SIZE], ancient[DAY_SIZE];
	int64_t now = clock_wall().us, day = INT64_C(86400) * CLOCK_SECOND;
	const int64_t ages[] = { 1, 190, 210 };
	char *const names[] = { recent, old, ancient };

	for (size_t i = 0; i < G_N_ELEMENTS(ages); i++) {
		message_day(now - ages[i] * day, names[i]);
		put(f, letter_at(noon(names[i]), 1, names[i]));
	}
	await(f, 3);
	close_store(f);
	open_store(f);
	while (status_of(f).days == 0)
		g_usleep(1000);
	g_autofree char *kept = g_strdup_printf("%s,%s", recent, old);
	expect(f, "{}", kept);
	assert_string_equal(status_of(f).oldest, old);
	/* too large: what is old enough goes sooner, what is not stays, and that is said */
	close_store(f);
	struct message_store_settings small = { .state_dir = f->dir, .keep_days = 36500,
		.limit = 1, .reserve = 1, .commit_us = 1000 };
	f->store = message_store_new(&small);
	while (status_of(f).trouble == NULL)
		g_usleep(1000);
	expect(f, "{}", recent);
}

/* ---- budgets ------------------------------------------------------------------------------ */

static void one_that_floods_takes_nothing_from_others(void **state)
{
	struct message_budget budget = { .rate = 100, .burst = 10, .unknown_rate = 2 };
	struct address loud, quiet, stranger;
	struct mono now = { CLOCK_SECOND };
	int taken = 0;

	(void)state;
	address_parse("10.0.0.1", 5000, &loud, NULL);
	address_parse("10.0.0.2", 5000, &quiet, NULL);
	address_parse("10.0.0.3", 5000, &stranger, NULL);
	message_budget_init(&budget);
	for (int i = 0; i < 1000; i++)
		taken += message_budget_take(&budget,
		    message_budget_source(&budget, &loud, 1, now), now);
	assert_int_equal(taken, 10);
	assert_true(message_budget_take(&budget, message_budget_source(&budget, &quiet, 2, now),
	    now));
	/* a second later it may send its rate, a hundredth of it after each ten milliseconds */
	for (taken = 0; now.us < 2 * CLOCK_SECOND; now.us += 1000)
		taken += message_budget_take(&budget,
		    message_budget_source(&budget, &loud, 1, now), now);
	assert_in_range(taken, 99, 101);
	/* a stranger has less, and is no storm */
	for (int i = taken = 0; i < 100; i++)
		taken += message_budget_take(&budget,
		    message_budget_source(&budget, &stranger, 0, now), now);
	assert_int_equal(taken, 2);
	message_budget_clear(&budget);
}

static void strangers_together_are_bounded(void **state)
{
	struct message_budget budget = { .rate = 100, .burst = 10, .unknown_rate = 2 };
	struct mono now = { 10 * CLOCK_SECOND };
	int taken = 0;

	(void)state;
	message_budget_init(&budget);
	for (int i = 0; i < 20000; i++) {
		g_autofree char *text = g_strdup_printf("10.1.%d.%d", i / 250, i % 250 + 1);
		struct address address;
		assert_true(address_parse(text, 5000, &address, NULL));
		taken += message_budget_take(&budget,
		    message_budget_source(&budget, &address, 0, now), now);
		assert_true(g_hash_table_size(budget.sources) <= 8192);
	}
	assert_int_equal(taken, 20);
	message_budget_clear(&budget);
}

static void a_device_is_known_by_its_address(void **state)
{
	GHashTable *sources = message_sources_new();
	struct address own, mapped, shared;

	(void)state;
	address_parse("10.0.0.1", 161, &own, NULL);
	address_parse("::ffff:10.0.0.1", 40000, &mapped, NULL);
	address_parse("10.0.0.9", 1161, &shared, NULL);
	for (int port = 0; port <= 1; port++) {
		struct message_source_key key = message_source_of(&own, port != 0);
		message_sources_add(sources, &key, 1);
		for (uint16_t i = 0; i < 2; i++) {
			struct message_source_key other = message_source_of(&shared, port != 0);
			other.port = port != 0 ? (uint16_t)(1161 + i) : 0;
			message_sources_add(sources, &other, 8 + i);
		}
	}
	assert_int_equal(message_sources_find(sources, &own), 1);
	assert_int_equal(message_sources_find(sources, &mapped), 1);
	assert_int_equal(message_sources_find(sources, &shared), 8);
	shared.socket.v4.sin_port = htons(5000);
	assert_int_equal(message_sources_find(sources, &shared), 0);
	g_hash_table_unref(sources);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(what_was_put_is_found_across_days),
		WITH_STORE(a_long_answer_goes_on_page_by_page),
		WITH_STORE(a_search_ends_in_time_and_goes_on),
		WITH_STORE(an_inform_that_comes_again_is_one_message),
		WITH_STORE(what_is_not_on_the_disk_is_not_acknowledged),
		WITH_STORE(what_the_disk_has_not_yet_is_waiting),
		WITH_STORE(a_full_queue_is_counted_to_the_letter),
		WITH_STORE(a_damaged_day_is_put_aside),
		WITH_STORE(a_day_that_just_begins_is_not_damaged),
		WITH_STORE(a_kill_loses_what_was_not_committed_and_no_more),
		WITH_STORE(drops_of_the_kernel_are_counted_once_over_restarts),
		cmocka_unit_test(no_day_goes_before_its_time),
		WITH_STORE(old_days_go_whole_and_others_never),
		cmocka_unit_test(one_that_floods_takes_nothing_from_others),
		cmocka_unit_test(strangers_together_are_bounded),
		cmocka_unit_test(a_device_is_known_by_its_address),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
