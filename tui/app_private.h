/* What the parts of the shell share: app.c (frames and views), app_input.c (who gets a key),
 * app_draw.c (what one frame shows). Nothing outside tui/app*.c includes it. */
#ifndef TUI_APP_PRIVATE_H
#define TUI_APP_PRIVATE_H

#include "tui/app.h"

/* A tab and the views opened from it. Leaving a tab keeps them as they were. */
struct place {
	const struct group *group;
	const struct tab *tab;
	GPtrArray *stack;          /* of struct view; empty until first shown */
};

/* One line typed below the head. */
struct prompt {
	char *label;
	struct editor *editor;
	prompt_done *changed, *done;
	void *data;
	bool command;              /* it is the command line: Tab completes */
};

/* A question; with `name` it wants that typed instead of an answer chosen. */
struct question {
	char *text;
	char **answers;
	int answer;
	char *name;
	struct editor *editor;
	question_done *done;
	void *data;
};

struct app {
	const struct app_type *type;
	void *data;
	struct timers *timers;
	struct terminal *terminal;
	GMainLoop *loop;
	int status;

	GPtrArray *places;         /* of struct place, one a tab */
	struct place *place;       /* the one shown */

	struct view *cover;        /* hides all of that; NULL: nothing does */
	struct view *alert;        /* and this hides the cover, too */
	char *gutter;              /* NULL: none */
	enum style gutter_style;
	struct prompt *prompt;
	struct question *question;
	bool help;
	int help_scroll;
	char *toast;
	enum style toast_style;

	struct mono touched;       /* the last key */
	struct timer frame;        /* the next frame that only data asks for */
	struct timer typed; /* what was typed at the prompt is acted on, its letter being painted */
	struct mono paid_until;    /* frames for data so far, an interval each */
	bool wanted;               /* a frame, as soon as the terminal has taken the one before */
	int columns, rows;
	int sync_fd;               /* -1: nobody wants to know */
};

/* Draw now, or as soon as the terminal can take it. */
void app_frame(struct app *app);
/* The picture of now, into the whole screen. */
void app_draw(struct app *app, struct area area);

void app_on_input(struct app *app, const struct input *input);
/* For the timer `typed`. */
void app_on_typed(struct timer *timer, void *app);
void app_close_prompt(struct app *app, bool accept);
void app_close_question(struct app *app, int answer);
/* Whether anything typed would be lost if the views on the place were left. */
bool app_is_dirty(const struct app *app);

/* Words that complete LINE behind ':'; NULL-terminated, caller frees. */
char **app_candidates(struct app *app, const char *line);

/* Keys of the shell itself; their data is the app. */
extern const struct binding app_bindings[];

#endif
