/* Into a console past its banner, and out of it again: what every story begins and ends with. */
#ifndef TESTS_SCREEN_DOORWAY_H
#define TESTS_SCREEN_DOORWAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/screen/desk.h"
#include "tests/screen/glass.h"

static inline void past_banner(struct glass *glass)
{
	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
}

static inline void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

/* A console at DESK, past its banner, on the screen that KEYS open and TEXT is on. NULL: where it
 * begins. */
static inline struct glass *enter_desk(struct desk *desk, const struct glass_options *options,
    const char *keys, const char *text)
{
	struct glass *glass = desk_console(desk, options);

	past_banner(glass);
	if (keys != NULL)
		glass_press(glass, keys);
	if (text != NULL)
		glass_wait_text(glass, text);
	return glass;
}

static inline int close_desk(void **state)
{
	desk_close(*state);
	return 0;
}

#endif
