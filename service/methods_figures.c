/* figures, figures.detail: read and worked out on the reader thread (service/store_figures.c). */
#include "base/i18n.h"
#include "service/peers.h"
#include "service/periodic.h"

/* A year, and what a leap year and an edge add. */
#define TIME_MOST (400 * 24 * 3600 * CLOCK_SECOND)

static void came(json_t *answer, const char *failure, void *call)
{
	if (answer == NULL)
		call_refuse(call, RPC_REFUSED, failure, NULL);
	else
		call_answer(call, json_incref(answer));
}

/* The time asked about, as ASKED begins; NULL when the call was refused. */
static json_t *time_asked(struct peer *peer, const json_t *id, const json_t *params)
{
	int64_t from = param_integer(params, "from", 0), to = param_integer(params, "to", 0);

	if (from <= 0 || to <= from || to - from > TIME_MOST) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS,
		    _("统计时段要先开始后结束，一次最多 400 天。"));
		return NULL;
	}
	return json_pack("{s:I, s:I, s:I, s:I, s:o}", "from", (json_int_t)from, "to",
	    (json_int_t)to, "now", (json_int_t)clock_wall().us, "on_time_us",
	    (json_int_t)peer->service->settings->handover_late, "plans",
	    periodic_plans(peer->service));
}

static void figures(struct peer *peer, const json_t *id, const json_t *params)
{
	const json_t *of = json_object_get(params, "of");
	json_t *asked = time_asked(peer, id, params);

	if (asked == NULL)
		return;
	json_object_set_new(asked, "of",
	    json_string(json_is_string(of) ? json_string_value(of) : "circuits"));
	store_figures(peer->service->store, asked, came, call_hold(peer, id));
}

static void figures_detail(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *figure = param_text(peer, id, params, "figure");
	json_t *asked = figure == NULL ? NULL : time_asked(peer, id, params);

	if (asked == NULL)
		return;
	json_object_set_new(asked, "figure", json_string(figure));
	json_object_set_new(asked, "key", json_integer(param_integer(params, "key", 0)));
	if (json_is_string(json_object_get(params, "group")))
		json_object_set(asked, "group", json_object_get(params, "group"));
	store_figures(peer->service->store, asked, came, call_hold(peer, id));
}

const struct method figure_methods[] = {
	{ "figures", ROLE_ANY, figures },
	{ "figures.detail", ROLE_ANY, figures_detail },
	{ NULL, 0, NULL },
};
