/* What a device may be asked over SSH, and what it answered. */
#ifndef VIEWS_DEVICE_COMMANDS_H
#define VIEWS_DEVICE_COMMANDS_H

#include "views/console.h"

/* The commands of DEVICE, called NAME. */
void open_commands(struct app *app, int64_t device, const char *name);

/* One command asked of a device. It goes on when nobody looks. */
struct ask {
	struct app *app;
	int64_t device;
	char *device_name;
	json_t *command;             /* of `commands` */
	json_t *arguments;           /* NULL: none */
	struct mono begun;
	bool running;
	json_t *told;                /* the result; NULL: none yet, or refused */
	char *refusal;               /* one sentence; NULL: not refused */
	struct view *view;           /* that shows it; NULL: nobody looks */
	int references;
};

/* Asks at once. ARGUMENTS is taken over. */
struct ask *ask_new(struct app *app, int64_t device, const char *device_name, json_t *command,
    json_t *arguments);
struct ask *ask_hold(struct ask *ask);
/* NULL is fine. */
void ask_release(struct ask *ask);
/* The same once more; what was told is gone. */
void ask_again(struct ask *ask);

/* The screen that waits for it and shows what came. */
void open_answer(struct ask *ask);                       /* views/device_answer.c */
/* The form of the arguments of COMMAND. DONE gets them, taken over, each time they are submitted,
 * and NULL when the form is gone. */
typedef void argument_done(json_t *arguments, void *data);
void open_arguments(struct app *app, const json_t *command, argument_done *done, void *data);

#endif
