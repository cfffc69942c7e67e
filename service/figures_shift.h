/* Figures of the watch itself (requirements 5.4): who was responsible and how much of the time,
 * rounds done in time, handovers that were whole, silence, answered checks, and what each shift had
 * to bear. Worked out of a source that service/store_figures_shift.c reads; nothing here touches
 * the database. Times are whole microseconds, shares cut. */
#ifndef SERVICE_FIGURES_SHIFT_H
#define SERVICE_FIGURES_SHIFT_H

#include <jansson.h>

#include "base/own.h"
#include "points/figures.h"

/* One person responsible at one post. */
struct shift_span {
	struct window window;        /* `to` of one that goes on: the end of the time */
	int64_t id;
	const char *post;            /* of post_choices */
	char *name;
	bool open;
};

/* A round that was to be done by now. */
struct shift_round {
	int64_t id, until;
	char *number, *title;
	int64_t total, done, excused, late; /* items; late: done after the time */
	bool missed;
};

struct shift_handover {
	int64_t id, planned, transferred; /* transferred 0: not yet, though it is time */
	char *number;
	int64_t returned, unread;    /* how often; items nobody read back */
	bool whole;                  /* assessed, and signed by both */
};

struct shift_silence {
	struct window window;
	int64_t id;
	char *number;
};

struct shift_check {
	int64_t id, at;
	char *number, *who;
	bool answered;
};

struct shift_raise {
	int64_t alarm, at;
	char *number, *what;
};

struct shift_source {
	int64_t from, to, now;       /* `to` is not after `now` */
	int64_t on_time;             /* a handover so much after its time is in time */
	GHashTable *born;            /* post -> &int64_t: its first shift ever began; owned */
	GArray *spans;               /* struct shift_span, by beginning */
	GArray *rounds, *handovers, *silences, *checks; /* as above, by time */
	GArray *raises;              /* struct shift_raise, by time */
};

struct shift_source *shift_source_new(int64_t from, int64_t to, int64_t now);
void shift_source_free(struct shift_source *source);
OWN_DEFINE(shift_source)

/* Whether OF is a section, or FIGURE a figure, of what is here. */
bool figures_shift_has(const char *of, const char *figure);
/* Answers of the methods `figures` and `figures.detail`. */
json_t *figures_shift_answer(const struct shift_source *source, const char *of);
json_t *figures_shift_detail(const struct shift_source *source, const char *figure, int64_t key);

#endif
