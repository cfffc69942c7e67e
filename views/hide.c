#include "views/hide.h"

#include "base/i18n.h"
#include "views/console.h"
#include "views/large.h"
#include "views/show.h"

struct hide {
	struct app *app;
	struct mirror *site;
};

static void noted(json_t *result, json_t *error, void *data)
{
	(void)result, (void)error, (void)data;
}

/* Without a line there is nothing to write to; the page comes all the same. */
static void note(struct app *app, const char *action)
{
	model_call(console_model(app), "audit.note", json_pack("{s:s}", "action", action), noted,
	    NULL);
}

/* How many by severity, never of what. */
static void draw_counts(const struct hide *hide, struct area area, int row, int column)
{
	static const char *const severities[] = { "critical", "major", "minor", "warning" };
	const json_t *site = mirror_row(hide->site, 0);
	bool old = console_is_blind(hide->app);

	for (size_t i = 0; i < G_N_ELEMENTS(severities); i++) {
		int64_t count =
		    row_get_integer(json_object_get(site, "severities"), severities[i]);
		g_autofree char *number = old ? g_strdup("?") :
		    g_strdup_printf("%" G_GINT64_FORMAT, count);
		column = area_print(area, row, column,
			     old ? STYLE_UNKNOWN : count == 0 ? STYLE_DIM :
			     show_style("severity", severities[i]), "%s %s",
			     console_severity(hide->app, severities[i]), number) + 4;
	}
}

static void draw(struct view *view, struct area area)
{
	const struct hide *hide = view->data;
	char time[CLOCK_TEXT_SIZE];
	int row = MAX((area.rows - LARGE_ROWS - 6) / 2, 0);

	clock_text(clock_wall(), CLOCK_HOUR_MINUTE, time, sizeof time);
	int left = MAX((area.columns - (int)strlen(time) * LARGE_COLUMNS) / 2, 1);
	large_draw(area, row, left, STYLE_TITLE, time);
	area_text(area, row + LARGE_ROWS + 1, left + 6, STYLE_TITLE, _("值班中"));
	draw_counts(hide, area, row + LARGE_ROWS + 3, MAX(left - 16, 1));
	area_text(area, area.rows - 1, 1, STYLE_DIM, _("X 或 Esc 回到原来的画面"));
	area_cursor(area, area.rows - 1, 0);
}

static bool take_input(struct view *view, const struct input *input)
{
	uint32_t key = input->type == INPUT_KEY ? key_fold(input->key) : K_NONE;
	struct app *app = view->app;

	if (key == 'X' || key == 'x' || key == K_ESCAPE) {
		note(app, "unhide");
		app_cover(app, NULL);
	}
	return true;
}

static void release(struct view *view)
{
	struct hide *hide = view->data;

	model_unwatch(console_model(hide->app), hide->site);
	g_free(hide);
}

static const struct view_type type = {
	.name = "hide", .title = N_("遮挡"), .draw = draw, .input = take_input, .free = release,
	.calm = true,
};

void open_hide(struct app *app)
{
	struct hide *hide = g_new0(struct hide, 1);

	hide->app = app;
	hide->site = model_watch(console_model(app), "site");
	note(app, "hide");
	app_cover(app, view_new(app, &type, hide));
}
