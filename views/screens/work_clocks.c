/* 工作时钟: time limits of clauses, running, standing still and over. */
#include "base/i18n.h"
#include "views/records.h"
#include "views/screen.h"

static struct view *open(struct app *app)
{
	return record_list_view(app, kind_find("work_clock"));
}

const struct screen_entry screen_work_clocks = { "work_clocks", N_("工作时钟"), '5', 7, open };
