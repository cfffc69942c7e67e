/* The lock, on the real service: nothing is shown, no key does anything, one passphrase ends it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/screen/entry.h"

static void lock_with(struct glass *glass, const char *first, const char *again)
{
	type(glass, first);
	glass_wait_text(glass, "再输一遍");
	type(glass, again);
}

static void test_lock_and_unlock(void **state)
{
	static const char *const keys[] = { "q", "C-c", "C-z", "Esc", "2", "Tab", "L", ":" };
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0301");
	glass_press(glass, "L");
	glass_wait_text(glass, "锁定口令");
	assert_false(glass_find(glass, "JR-0301", NULL, NULL));
	type(glass, "short");
	glass_wait_text(glass, "太短");
	lock_with(glass, "correct horse", "another");
	glass_wait_text(glass, "两次不一样");
	lock_with(glass, "correct horse", "correct horse");
	glass_wait_text(glass, "已锁定");
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		glass_press(glass, keys[i]);
		assert_true(glass_find(glass, "已锁定", NULL, NULL));
		assert_false(glass_find(glass, "JR-0301", NULL, NULL));
		assert_false(glass_find(glass, "correct", NULL, NULL));
	}
	glass_press(glass, "Esc");
	type(glass, "wrong one");
	glass_wait_text(glass, "口令不对");
	type(glass, "correct horse");
	glass_wait_text(glass, "JR-0301");
	leave(glass);
}

/* After five tries it listens to nobody for a while, not even to the right one; hanging up ends it
 * all the same. All of it is in the log. */
static void test_wrong_passphrases(void **state)
{
	const struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	glass_press(glass, "L");
	glass_wait_text(glass, "锁定口令");
	lock_with(glass, "correct horse", "correct horse");
	glass_wait_text(glass, "已锁定");
	for (int i = 0; i < 5; i++)
		type(glass, "wrong one");
	glass_wait_text(glass, "错了 5 次");
	type(glass, "correct horse");
	assert_true(glass_find(glass, "已锁定", NULL, NULL));
	glass_hang_up(glass);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
	g_free(room_zhiban(room, "audit verify"));
	g_autofree char *rows = room_sql(room,
	    "SELECT action, success, count(*) FROM audit WHERE action LIKE 'console.%' "
	    "AND seq > (SELECT max(seq) FROM audit WHERE action = 'console.lock') - 1 "
	    "GROUP BY action, success");
	assert_string_equal(rows, "console.lock|1|1\nconsole.unlock|0|5\n");
}

/* Who is called away while typing locks from the question that Esc asks; what was typed is there
 * again afterwards. */
static void test_typed_text_survives(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "6 Tab Tab");
	glass_wait_text(glass, "[大事记]");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 记一条 ]");
	glass_press(glass, "half");
	glass_wait_text(glass, "half");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "3 锁定");
	glass_press(glass, "3");
	glass_wait_text(glass, "锁定口令");
	lock_with(glass, "correct horse", "correct horse");
	glass_wait_text(glass, "已锁定");
	assert_false(glass_find(glass, "half", NULL, NULL));
	type(glass, "correct horse");
	glass_wait_text(glass, "half");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "3 锁定");
	glass_press(glass, "2");
	glass_wait_gone(glass, "[ 记一条 ]");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lock_and_unlock),
		cmocka_unit_test(test_wrong_passphrases),
		cmocka_unit_test(test_typed_text_survives),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
