/* The console ends while the service still owes it answers: nothing they were for is there any more
 * (the sanitizers see who looks), and what was typed is kept. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/entry.h"

/* Presses KEYS while the service does not hear, and cuts the line. */
static void press_and_go(const struct room *room, struct glass *glass, const char *keys)
{
	pid_t service = room_pid(room, "service");

	kill(service, SIGSTOP);
	glass_press(glass, keys);
	glass_hang_up(glass);
	int status = glass_wait_exit(glass);
	kill(service, SIGCONT);
	assert_int_equal(status, 0);
	glass_free(glass);
}

static void test_an_act_under_way(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "6 Tab Tab");
	glass_wait_text(glass, "[大事记]");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 记一条 ]");
	glass_press(glass, "未完");
	glass_press(glass, "Down Down Down Down Down Down Down Down");
	press_and_go(*state, glass, "Enter");
	room_wait_draft(*state, "未完");
}

/* A device asks for the traffic of its port, and to be read now. */
static void test_questions_under_way(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "2 Tab");
	glass_wait_text(glass, "IPv6边界");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "最近读数");
	press_and_go(*state, glass, "t p");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_act_under_way),
		cmocka_unit_test(test_questions_under_way),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
