/* How much of a time a line could be used, and how long things took (requirements 5.4). Pure, whole
 * microseconds, no rounding but downwards: what is printed may be checked by hand.
 *
 * A *timeline* is what was observed of a line: marks, each with the state that holds from then on.
 * Before the first mark nothing is known. Out of timelines and of what people agreed on (approved
 * maintenance, isolation) a period becomes *pieces*, each of one sort, and every figure is a
 * quotient of sums of pieces. Isolated time is neither fault nor use, unknown time is never normal,
 * and an outage that nobody approved is never taken out. */
#ifndef POINTS_FIGURES_H
#define POINTS_FIGURES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- timelines ---------------------------------------------------------------------------- */

enum line_state {
	LINE_UNKNOWN,
	LINE_UP,                     /* degraded too */
	LINE_DOWN,
	LINE_ABSENT                  /* taken out of service: of no account */
};

struct line_mark {
	int64_t at;
	enum line_state state;
};

/* A GArray of struct line_mark, oldest first. */
GArray *timeline_new(void);
/* STATE holds from AT on. What was said of the time after AT before, by a clock that has been set
 * back since, is withdrawn: later word counts. */
void timeline_take(GArray *marks, int64_t at, enum line_state state);
/* Nothing was watched from SINCE until AT; then it is as it was (RESUMES), or unknown until the
 * next word. */
void timeline_blind(GArray *marks, int64_t since, int64_t at, bool resumes);

struct window {
	int64_t from, to;            /* TO not included */
};
/* Sorts WINDOWS (of struct window) and joins what overlaps; empty ones go. */
void windows_join(GArray *windows);

/* ---- availability ------------------------------------------------------------------------- */

/* A line: each array may be NULL. */
struct line {
	const GArray *marks;         /* a timeline */
	const GArray *approved;      /* struct window, joined: maintenance that was approved */
	const GArray *isolated;      /* struct window, joined */
	int64_t born;                /* before it the line was not in the ledger */
};

enum piece {
	PIECE_ABSENT,
	PIECE_ISOLATED,
	PIECE_UNKNOWN,
	PIECE_UP, PIECE_UP_PLANNED,      /* PLANNED: during approved maintenance */
	PIECE_DOWN, PIECE_DOWN_PLANNED,
	PIECES
};
const char *piece_word(enum piece piece); /* "down_planned" */

struct availability {
	int64_t us[PIECES];
	int64_t outages; /* runs of PIECE_DOWN; unknown time between does not part them */
};

/* Pieces of the period in their order, neighbours of one sort joined. */
typedef void piece_visit(int64_t from, int64_t to, enum piece piece, void *data);

/* What [FROM, TO) was to somebody with these N lines: usable while any of them is; isolated while
 * all are; planned only where all that he has are under approved maintenance. VISIT may be NULL. */
struct availability availability_of(const struct line *lines, size_t n, int64_t from, int64_t to,
    piece_visit *visit, void *data);

struct ratio {
	int64_t part, whole;         /* whole 0: there is no figure */
};
/* 1 - down / (time - unknown): all of it, and without approved maintenance. */
struct ratio availability_all(const struct availability *availability);
struct ratio availability_ex(const struct availability *availability);
/* Unknown of all that is neither absent nor isolated. */
struct ratio availability_unknown(const struct availability *availability);
/* More than 1 % was unknown: the figure gets a star. */
bool availability_is_starred(const struct availability *availability);
/* (time - outage) / outages; -1: no outage, there is no such figure. */
int64_t availability_between_failures(const struct availability *availability);

/* In 1/100000, cut, never rounded up; -1: no figure. */
int64_t ratio_share(struct ratio ratio);
/* In permille, rounded up: what is there is not shown as 0. -1: no figure. */
int64_t ratio_permille(struct ratio ratio);
/* Mean of the ratios there are, in 1/100000, cut; WEIGHTS may be NULL: all alike. *RET_N is of how
 * many. -1: of none. Exact where the wholes are equal; else it is the lower where the truth lies
 * within 1e-15 of both. */
int64_t ratios_mean(const struct ratio *ratios, const int64_t *weights, size_t n, size_t *ret_n);

#define SHARE_SIZE 24
/* "99.999%" of what ratio_share() and ratios_mean() say; NULL: no figure. Returns BUFFER. */
const char *share_text(int64_t share, char buffer[SHARE_SIZE]);

/* ---- how long it took --------------------------------------------------------------------- */

/* Of N > 0 durations, which get sorted: whole microseconds, cut. The median of an even number is
 * half way between the two in the middle; P90 is the nearest rank: the least that at least nine in
 * ten do not exceed. */
struct spread {
	size_t n;
	int64_t mean, median, p90;
};
struct spread spread_of(int64_t *values, size_t n);

#endif
