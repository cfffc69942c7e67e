/* The other end of the console's line, in the hands of a test: it greets, keeps rows of topics and
 * sends them as docs/protocol.md says, writes down what is done, and can fall silent. For states a
 * real service is only in on its worst days; what it can be brought to is tested on the real one
 * (room.h). */
#ifndef TESTS_SCREEN_DESK_H
#define TESTS_SCREEN_DESK_H

#include <jansson.h>

#include "tests/screen/glass.h"

struct desk;

/* Answers from now on. ROLES as in hello ("duty_operator"), NULL-terminated. */
struct desk *desk_open(const char *const *roles);
void desk_close(struct desk *desk);

/* ROW (taken over) is one of TOPIC now: it has a key. Watchers are told. */
void desk_set(struct desk *desk, const char *topic, json_t *row);
/* The same for an array of rows (taken over), sent together, at most 500 a message. */
void desk_set_all(struct desk *desk, const char *topic, json_t *rows);
void desk_drop(struct desk *desk, const char *topic, int64_t key);
/* Who says hello from now on sits at TERMINAL in the duty room. */
void desk_sit(struct desk *desk, const char *terminal);
/* METHOD is answered with RESULT (taken over) from now on; without one with {}. */
void desk_answer(struct desk *desk, const char *method, json_t *result);
/* METHOD is refused with the error CODE, MESSAGE and DATA (taken over), until desk_answer(). */
void desk_refuse(struct desk *desk, const char *method, int code, const char *message,
    json_t *data);
/* Member NAME of the actor in hello is VALUE (taken over); before a console comes. */
void desk_actor(struct desk *desk, const char *name, json_t *value);
/* From now on nothing but a ping is answered; not silent any more, what was asked is. */
void desk_silence(struct desk *desk, bool silent);
/* Nobody answers and the line is cut; until desk_up(). */
void desk_down(struct desk *desk);
void desk_up(struct desk *desk);
/* Parameters of all `do` and `do_all` so far, as one line of JSON. Caller frees. */
char *desk_done(struct desk *desk);
/* Until desk_done() has TEXT. */
void desk_wait_done(struct desk *desk, const char *text);

/* Where it answers. Borrowed. */
const char *desk_socket(const struct desk *desk);
/* The console on this line. */
struct glass *desk_console(struct desk *desk, const struct glass_options *options);

#endif
