/* Into a room with the site of the lab, into the console and out of it again: for stories. */
#ifndef TESTS_SCREEN_ENTRY_H
#define TESTS_SCREEN_ENTRY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/screen/doorway.h"
#include "tests/screen/room.h"

static inline int open_room(void **state)
{
	*state = room_open(true);
	return 0;
}

static inline int close_room(void **state)
{
	room_close(*state);
	return 0;
}

static inline void pass_banner(struct glass *glass)
{
	past_banner(glass);
	glass_wait_text(glass, "要处理");
}

static inline struct glass *enter(const struct room *room, const struct glass_options *options)
{
	struct glass *glass = room_console(room, options);

	pass_banner(glass);
	return glass;
}

/* Everything is acknowledged, whenever it comes, until the console shows that nothing is left: what
 * is over goes with it. */
static inline void quieten(const struct room *room, struct glass *glass)
{
	gint64 end = g_get_monotonic_time() + 2 * GLASS_PATIENCE_MS * INT64_C(1000);

	while (!glass_find(glass, "没有要处理的", NULL, NULL)) {
		if (g_get_monotonic_time() > end) {
			g_autofree char *dump = glass_dump(glass);
			g_autofree char *alarms = room_zhiban(room, "alarms --json");
			fail_msg("something still needs somebody:\n%s\n%s", dump, alarms);
		}
		room_acknowledge(room);
		g_usleep(100000);
		glass_drain(glass);
	}
}

/* A line typed as letters, one after the other, and Enter. */
static inline void type(struct glass *glass, const char *text)
{
	for (; *text != '\0'; text++) {
		const char key[] = { *text, '\0' };
		glass_press(glass, key);
	}
	glass_press(glass, "Enter");
}

#endif
