/* The method `workday`: which day it is, N working days from another. */
#include "base/i18n.h"
#include "records/model/calendar.h"
#include "service/peers.h"
#include "service/workdays.h"

static void workday(struct peer *peer, const json_t *id, const json_t *params)
{
	int64_t n = param_integer(params, "n", 0);
	GDate from;

	if (!workday_date_read(json_string_value(json_object_get(params, "date")), &from)) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("日期要写成 2026-11-22 的样子。"));
		return;
	}
	n = CLAMP(n, -G_MAXINT, G_MAXINT);
	json_t *answer = calendar_answer(workdays_calendar(peer->service), &from, (int)n);
	if (answer == NULL)
		peer_refuse(peer, id, RPC_REFUSED, _("算到十年以外了。"));
	else
		peer_answer(peer, id, answer);
}

const struct method workday_methods[] = {
	{ "workday", ROLE_ANY, workday },
	{ NULL, 0, NULL },
};
