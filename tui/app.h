/* The shell of the console: a stack of views, ten groups on digits with tabs inside, a head, a
 * line of keys, the command line, help, messages and questions. It knows nothing of records or
 * the service.
 *
 * Who gets a key: an open question, the help, a prompt; then the view's form; then the view's
 * bindings, its table, the shell. A frame is drawn at once after a key, and four times a second
 * for data (app_changed()); after a pause the first few come at once, so that an answer is not
 * held back.
 *
 * ZHIBAN_SYNC_FD names a descriptor that gets one byte after each frame the terminal has taken. */
#ifndef TUI_APP_H
#define TUI_APP_H

#include <glib.h>
#include <stdbool.h>

#include "base/timer.h"
#include "tui/form.h"
#include "tui/keys.h"
#include "tui/screen.h"
#include "tui/table.h"
#include "tui/terminal.h"

struct app;
struct view;

/* What all views of a kind have in common. Every function may be NULL. */
struct view_type {
	const char *name;                  /* stable: "circuits"; the word behind ':' */
	/* N_("..."), in the breadcrumb unless view_set_title() */
	const char *title;
	/* N_("..."), what one sees here, over the keys in the help */
	const char *help;
	const struct binding *bindings;    /* ends with a NULL action; data is view->data */
	void (*draw)(struct view *view, struct area area);
	/* What neither bindings nor table nor form took; true when used. */
	bool (*input)(struct view *view, const struct input *input);
	void (*enter)(struct view *view);  /* comes to the top: watch what it shows */
	void (*leave)(struct view *view);  /* no longer on top */
	void (*free)(struct view *view);   /* frees data, table and form */
	bool calm;                         /* read from afar: data brings a frame a second */
};

/* With a table the shell moves in it, filters it by '/' and explains it in the help; with a form it
 * sends it what is typed and asks before throwing typed text away. The view's draw() draws both. */
struct view {
	const struct view_type *type;
	struct app *app;
	void *data;
	struct table *table;
	struct form *form;
	char *title;
};

/* A tab of a group; `open` makes its view the first time it is shown, later it is kept as it
 * was. */
struct tab {
	const char *name;                  /* word behind ':', "circuits" */
	const char *title;                 /* N_("链路") */
	struct view *(*open)(struct app *app);
};

/* A group on a digit; `tabs` ends with a NULL name. The list of groups ends with a NULL title. */
struct group {
	char digit;
	const char *title;
	const struct tab *tabs;
};

struct app_type {
	const struct group *groups;
	int head_rows;                     /* rows on top that draw_head() fills on every screen */
	void (*draw_head)(struct app *app, struct area area);
	/* What the views show is not of now: it is dimmed and each line marked. May be NULL. */
	bool (*is_stale)(struct app *app);
	/* Keys that mean the same on every screen, beside the shell's; data is the app. May be
	 * NULL. */
	const struct binding *bindings;
	/* One of them that leaves what was typed as it is: offered where it would be lost. NULL:
	 * none. */
	const struct binding *away;
	/* A word of ':' that is no tab; false: unknown. LINE is clean. May be NULL. */
	bool (*command)(struct app *app, const char *line);
	/* More words that complete behind ':', NULL-terminated, for the caller to free; may be
	 * NULL. */
	char **(*complete)(struct app *app, const char *line);
	/* Asked to end ('q', hangup): may ask a question and return false. FORCED: no one is
	 * there to ask. */
	bool (*quit)(struct app *app, bool forced);
};

/* Opens the terminal. DATA is the program's own. */
struct app *app_new(const struct app_type *type, const struct terminal_options *options,
    struct timers *timers, void *data, GError **error);
void app_free(struct app *app);
void *app_data(const struct app *app);
struct timers *app_timers(const struct app *app);
struct terminal *app_terminal(const struct app *app);

/* Shows the first tab of the first group and serves until the end. Returns the exit status. */
int app_run(struct app *app);
void app_quit(struct app *app, int status);

/* Something shown has changed: draw when it is due. */
void app_changed(struct app *app);

/* ---- views -------------------------------------------------------------------------------- */

/* A view not yet on the stack. DATA is owned by it. */
struct view *view_new(struct app *app, const struct view_type *type, void *data);
/* What the breadcrumb says of it: the name of the object. Clean; copied. */
void view_set_title(struct view *view, const char *title);
/* Put VIEW on top; it is freed when it is left by Esc. */
void app_push(struct app *app, struct view *view);
/* Leave the view on top, as Esc does but without asking. The bottom one stays. */
void app_pop(struct app *app);
struct view *app_top(const struct app *app);
/* COVER (not on the stack, owned from here) hides everything: it alone is drawn below the head, and
 * its input() alone gets what comes, key or paste; the shell does nothing with it but repaint. What
 * lies below stays as it is. NULL takes the cover away and frees it. */
void app_cover(struct app *app, struct view *cover);
struct view *app_covered(const struct app *app); /* the cover, or NULL */
/* ALERT (not on the stack, owned from here) takes the whole screen, over head, gutter and cover,
 * and every key: nothing below it is lost or answered meanwhile, a cover stays shut. NULL takes it
 * away and frees it. */
void app_alert(struct app *app, struct view *alert);
struct view *app_alerted(const struct app *app); /* the alert, or NULL */
/* TEXT (clean, short, copied) stands at the left edge of every row of every screen but an alert;
 * everything else is laid out in the columns that remain. NULL: no gutter. */
void app_set_gutter(struct app *app, const char *text, enum style style);
/* Microseconds since somebody pressed a key. */
int64_t app_idle(const struct app *app);
/* Show group by digit, or a tab by its name; the stack goes back to it. False: there is none. */
bool app_show_group(struct app *app, char digit);
bool app_show_tab(struct app *app, const char *name);

/* ---- saying and asking -------------------------------------------------------------------- */

/* One clean sentence above the keys, until the next key. */
void app_toast(struct app *app, enum style style, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* One line typed below the head. DONE gets the text, or NULL after Esc; CHANGED (may be NULL)
 * gets it after every key. Only one prompt is open: a second replaces it, and the first gets
 * NULL. */
typedef void prompt_done(const char *text, void *data);
void app_prompt(struct app *app, const char *label, const char *initial, prompt_done *changed,
    prompt_done *done, void *data);

/* A question with numbered answers, answered by digit or arrows and Enter; Esc is the answer
 * -1. The cursor begins on the first, which should be the harmless one. ANSWERS ends with NULL;
 * copied. */
typedef void question_done(int answer, void *data);
void app_ask(struct app *app, const char *question, const char *const *answers,
    question_done *done, void *data);

/* Danger: what will happen, and the full name of the object to be typed. DONE gets 0 when it
 * was typed exactly, -1 after Esc. */
void app_confirm(struct app *app, const char *danger, const char *name, question_done *done,
    void *data);

#endif
