/* Keys: what the terminal sent, decoded; and tables that say what a key does.
 *
 * A key is a Unicode character or one of K_*. No function key, no Alt and no Ctrl combination
 * is ever needed. Unknown or broken escape sequences are swallowed whole: they never become a
 * command. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "tui/screen.h"

enum key {
	K_NONE = 0,
	K_UP = 0x110000, /* above the last character */
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_ENTER,
	K_ESCAPE,
	K_TAB,
	K_BACKTAB,
	K_BACKSPACE,
	K_DELETE,
	K_INSERT,
	K_INTERRUPT,     /* Ctrl-C */
	K_SUSPEND,       /* Ctrl-Z */
	K_REDRAW         /* Ctrl-L */
};

enum input_type {
	INPUT_KEY,
	INPUT_PASTE,     /* text pasted in one go; never dispatched as keys */
	INPUT_POSITION,  /* the terminal's answer to "where is the cursor" */
	INPUT_FENCE      /* its answer to "who are you" */
};

struct input {
	enum input_type type;
	uint32_t key;     /* INPUT_KEY: a character or enum key */
	const char *text; /* INPUT_PASTE: clean lines, borrowed */
	int row, column;  /* INPUT_POSITION, from 1 */
};

/* ---- decoding -------------------------------------------------------------------------------- */

struct key_decoder;
typedef void key_sink(const struct input *input, void *data);

/* Decodes both cursor key modes and the forms of xterm, PuTTY, Linux, screen and tmux. */
struct key_decoder *key_decoder_new(key_sink *sink, void *data);
void key_decoder_free(struct key_decoder *decoder);
void key_decoder_set_charset(struct key_decoder *decoder, enum charset charset);
void key_decoder_feed(struct key_decoder *decoder, struct bytes bytes);
/* An ESC has come and nothing behind it yet: after a short wait its owner calls
 * key_decoder_settle(), which makes a key of it. The beginning of a longer sequence is not
 * pending; it is waited for. */
bool key_decoder_is_pending(const struct key_decoder *decoder);
void key_decoder_settle(struct key_decoder *decoder);

/* KEY as a command: full-width forms and Chinese punctuation folded to the key they stand for. */
uint32_t key_fold(uint32_t key);
/* True for what only an input method in Chinese state sends: it brings a hint, never a command. */
bool key_is_hanzi(uint32_t key);
/* Name of KEY as shown: "Enter", "Esc", "a". BUFFER of KEY_NAME_SIZE; returns it. */
const char *key_name(uint32_t key, char *buffer);
#define KEY_NAME_SIZE 16

/* ---- what keys do ---------------------------------------------------------------------------- */

enum binding_flag {
	BINDING_QUIET = 1 << 0,  /* in the help, not on the bottom line */
	BINDING_FIRST = 1 << 1,  /* on the bottom line before the others */
};

/* One thing that can be done. The same table dispatches, draws the bottom line and is the help; it
 * ends with a NULL action. DATA is the view's. */
struct binding {
	uint32_t key, also;      /* `also`: a second key, 0 none */
	const char *action;      /* stable name: "ticket.new" */
	const char *title;       /* N_("..."), on the bottom line */
	const char *help;        /* N_("..."), one sentence */
	unsigned flags;
	/* Why it cannot be done now, one sentence; NULL when it can. The function may be NULL:
	 * always. */
	const char *(*refuse)(void *data);
	void (*run)(void *data);
};

/* The binding of KEY (already folded) in TABLE, or NULL. */
const struct binding *binding_find(const struct binding *table, uint32_t key);

#endif
