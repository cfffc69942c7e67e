/* The console: the app shell with the service behind it. Every view finds model, drafts and the way
 * to other views here. */
#ifndef VIEWS_CONSOLE_H
#define VIEWS_CONSOLE_H

#include "records/model/kind.h"
#include "tui/app.h"
#include "views/client.h"
#include "views/model.h"

struct console;
struct drafts;
struct passphrase;
struct printing;
struct sound;

/* Runs the console on this terminal until it is left. Exit status. */
int console_run(const struct client_place *place);

struct console *console_of(const struct app *app);
struct model *console_model(const struct app *app);

/* ---- views that follow topics ------------------------------------------------------------- */

/* From now until console_unfollow() ROWS is called, with the view, whenever rows of TOPIC come, and
 * once at the beginning. A view follows from its making to its free(), so that coming back to it
 * waits for nothing. */
typedef void follow_rows(struct view *view, const struct mirror *mirror);
void console_follow(struct view *view, const char *topic, follow_rows *rows);
void console_unfollow(struct view *view);
/* The same for one of its topics. */
void console_unfollow_topic(struct view *view, const char *topic);

/* ---- going places ------------------------------------------------------------------------- */

void open_device(struct app *app, int64_t id);                        /* views/device.c */
void open_circuit(struct app *app, int64_t id);                       /* views/circuit.c */
void open_service(struct app *app, int64_t id);                       /* views/service.c */
/* PLACE, 0 for none, is under the cursor. */
void open_room(struct app *app, int64_t id, int64_t place);           /* views/room.c */
/* An alarm that stands under ROOT; 0: by itself. */
void open_alarm(struct app *app, int64_t id, int64_t root);           /* views/alarm.c */
void open_records(struct app *app, const struct kind *kind);          /* views/record_list.c */
void open_record(struct app *app, const struct kind *kind, int64_t id); /* views/record_view.c */
/* The form of an act: on a record, or with ID 0 of one that makes a record; PRESET (borrowed, may
 * be NULL) fills fields. */
void open_act(struct app *app, const struct kind *kind, const struct act *act, int64_t id,
    const json_t *preset);
/* The preview of sheet NAME made from record ID of its kind; of one without a kind 0. */
void open_sheet(struct app *app, const char *name, int64_t id);        /* views/sheet_view.c */
/* The same of a sheet that is of a time. */
void open_sheet_of_time(struct app *app, const char *name, struct wall from, struct wall to);
/* The same of emergency plan CODE in VERSION; 0: the one in force. */
void open_sheet_of_plan(struct app *app, const char *code, int64_t version);
/* Type an address, discover it, put it into the ledger. */
void open_discovery(struct app *app);                                 /* views/discovery.c */
/* Records of KIND (NULL: to be said) out of a CSV file, seen first (views/import_entry.c). */
void open_import(struct app *app, const struct kind *kind);
/* The picture for a panel in the room, over everything. */
void open_wall(struct app *app);                                      /* views/panel.c */
/* Opens what a row of `changes` or `upcoming` speaks of. */
void open_subject(struct app *app, const json_t *row);

/* A severity by the name the service has for it, else by ours. */
const char *console_severity(const struct app *app, const char *severity);
/* The longest an alarm may be shelved, in microseconds; 0: the service has not said. */
int64_t console_shelving(const struct app *app);
/* What this console was locked with last; in memory only. */
struct passphrase *console_passphrase(const struct app *app);
struct sound *console_sound(const struct app *app);
struct printing *console_printing(const struct app *app);
/* Where what is typed is kept until it is saved. */
struct drafts *console_drafts(const struct app *app);
/* What is on the screen is not of now: the service is gone, or has heard nothing for two polls. */
bool console_is_blind(const struct app *app);
/* The console is being left or its line was lost: nobody decided anything about what is half typed.
 */
bool console_is_ending(const struct app *app);

#endif
