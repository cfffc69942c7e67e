/* What can be ordered of the lab, as words: "link agg-n GigabitEthernet2/0/1 down". The same words
 * come from the command line, from a scenario, and from the site's own gentle life. */
#ifndef LAB_DESK_H
#define LAB_DESK_H

#include "base/timer.h"
#include "lab/news.h"
#include "lab/web.h"
#include "lab/wire.h"

struct lab_desk {
	struct lab_site *site;
	struct lab_wire *wire;    /* NULL: nothing is served (tests) */
	struct lab_web *web;      /* NULL: nothing is served */
	struct lab_news *news;    /* NULL: nobody says anything */
	struct timers *timers;
	GMainLoop *loop;          /* quit by "stop"; may be NULL */
	uint16_t port;
	GPtrArray *planned;       /* orders of a scenario that wait for their time */
	bool held;                /* and their time stands still */
};

#define LAB_PLANNED_LIMIT 1000

struct lab_desk *lab_desk_new(struct lab_site *site, struct lab_wire *wire, struct timers *timers,
    GMainLoop *loop, uint16_t port);
void lab_desk_free(struct lab_desk *desk);

/* Carry out LINE. True, with what there is to say (may be nothing) in ANSWER; or false with one
 * sentence why not, and nothing has changed. */
bool lab_desk_order(struct lab_desk *desk, const char *line, GString *answer);

/* Carry out LINE after US microseconds; what becomes of it then is only logged
 * (lab/desk_scenario.c). */
void lab_desk_plan(struct lab_desk *desk, int64_t us, const char *line);
/* The time of what is planned stands still, or runs again; what has happened goes on. */
void lab_desk_hold(struct lab_desk *desk, bool held);
void lab_planned_free(void *planned);

/* "+30m", "90s", "2h", "1d": microseconds. Negative and nonsense are refused. */
bool lab_duration_parse(const char *text, int64_t *ret_us);
/* The N words after "clock": "+30m" moves the clock that ZHIBAN_CLOCK names, "wall -1h" steps what
 * people read alone. Refusals are one sentence in ANSWER. */
bool lab_clock_move(char **word, size_t n, GString *answer);
/* Whether the words are right, without a clock. */
bool lab_clock_check(char **word, size_t n, GString *answer);

/* Counts, then what is not as it should be; ALL: every device (lab/desk_status.c). */
void lab_desk_status(const struct lab_desk *desk, bool all, GString *answer);

/* One line for each order, for the help of the command line. */
char *lab_desk_help(void);

#endif
