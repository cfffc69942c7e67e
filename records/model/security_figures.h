/* The figures of security (requirements 5.4: 安全事件, 预警, 演练, 报告上报率) as one table, a line
 * each. A figure looks at one record of its kind and says whether that counts, and with what;
 * counting is the same for all (service/figures_security.h). What is asked for but not due yet is
 * in no denominator; what was late stays late, waived or not; false positives are counted apart.
 * Drills open none of these records (records/model/run_made.c). Pure. */
#ifndef RECORDS_MODEL_SECURITY_FIGURES_H
#define RECORDS_MODEL_SECURITY_FIGURES_H

#include "points/figures_faults.h"
#include "records/model/kind.h"

enum security_unit { SECURITY_COUNT, SECURITY_SHARE, SECURITY_DURATION };
/* "count", "share", "duration" */
const char *security_unit_word(enum security_unit unit);

struct security_figure {
	const char *name, *title;
	const char *section;         /* "incidents" "warnings" "drills" "periodic" */
	const char *kind;            /* whose records it looks at */
	enum security_unit unit;
	const char *by; /* a field: a row for each value of it besides none for all; or NULL */
	bool every;                  /* BY is a choice, and each has a row, 0 too */
	/* Whether RECORD counts as of NOW, and with what (a count: with nothing). */
	bool (*take)(const json_t *record, int64_t now, struct sample *ret);
};

/* All figures in the order of their sections, ends with name NULL. */
extern const struct security_figure security_figures[];
/* NULL: no such figure. */
const struct security_figure *security_figure_find(const char *name);

/* What kinds the figures look at and by which instant a record belongs to a time: the first of
 * AT that it has, else none. Ends with kind NULL. */
struct security_source {
	const char *kind;
	const char *at[3];           /* ends with NULL */
};
extern const struct security_source security_sources[];

/* The instant by which RECORD of SOURCE belongs to a time; 0: none. */
int64_t security_instant(const struct security_source *source, const json_t *record);

/* Why an incident, one of its reports, a warning or a rectification is not complete yet as a report
 * sees it at NOW: each sentence (translated, static) goes to SAY. */
typedef void security_say(const char *text, void *data);
void security_missing(const char *kind, const json_t *record, int64_t now, security_say *say,
    void *data);

#endif
