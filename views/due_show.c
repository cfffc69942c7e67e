#include "views/due_show.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"

bool due_counts(const struct kind *kind, const struct due *due, const json_t *record)
{
	const char *state = record_text(record, "state");

	if (record == NULL || record_integer(record, due->field) == 0)
		return false;
	return due->states == NULL ? !record_has_ended(kind, record) :
	    state != NULL && word_in(due->states, state);
}

const struct due *due_next(const struct kind *kind, const json_t *record)
{
	const struct due *next = NULL;

	for (const struct due *due = kind->dues; due != NULL && due->field != NULL; due++)
		if (due_counts(kind, due, record) &&
		    (next == NULL ||
			record_integer(record, due->field) < record_integer(record, next->field)))
			next = due;
	return next;
}

struct wall due_next_at(const struct kind *kind, const json_t *record)
{
	const struct due *due = due_next(kind, record);

	return (struct wall){ due == NULL ? 0 : record_integer(record, due->field) };
}

bool due_is_late(const struct kind *kind, const json_t *record, struct wall now)
{
	struct wall at = due_next_at(kind, record);

	return at.us != 0 && at.us <= now.us;
}

const char *due_moment(struct wall at, struct wall now, char *buffer)
{
	char day[CLOCK_TEXT_SIZE], today[CLOCK_TEXT_SIZE];
	bool same = strcmp(clock_text(at, CLOCK_DATE, day, sizeof day),
			clock_text(now, CLOCK_DATE, today, sizeof today)) == 0;

	return clock_text(at, same ? CLOCK_HOUR_MINUTE : CLOCK_MINUTE, buffer, DUE_SIZE);
}

const char *due_left(struct wall at, struct wall now, char *buffer)
{
	int64_t left = wall_between(now, at);
	char lasts[CLOCK_TEXT_SIZE];

	clock_duration(left > 0 ? left : -left, lasts, sizeof lasts);
	g_snprintf(buffer, DUE_SIZE, left > 0 ? _("剩%s") : _("逾期%s"), lasts);
	return buffer;
}

char *due_text(const struct kind *kind, const json_t *record, struct wall now)
{
	const struct due *due = due_next(kind, record);
	struct wall at = due_next_at(kind, record);
	char moment[DUE_SIZE], left[DUE_SIZE];

	return due == NULL ? g_strdup("") :
	    g_strdup_printf("%s %s %s", due_moment(at, now, moment), due_left(at, now, left),
		_(due->title));
}
