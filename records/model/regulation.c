#include "records/model/regulation.h"

#include <string.h>

#include <glib.h>

#include "base/i18n.h"

const struct choice regulation_areas[] = {
	{ "duty", N_("日常值班") },
	{ "room", N_("机房管理") },
	{ "emergency", N_("应急保障") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

/* Days are compared as they are written: year, month, day, always as many digits. */
bool regulation_holds(const json_t *record, const char *day)
{
	const char *from = record_text(record, "effective"),
		   *until = record_text(record, "superseded_on");

	return from != NULL && strcmp(from, day) <= 0 &&
	    (until == NULL || strcmp(day, until) < 0);
}

const char *regulation_day(struct wall at, char *buffer)
{
	return clock_text(at, CLOCK_DATE, buffer, REGULATION_DAY_SIZE);
}

const char *regulation_area_of(const char *kind)
{
	static const struct { const char *kinds, *area; } table[] = {
		{ "log_entry|shift_summary|handover|superior_notice|roster_entry", "duty" },
		{ "visitor|thing|thing_count|round", "room" },
		{ "isolation", "emergency" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (word_in(table[i].kinds, kind))
			return table[i].area;
	return NULL;
}
