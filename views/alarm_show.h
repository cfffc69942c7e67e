/* How alarms are said on screen: one vocabulary for the list, the detail, the overview, the wall,
 * the bell and the command line. ROW is one of the topics `alarms` and `alarms:ID`
 * (docs/protocol.md). */
#ifndef VIEWS_ALARM_SHOW_H
#define VIEWS_ALARM_SHOW_H

#include "points/alarm_type.h"
#include "views/list.h"

/* How bad it is: as a person judged it, else as the service says. A word of show_word(). */
const char *alarm_row_severity(const json_t *row);
/* NULL: of a type this console does not know. */
const struct alarm_type *alarm_type_of(const json_t *row);
/* The word of its event type, for filters: "communications"; "" when it is not known. */
const char *alarm_event_of(const json_t *row);
const char *alarm_event_shown(const char *word);        /* 通信 */

bool alarm_is(const json_t *row, const char *flag);     /* a member that is true */
bool alarm_in_state(const json_t *row, const char *state);
/* It needs somebody now: nobody has acknowledged it, or it is not over. What is shelved or under
 * maintenance does not. */
bool alarm_waits(const json_t *row);
/* It may be heard: raised, nobody has acknowledged it, and nothing silences it. */
bool alarm_sounds(const json_t *row);
/* Of the row SITE: there are more alarms than a person can read; and nothing beyond our own gateway
 * can be seen. */
bool alarms_flood(const json_t *site);
bool alarms_are_cut_off(const json_t *site);
/* What SEVERITY is called: by that site, else by us. */
const char *alarm_severity_word(const json_t *site, const char *severity);
/* Traffic or power is cut by it: such alarms are upstream of others. */
bool alarm_severs(const json_t *row);

/* Worst first; of the same the unacknowledged first, of these what is over last; then the newest.
 */
int64_t alarm_rank(const json_t *row);
int alarm_worst_first(const void *a, const void *b);
/* For arrays of rows: what cuts traffic or power first, of these whom most units hang on, then what
 * explains most, then the first one out. */
int alarm_upstream_first(const void *a, const void *b);

/* "链路中断 LSZX-0417 乡镇接入": what, and of what. Caller frees. */
char *alarm_title(const json_t *row);
/* The mark of its severity, with `v` before it when it is over and `?` when nobody knows whether it
 * still is; and what it looks like. */
const char *alarm_mark(const json_t *row, char *buffer);
enum style alarm_style(const json_t *row);
/* Probable cause and first step: those of a rule, else those of the type; "" when nobody knows. */
const char *alarm_cause(const json_t *row);
const char *alarm_step(const json_t *row);
/* Where: "市中心机房", "某某街道等3处". BUFFER here and below is of TABLE_TEXT_SIZE. */
const char *alarm_where(const json_t *row, char *buffer);
/* How long it lasts; of what is over, how long it did. */
const char *alarm_lasted(const json_t *row, char *buffer);
/* "2家 含20条": whom it hits and what is under it; "" for nothing. */
const char *alarm_affected(const json_t *row, char *buffer);
/* Who has it, or what it waits for: "未确认 剩3分" "未确认 逾期2分" "值班甲" "搁置 剩2时"
 * "已恢复未确认" "随根因". */
const char *alarm_row_standing(const json_t *row, char *buffer);
/* "抖动", "复核", "*维护": what makes it uncertain or quiet; "" for nothing. */
const char *alarm_flags(const json_t *row, char *buffer);
/* Its limit for being acknowledged has passed. */
bool alarm_is_overdue(const json_t *row);

/* Cells over these; column->what is not used. */
CELL(cell_alarm_mark);
CELL(cell_alarm_since);
CELL(cell_alarm_what);
CELL(cell_alarm_where);
CELL(cell_alarm_lasted);
CELL(cell_alarm_affected);
CELL(cell_alarm_standing);
CELL(cell_alarm_event);

#endif
