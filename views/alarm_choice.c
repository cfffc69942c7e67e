#include "views/alarm_choice.h"

#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"

static bool is_any(const json_t *row)
{
	(void)row;
	return true;
}

static bool is_shelved(const json_t *row)
{
	return alarm_in_state(row, "shelved");
}

static bool is_over(const json_t *row)
{
	return alarm_is(row, "cleared");
}

static const struct { const char *title; bool (*holds)(const json_t *row);
} lenses[LENSES] = {
	[LENS_WAITING] = { N_("待处理"), alarm_waits },
	[LENS_ALL] = { N_("全部未关"), is_any },
	[LENS_SHELVED] = { N_("搁置"), is_shelved },
	[LENS_OVER] = { N_("已恢复"), is_over },
	[LENS_AFFECTED] = { N_("受影响"), is_any },
};

bool alarm_is_chosen(const json_t *row, void *data)
{
	const struct alarm_choice *choice = data;

	if (choice->severity != NULL && strcmp(alarm_row_severity(row), choice->severity) != 0)
		return false;
	if (choice->event != NULL && strcmp(alarm_event_of(row), choice->event) != 0)
		return false;
	return lenses[choice->lens].holds(row);
}

void alarm_choice_count(struct alarm_choice *choice, const struct mirror *alarms)
{
	g_autoptr(GPtrArray) rows = mirror_rows(alarms);

	memset(choice->counts, 0, sizeof choice->counts);
	for (guint i = 0; i < rows->len; i++) {
		for (int lens = 0; lens < LENS_AFFECTED; lens++)
			choice->counts[lens] += lenses[lens].holds(rows->pdata[i]);
		choice->counts[LENS_AFFECTED] += (unsigned)row_get_integer(rows->pdata[i], "under");
	}
}

static char *filters(const struct alarm_choice *choice, const struct app *app, const char *more)
{
	GString *text = g_string_new(NULL);

	if (choice->severity != NULL)
		g_string_append_printf(text, _("只看%s "), console_severity(app, choice->severity));
	if (choice->event != NULL)
		g_string_append_printf(text, _("只看%s "), alarm_event_shown(choice->event));
	if (more != NULL)
		g_string_append_printf(text, "%s ", more);
	return g_string_free(text, FALSE);
}

void alarm_choice_draw(const struct alarm_choice *choice, const struct app *app, const char *more,
    struct area area)
{
	g_autofree char *right = filters(choice, app, more);
	int column = 1;

	for (int lens = 0; lens < LENSES; lens++) {
		bool shown = lens == (int)choice->lens;
		column = area_print(area, 0, column, shown ? STYLE_TITLE : STYLE_DIM,
			     shown ? "[%s %u]" : " %s %u ", _(lenses[lens].title),
			     choice->counts[lens]) + 1;
	}
	area_text(area, 0, MAX(column, area.columns - (int)text_columns(right)), STYLE_TITLE,
	    right);
}
