/* A duty room: the lab, the service on it and the ledger of the simulated site, with their state in
 * a scratch directory. The programs are the real ones; the lab is quiet, so that only what a test
 * does happens. */
#ifndef TESTS_SCREEN_ROOM_H
#define TESTS_SCREEN_ROOM_H

#include "tests/screen/glass.h"

struct room;

/* Starts everything, the lab as ZHIBAN_LAB_OPTIONS has it (default: quiet); waits until it runs;
 * without FILLED the ledger has nothing in it but the credential "lab". Drafts of its consoles lie
 * in its directory. */
struct room *room_open(bool filled);
/* Ends what it started. */
void room_close(struct room *room);

/* Starts again what has ended meanwhile. */
void room_mend(const struct room *room);
/* Of "lab" or "service". */
pid_t room_pid(const struct room *room, const char *name);
/* "circuit JR-0301 down": done, with what follows from it under way. */
void room_lab(const struct room *room, const char *command);
/* What the command line prints; must end well. Caller frees. */
char *room_zhiban(const struct room *room, const char *command);
/* "[evidence]\npace=1s\n": put at the end of the settings of the site, and into force. */
void room_configure(const struct room *room, const char *settings);
/* TEXT is the configuration file NAME from now on. */
void room_apply(const struct room *room, const char *name, const char *text);
/* Every alarm is acknowledged, so that what is over leaves the lists of what needs somebody. */
void room_acknowledge(const struct room *room);
/* What SQL finds in the records, columns between bars, a row a line. Caller frees. */
char *room_sql(const struct room *room, const char *sql);
/* Port at which the devices of the lab answer. */
const char *room_port(const struct room *room);
/* "16:42", eight hours from now: the end of a shift of today that is not about to end, whatever the
 * hour of the test is. Caller frees. */
char *room_shift_end(void);
/* Until a draft holds TEXT, as it is kept for a line that is lost. */
void room_wait_draft(const struct room *room, const char *text);

/* The console, as it is when it has just been started. */
struct glass *room_console(const struct room *room, const struct glass_options *options);
/* The same with one more option on its command line. */
struct glass *room_console_with(const struct room *room, const struct glass_options *options,
    const char *option);
/* The same again on the terminal GLASS, whose program has ended. */
void room_console_again(const struct room *room, struct glass *glass);

#endif
