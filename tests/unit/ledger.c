/* The ledger in memory: who refers to whom, found without looking at everything, through every
 * change of what is referred to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/ledger.h"

static void put(struct ledger *ledger, const char *kind, const char *field, int id, int to)
{
	json_auto_t *record = json_pack("{s:i}", "id", id);

	if (to != 0)
		json_object_set_new(record, field, json_integer(to));
	ledger_set(ledger, kind_find(kind), record);
}

/* The ids of those that refer to TO, as digits of one number; the ids are 1 to 9. */
static int64_t referring(struct ledger *ledger, const char *kind, const char *field, int to)
{
	int64_t ids = 0;

	for (json_t *record = ledger_next_of(ledger, kind, field, to, NULL); record != NULL;
	     record = ledger_next_of(ledger, kind, field, to, record))
		ids = ids * 10 + record_id(record);
	return ids;
}

static void test_referring(void **state)
{
	own(ledger) ledger = ledger_new();

	(void)state;
	put(ledger, "host_key", "device", 3, 7);
	put(ledger, "host_key", "device", 1, 7);
	put(ledger, "host_key", "device", 2, 8);
	assert_int_equal(referring(ledger, "host_key", "device", 7), 13);
	put(ledger, "host_key", "device", 5, 7);
	put(ledger, "host_key", "device", 4, 7);
	assert_int_equal(referring(ledger, "host_key", "device", 7), 1345);
	assert_int_equal(referring(ledger, "host_key", "device", 8), 2);
	assert_int_equal(referring(ledger, "host_key", "device", 9), 0);
}

/* The reference itself may change, or be taken away. */
static void test_moved(void **state)
{
	own(ledger) ledger = ledger_new();

	(void)state;
	for (int id = 1; id <= 4; id++)
		put(ledger, "device", "site", id, 7);
	assert_int_equal(referring(ledger, "device", "site", 7), 1234);
	put(ledger, "device", "site", 2, 8);
	put(ledger, "device", "site", 3, 0);
	put(ledger, "device", "site", 4, 7);
	assert_int_equal(referring(ledger, "device", "site", 7), 14);
	assert_int_equal(referring(ledger, "device", "site", 8), 2);
	put(ledger, "device", "site", 2, 7);
	assert_int_equal(referring(ledger, "device", "site", 8), 0);
	assert_int_equal(referring(ledger, "device", "site", 7), 124);
}

/* Of kinds of which only the newest are kept, what is forgotten refers to nothing any more. */
static void test_forgotten(void **state)
{
	own(ledger) ledger = ledger_new();
	int n = 0;

	(void)state;
	assert_false(kind_find("command_output")->flags & KIND_RESIDENT);
	assert_null(ledger_next_of(ledger, "command_output", "device", 7, NULL));
	for (int id = 1; id <= LEDGER_RECENT + 3; id++)
		put(ledger, "command_output", "device", id, 7);
	for (json_t *record = ledger_next_of(ledger, "command_output", "device", 7, NULL);
	     record != NULL;
	     record = ledger_next_of(ledger, "command_output", "device", 7, record), n++)
		assert_int_equal(record_id(record), n + 4);
	assert_int_equal(n, LEDGER_RECENT);
}

static void put_clock(struct ledger *ledger, int id, const char *state)
{
	json_auto_t *record = json_pack("{s:i, s:s}", "id", id, "state", state);

	ledger_set(ledger, kind_find("work_clock"), record);
}

/* Of kinds with deadlines what has not ended stays, however much came after it; what has ended goes
 * in the order in which it did, and comes back when it counts again. */
static void test_current(void **state)
{
	own(ledger) ledger = ledger_new();

	(void)state;
	for (int id = 1; id <= 4; id++)
		put_clock(ledger, id, "running");
	for (int id = 5; id <= LEDGER_RECENT + 104; id++)
		put_clock(ledger, id, "met");
	for (int id = 1; id <= 4; id++)
		assert_non_null(ledger_get(ledger, "work_clock", id));
	assert_null(ledger_get(ledger, "work_clock", 104));
	assert_non_null(ledger_get(ledger, "work_clock", 105));
	/* just ended: it is the newest of them, though the oldest by number */
	put_clock(ledger, 2, "met");
	assert_non_null(ledger_get(ledger, "work_clock", 2));
	assert_null(ledger_get(ledger, "work_clock", 105));
	put_clock(ledger, 106, "running");
	put_clock(ledger, 3, "met");
	assert_non_null(ledger_get(ledger, "work_clock", 106));
	assert_non_null(ledger_get(ledger, "work_clock", 107));
	put_clock(ledger, 106, "met");
	assert_null(ledger_get(ledger, "work_clock", 107));
	int n = 0;
	for (json_t *record = ledger_next(ledger, "work_clock", NULL); record != NULL;
	     record = ledger_next(ledger, "work_clock", record))
		n++;
	assert_int_equal(n, LEDGER_RECENT + 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_referring),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_current),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
