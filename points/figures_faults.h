/* Figures of faults: one table, a line each (requirements 5.4). A figure looks at one fault and
 * says whether that counts, and with what; counting is the same for all. What is asked for but not
 * due yet is in no denominator. Pure. */
#ifndef POINTS_FIGURES_FAULTS_H
#define POINTS_FIGURES_FAULTS_H

#include "points/figures.h"

#define FAULT_PROMISES 16       /* of one fault; later ones are not looked at */
#define FAULT_REPEAT_US (30 * INT64_C(86400) * 1000000)

/* Times in microseconds, 0: not known, or not yet. */
struct fault {
	int64_t id, circuit, carrier;    /* carrier: an organisation; 0: none */
	int64_t occurred, received, registered;
	int64_t responded, respond_by;   /* first act after it was taken; by when it was due */
	int64_t reported, arrived, restored, restore_by;
	int64_t promises[FAULT_PROMISES];
	size_t n_promises;
	int64_t satisfaction;            /* 1 to 5 */
	bool hotline;                /* who called waited on the line until it was registered */
	bool over;                       /* closed: a user could have said how content he was */
	bool repeated;                   /* by faults_mark_repeated() */
};

/* FAULTS are of one time, in any order; a fault is a repetition when the same circuit had one that
 * began at most FAULT_REPEAT_US before. */
void faults_mark_repeated(struct fault *faults, size_t n);

enum figure_unit { FIGURE_DURATION, FIGURE_SHARE, FIGURE_SCORE };
const char *figure_unit_word(enum figure_unit unit); /* "duration" */

struct sample {
	int64_t value;               /* a duration; the sum of scores */
	int64_t part, whole;         /* a share */
};

struct figure {
	const char *name, *title;
	enum figure_unit unit;
	bool carriers;               /* of carriers too */
	const char *without;         /* said when there is no sample; NULL: no data */
	/* Whether FAULT counts as of NOW, and with what. */
	bool (*take)(const struct fault *fault, int64_t now, struct sample *ret);
};

/* All figures, ends with name NULL. */
extern const struct figure figure_table[];
const struct figure *figure_find(const char *name);

struct figure_sum {
	struct spread spread;        /* durations; n 0: no sample */
	struct ratio ratio;          /* shares; scores: their sum, and how many could have been */
	size_t samples;              /* faults that count */
};
struct figure_sum figure_sum(const struct figure *figure, const struct fault *faults, size_t n,
    int64_t now);

/* Fewer opinions than that are no figure (requirements 5.4). */
#define FIGURE_SCORES_LEAST 5

#endif
