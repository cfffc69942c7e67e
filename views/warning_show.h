/* How 预警 is said on screen. Red and orange are coloured; every colour is said as a word. */
#ifndef VIEWS_WARNING_SHOW_H
#define VIEWS_WARNING_SHOW_H

#include "views/list.h"

/* Of a word of warning_colors. */
enum style warning_style(const char *color);
/* "红色预警". */
const char *warning_word(const char *color);
/* Whether ROW of records:warning_notice waits for somebody to sign for it. */
bool warning_is_unsigned(const json_t *row);
/* "签收", "反馈", "签反" for both: what of it was late, for good; "" where nothing was.
 * Caller frees. */
char *warning_late_text(const json_t *row);
/* Unsigned first, then what counts by colour and by what is due, then the newest that ended. */
int warning_first(const void *a, const void *b);

/* SITE is the row `site`. Into the head of every screen: the worst one that stands and how many
 * are not signed for; returns the column behind it. */
int warning_draw_head(struct area area, int column, const json_t *site);
/* Colour, number and title of it on ROW, which is a rule; that there is none is said too. */
void warning_draw_rule(struct area area, int row, const json_t *site);
/* A line for each of MIRROR (NULL: none) that nobody signed for, the worst on top, from ROW on;
 * returns the row behind them. */
int warning_draw_unsigned(struct area area, int row, const struct mirror *mirror);
/* The worst one that nobody signed for; NULL: none. */
const json_t *warning_unsigned(const struct mirror *mirror);

CELL(cell_warning_color);
CELL(cell_warning_late);

void open_warning(struct app *app, int64_t id);         /* views/warning.c */

#endif
