/* How values are said on screen: words for states, numbers with units, ages. One place, so that the
 * same thing is called the same everywhere. Nothing here allocates unless it says so. */
#ifndef VIEWS_SHOW_H
#define VIEWS_SHOW_H

#include <jansson.h>

#include "base/clock.h"
#include "tui/screen.h"

/* A word of the protocol ("down", "major", "carrier") as people say it, and its style. SET is the
 * vocabulary: "device", "circuit", "managed_service", "place" (rooms as well), "oper", "severity",
 * "owner", "quality". An unknown word is shown as it is. */
const char *show_word(const char *set, const char *word);
enum style show_style(const char *set, const char *word);
/* Mark of a severity that carries the meaning without colour: "!!!" "!!" "!" "-" "?". */
const char *show_mark(const char *severity);
/* Rows by member `severity`, worst first; of the same what has lasted least first, by `since`: that
 * is the news. */
int show_worst_first(const void *a, const void *b);
/* The same as one number, the smaller the worse. */
int64_t show_worst_rank(const json_t *row);
/* The severity a state of a device or circuit has for the eye: "major" for down, "" for normal. */
const char *show_state_mark(const char *set, const char *word);

#define SHOW_SIZE 48
/* Each writes into BUFFER of SHOW_SIZE and returns it; "" where ROW has no such member. */
const char *show_bps(const json_t *row, const char *name, char *buffer);
const char *show_permille(const json_t *row, const char *name, char *buffer);
const char *show_rtt(const json_t *row, const char *name, char *buffer);
typedef const char *show_function(const json_t *row, const char *name, char *buffer);
const char *show_time(const json_t *row, const char *name, enum clock_form form, char *buffer);
const char *show_age(const json_t *row, const char *name, char *buffer);
const char *show_number(const json_t *row, const char *name, char *buffer);
/* 12300000 -> "12.3M": three digits and a unit prefix, at most 5 columns. */
const char *show_scaled(double value, char *buffer);
void show_bps_value(double value, char *buffer, size_t size);

/* An interface name in the short form people say: "GigabitEthernet0/0/1" -> "GE0/0/1"; NAME itself
 * where there is none. Lists only: the whole name is shown with the object. */
const char *show_port(const char *name, char *buffer);
/* The same of each word of TEXT. Caller frees. */
char *show_brief(const char *text);

/* The name of what changed, as short as lists want it: of a port of a device "南桥接入 GE0/0/24".
 */
const char *show_subject(const char *kind, const char *name, char *buffer);

/* Text member, "" when absent. */
const char *row_get(const json_t *row, const char *name);
int64_t row_get_integer(const json_t *row, const char *name);

#endif
