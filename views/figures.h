/* Figures in words: for the command line, the screen and the sheet alike, from the rows of the
 * method `figures` (docs/protocol.md). What was not had is 无数据, never 0 and never 100%; more
 * than 1% unknown is a star. */
#ifndef VIEWS_FIGURES_H
#define VIEWS_FIGURES_H

#include "views/show.h"

/* ---- the time ----------------------------------------------------------------------------- */

/* Whole local days, in the order people are offered them. */
struct figures_time {
	struct wall from, to;        /* TO not included */
};
/* 本月 上月 本季 上季 本年 去年; ends with NULL */
extern const char *const figures_period_titles[];
struct figures_time figures_period(size_t period, struct wall now);
/* The days FROM to TO ("2026-11-01", TO included; TO NULL: until NOW; both NULL: NOW's month);
 * false: no such days. */
bool figures_days(const char *from, const char *to, struct wall now, struct figures_time *ret);
/* "2026-11-01 至 2026-11-30", or until NOW where that is sooner. */
const char *figures_time_text(const struct figures_time *time, struct wall now, char *buffer,
    size_t size);

/* ---- sections ----------------------------------------------------------------------------- */

enum figures_section {
	FIGURES_CIRCUITS, FIGURES_UNITS, FIGURES_NETWORK, FIGURES_TICKETS, FIGURES_CARRIERS,
	FIGURES_WATCH, FIGURES_SHIFTS,
	FIGURES_INCIDENTS, FIGURES_WARNINGS, FIGURES_DRILLS, FIGURES_PERIODIC,
	FIGURES_SECTIONS
};
struct figures_section_words {
	const char *name, *title;    /* of the method; N_() */
};
extern const struct figures_section_words figures_sections[FIGURES_SECTIONS];
/* FIGURES_SECTIONS: no such section. */
enum figures_section figures_section_find(const char *name);

/* ---- rows --------------------------------------------------------------------------------- */

#define FIGURES_SIZE 128
/* Each writes into BUFFER of FIGURES_SIZE and returns it. */
/* Availability NAME ("all", "ex") with its star: "99.998%", "99.998%*", "无数据". */
const char *figures_share(const json_t *row, const char *name, char *buffer);
/* A duration; "-" where there is none of it, "" where it is not told. */
const char *figures_span(const json_t *row, const char *name, char *buffer);
/* "平均 1时2分 中位 58分 P90 2时" of a row that has it. */
const char *figures_spread(const json_t *row, char *buffer);
/* Between two failures: "-（零故障）" where there was none; "无数据" where nothing was seen. */
const char *figures_between(const json_t *row, char *buffer);
/* Whether ROWS of SECTION have a value and its samples: tickets, carriers, the watch, security. */
bool figures_have_values(enum figures_section section);
/* Alarms of a shift in ten minutes on average: "0.41"; "-" where it had no time. */
const char *figures_average(const json_t *row, char *buffer);
/* A row that has a value: "平均 1时2分 中位 58分 P90 2时", "83.333%", "4.33 分". */
const char *figures_value(const json_t *row, char *buffer);
/* On what that rests: "5/6", "6 件"; with how many there were. */
const char *figures_samples(const json_t *row, char *buffer);
/* What a row is called: a name, or the title of its figure; BUFFER may not be used. */
const char *figures_title(const json_t *row, char *buffer);

/* ---- of security (views/figures_security.c) ----------------------------------------------- */

/* Whether SECTION is one of security: its details are asked for by `group`. */
bool figures_are_of_security(enum figures_section section);
/* Whether ROW is of a figure of security; these do for it what the three above do. */
bool figures_security_is(const json_t *row);
const char *figures_security_value(const json_t *row, char *buffer);
const char *figures_security_samples(const json_t *row, char *buffer);
/* "上报按时率 市公安局"; BUFFER of FIGURES_SIZE. */
const char *figures_security_title(const json_t *row, char *buffer);

#endif
