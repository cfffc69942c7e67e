/* What the papers of a shift have in common: how the network stands, what changed, what was written
 * down. */
#ifndef VIEWS_SHEET_SHIFT_H
#define VIEWS_SHEET_SHIFT_H

#include "views/sheet.h"

struct shift {
	const struct sheet_data *data;
	const json_t *record, *site;
	int64_t begins, ends;   /* 0: not said */
};

/* Members of ROW; NULL where there is no text. Borrowed. */
const char *shift_text(const json_t *row, const char *name);
int64_t shift_integer(const json_t *row, const char *name);
/* "2026-11-20 20:30"; NULL when absent. Caller frees. */
char *shift_minute(const json_t *row, const char *name);
/* Name of the person who made RECORD; NULL when not known. */
const char *shift_author(const struct shift *shift, const json_t *record);

/* Title of the choice that ROW of KIND has in FIELD (`state` too); the word itself where the house
 * does not know it; NULL when absent. Borrowed. */
const char *shift_choice(const char *kind, const char *field, const json_t *row);
/* "2026-11-20 星期五"; NULL when DATE is none. Caller frees. */
char *shift_weekday(const char *date);

/* Topics: site. */
json_t *shift_counts_block(const struct shift *shift, const char *heading);
json_t *shift_trust_block(const struct shift *shift);
/* Topics: circuits, devices. What is not restored. */
json_t *shift_objects_block(const struct shift *shift);
/* Topic: transitions. */
json_t *shift_changes_block(const struct shift *shift, const char *heading);
/* The log of the shift, of the need "log_entry~" or of the topic records:log_entry. */
json_t *shift_log_block(const struct shift *shift, const char *heading);
/* Topic: upcoming. */
json_t *shift_upcoming_block(const struct shift *shift);

/* The order of lines of a shift, of its log and of its story (`story` of shift.digest), wherever
 * they are shown: of one minute first what happened, then what was written of it, in the order of
 * writing. */
int shift_by_time(const json_t *left, const json_t *right);

#endif
