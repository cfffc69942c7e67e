/* 小结: the shift summaries, the open one first; from one the sheet is previewed and printed. */
#include "base/i18n.h"
#include "views/records.h"
#include "views/screen.h"

static struct view *open(struct app *app)
{
	return record_list_view(app, kind_find("shift_summary"));
}

const struct screen_entry screen_shift = { "shift", N_("值班小结"), '6', 11, open };
