/* 调优建议: what zhiban advises about circuits after days of watching. */
#include "base/i18n.h"
#include "views/records.h"
#include "views/screen.h"

static struct view *open(struct app *app)
{
	return record_list_view(app, kind_find("tuning_proposal"));
}

const struct screen_entry screen_proposals = { "proposals", N_("调优建议"), '2', 3, open };
