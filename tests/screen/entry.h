/* Into a room with the site of the lab, into the console and out of it again: for stories. */
#ifndef TESTS_SCREEN_ENTRY_H
#define TESTS_SCREEN_ENTRY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

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

static inline struct glass *enter(const struct room *room, const struct glass_options *options)
{
	struct glass *glass = room_console(room, options);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_wait_text(glass, "要处理");
	return glass;
}

static inline void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
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
