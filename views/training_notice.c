/* A real alarm during a training: the whole screen, red, until a person says in two keys that it
 * was read: keys that do not follow each other anywhere else, and none of the first moments, which
 * were meant for what was there before. */
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/show.h"
#include "views/training.h"

#define ROWS_OF_ALARM 4
#define LEFT 3
#define DEAF (2 * CLOCK_SECOND)

struct notice {
	struct training *training;
	struct mono since;
	bool meant;                  /* the first of the two keys was pressed */
};

/* "06:12 起，已 3 分": since when, by the clock here. */
static void draw_since(struct area area, int row, const json_t *alarm)
{
	struct wall since = { row_get_integer(alarm, "since") };
	char at[CLOCK_TEXT_SIZE], lasted[TABLE_TEXT_SIZE];

	clock_text(since, CLOCK_MINUTE, at, sizeof at);
	area_print(area, row, LEFT + 2, STYLE_CRITICAL, _("%s 起，已 %s"), at,
	    alarm_lasted(alarm, lasted));
}

static int draw_alarm(struct area area, int row, const struct training *training,
    const json_t *alarm)
{
	char where[TABLE_TEXT_SIZE];
	g_autofree char *title = alarm_title(alarm);

	area_field(area, row, LEFT, area.columns - LEFT - 1, TEXT_LEFT, STYLE_CRITICAL, title);
	area_print(area, row + 1, LEFT + 2, STYLE_CRITICAL, "%s", alarm_where(alarm, where));
	draw_since(area, row + 2, alarm);
	if (!training_stands(training, alarm))
		area_text(area, row + 2, LEFT + 34, STYLE_CRITICAL,
		    _("值班席已有人处理，或已恢复"));
	return row + ROWS_OF_ALARM;
}

/* As many as there is room for, the newest first; how many more there are is said. */
static void draw_alarms(struct area area, const struct training *training)
{
	const GPtrArray *alarms = training_alarms(training);
	int row = 0;
	guint i = 0;

	for (; i < alarms->len && row + ROWS_OF_ALARM < area.rows; i++)
		row = draw_alarm(area, row, training, alarms->pdata[i]);
	if (i < alarms->len)
		area_print(area, row, LEFT, STYLE_CRITICAL, _("还有 %u 条紧急告警"),
		    alarms->len - i);
}

static void draw(struct view *view, struct area area)
{
	const struct notice *notice = view->data;
	g_autofree char *suspended = training_suspended(notice->training);
	g_auto(GStrv) lines = g_strsplit(suspended, "\n", -1);
	int said = (int)g_strv_length(lines), foot = area.rows - said - 3;

	for (int row = 0; row < area.rows; row++)
		area_blank(area, row, 0, -1, STYLE_CRITICAL);
	area_text(area, 1, LEFT, STYLE_CRITICAL, _("真实告警，非演练"));
	area_text(area, 2, LEFT, STYLE_CRITICAL,
	    _("值班服务上出了紧急告警。先放下演练，按值班处置。"));
	draw_alarms(area_part(area, 4, 0, MAX(foot - 4, 0), area.columns), notice->training);
	for (int i = 0; i < said; i++)
		area_field(area, foot + i, LEFT, area.columns - LEFT - 1, TEXT_LEFT,
		    STYLE_CRITICAL, lines[i]);
	area_text(area, area.rows - 2, LEFT, STYLE_CRITICAL, notice->meant
		? _("再按 k：看过了，回到演练。其他键：留在这里")
		: _("看过了、不用您去处置，才回到演练：按 o，再按 k"));
	area_cursor(area, area.rows - 2, 0);
}

static bool take_input(struct view *view, const struct input *input)
{
	struct notice *notice = view->data;
	uint32_t key = input->type == INPUT_KEY ? key_fold(input->key) : K_NONE;

	if (mono_between(notice->since, clock_mono()) < DEAF)
		return true;
	if (notice->meant && (key == 'k' || key == 'K'))
		training_dismiss(notice->training);
	else
		notice->meant = key == 'o' || key == 'O';
	return true;
}

static void release(struct view *view)
{
	g_free(view->data);
}

static const struct view_type type = {
	.name = "training-notice", .title = N_("真实告警"), .draw = draw, .input = take_input,
	.free = release,
};

struct view *training_notice_new(struct app *app, struct training *training)
{
	struct notice *notice = g_new0(struct notice, 1);

	notice->training = training;
	notice->since = clock_mono();
	return view_new(app, &type, notice);
}
