/* 报备: work that access units have told of beforehand. */
#include "base/i18n.h"
#include "views/records.h"
#include "views/screen.h"

static struct view *open(struct app *app)
{
	return record_list_view(app, kind_find("prior_notice"));
}

const struct screen_entry screen_notices = { "notices", N_("报备"), '5', 6, open };
