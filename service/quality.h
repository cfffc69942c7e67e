/* The quality of circuits over days (青16(1) 网络质量调优): what is usual of round trip, jitter and
 * loss, the 95th percentile of use, and what follows from days of it. Everything comes out of
 * history: each full poll a circuit keeps its path and its use under its own subject, each midnight
 * what the day came to.
 *
 * A day's use is the 95th percentile of its polls, of the busier direction; a day of which too
 * little was observed (settings.day_covered) has none (it was not measured, so it is neither busy
 * nor quiet).
 */
#ifndef SERVICE_QUALITY_H
#define SERVICE_QUALITY_H

#include "base/timer.h"
#include "points/baseline.h"
#include "points/judge.h"
#include "service/history.h"
#include "service/settings.h"

struct circuit;
struct service;

/* The most days a rule may ask for, besides the one that has just ended. */
#define QUALITY_DAYS 60

/* Numbers of one day; below 0: not measured. */
struct quality_day {
	int64_t use;               /* permille of the bandwidth */
	int64_t errors;            /* packets, both directions */
	int64_t departed;          /* permille of the polls whose round trip departed */
};

struct quality_figures {
	struct baseline rtt, jitter; /* microseconds */
	struct baseline loss;        /* permille */
	struct quality_day days[QUALITY_DAYS]; /* yesterday first */
};

/* ---- out of history ----------------------------------------------------------------------- */

/* Work out the figures of CIRCUIT as of NOW; yesterday's are kept if they were not yet. On the
 * loop; FIGURES are borrowed, NULL when history could not be read. Not called after
 * history_close(). */
typedef void quality_done(const struct quality_figures *figures, void *data);
void quality_read(struct history *history, int64_t circuit, const struct settings *settings,
    struct wall now, quality_done *done, void *data);

/* One poll of a circuit. Negative: not known. */
struct quality_poll {
	struct path path;
	double use_in, use_out;    /* permille of the bandwidth */
	double errors;             /* packets since the last poll */
};
void quality_keep(struct history *history, int64_t circuit, struct wall at,
    const struct quality_poll *poll);

/* ---- of the circuits of the picture ------------------------------------------------------- */

struct circuit_quality {
	struct circuit *circuit;
	struct timer turn;         /* at each full poll */
	struct mono looked_at;     /* figures were asked for; us == 0: never */
	bool known;
	struct quality_figures figures;
};

/* CIRCUIT was made; goes on until quality_stop(). */
void quality_start(struct circuit *circuit);
void quality_stop(struct circuit *circuit);

/* Which of rtt, jitter and loss depart from what is usual now. */
enum departure { DEPARTS_RTT = 1 << 0, DEPARTS_JITTER = 1 << 1, DEPARTS_LOSS = 1 << 2 };
unsigned quality_departures(const struct circuit *circuit);

/* Traffic of CIRCUIT as seen from end a, bit/s; false while no end has rates. LIMIT is the
 * bandwidth of the ledger, else the speed of the port; 0: not known. */
struct circuit_traffic {
	double in, out, limit;
	struct mono at;
	const struct port *port;
	bool turned;               /* PORT is at end z */
};
bool circuit_traffic(const struct circuit *circuit, struct circuit_traffic *ret);

#endif
