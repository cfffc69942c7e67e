/* 大事记: the log book, a kind of record with a screen of its own because everybody writes in it.
 */
#include "base/i18n.h"
#include "views/records.h"
#include "views/screen.h"

static struct view *open(struct app *app)
{
	return record_list_view(app, kind_find("log_entry"));
}

const struct screen_entry screen_logbook = { "log", N_("大事记"), '6', 1, open };
