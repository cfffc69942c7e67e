/* What the files behind figures.h share. */
#ifndef SERVICE_FIGURES_PARTS_H
#define SERVICE_FIGURES_PARTS_H

#include "service/figures.h"

/* ---- lines (service/figures_source.c) ----------------------------------------------------- */

/* NULL: not of that time. */
struct figures_circuit *figures_circuit(const struct figures_source *source, int64_t id);
/* Borrowed from CIRCUIT. */
struct line figures_line(const struct figures_circuit *circuit);

/* The lines of one unit: those it uses and their backups, with the isolations of its own. */
struct unit_lines {
	GArray *lines;               /* struct line */
	GPtrArray *isolated;         /* of these, ours */
	GArray *ids;                 /* of their circuits */
};

/* Of the unit whose uses begin at FIRST; *RET_NEXT is where those of the next one do. */
struct unit_lines unit_lines_of(const struct figures_source *source, guint first,
    guint *ret_next);
void unit_lines_clear(struct unit_lines *lines);
struct availability unit_lines_availability(const struct figures_source *source,
    const struct unit_lines *lines, piece_visit *visit, void *data);

/* ---- answers (service/figures.c) ---------------------------------------------------------- */

void figures_put(json_t *row, const char *name, int64_t value);
/* Numerator and denominator beside the share, so that it can be worked out again. */
void figures_put_ratio(json_t *row, const char *name, struct ratio ratio);
/* {from, to, now} */
json_t *figures_answer_new(const struct figures_source *source);
/* ROWS (taken over), the worst first where they are to be SORTED, as many as a message takes;
 * how many `more` there are is told in ANSWER. */
json_t *figures_cut(json_t *rows, bool sorted, json_t *answer);

#endif
