/* The terminal as a device: raw mode and back, signals, bytes in and out, what it can show.
 *
 * Nothing here ever blocks. Output waits in memory until the terminal takes it, and while it
 * waits no new frame is made: a slow line gets fewer frames, a dead one none, and hangup still
 * ends the program. The terminal is given back as it was found on every way out: end, signal,
 * crash, suspend. One that was left raw by a killed program is found sane.
 *
 * At the start the terminal is asked once what it shows (charset, width of ambiguous
 * characters); the first frame does not wait for the answer unless the locale says nothing
 * about the charset. Answers that come late are swallowed. */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include <glib.h>
#include <stdbool.h>

#include "base/timer.h"
#include "tui/keys.h"
#include "tui/screen.h"

struct terminal;

struct terminal_handlers {
	void (*on_input)(const struct input *input, void *data);
	void (*on_resize)(int columns, int rows, void *data);
	/* What it shows is known now, or differs from what was assumed: draw again, whole. */
	void (*on_changed)(void *data);
	/* All that was queued has been taken: the next frame may be sent. */
	void (*on_drained)(void *data);
	/* It hung up, or a signal asks for the end. Called once. */
	void (*on_gone)(void *data);
};

/* What may be said instead of asked. Zero: ask. */
struct terminal_options {
	const char *charset;   /* "UTF-8", "GBK", "GB18030" */
	int ambiguous;         /* 1 or 2 columns */
	bool ask_nothing;      /* send no questions to the terminal */
};

/* Take the terminal on standard input and output, served on the default main context. Fails
 * with one sentence when there is none, TERM is unknown, or it shows no Chinese. One at a time. */
struct terminal *terminal_open(const struct terminal_options *options, struct timers *timers,
    const struct terminal_handlers *handlers, void *data, GError **error);
/* Gives the terminal back. */
void terminal_close(struct terminal *terminal);

struct screen *terminal_screen(struct terminal *terminal);
/* Send a finished frame (screen_end()). Not while terminal_is_busy(). */
void terminal_send(struct terminal *terminal, struct bytes bytes);
bool terminal_is_busy(const struct terminal *terminal);
/* One BEL. */
void terminal_bell(struct terminal *terminal);
/* Stop as the shell expects (Ctrl-Z); returns after it was continued. */
void terminal_suspend(struct terminal *terminal);

#endif
