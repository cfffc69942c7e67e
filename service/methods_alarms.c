/* alarms.load: what the alarms ask of people. The journal is read page by page, newest first, as
 * far back as is asked for, then the alarms it speaks of. */
#include <string.h>

#include "base/i18n.h"
#include "service/alarm_load.h"
#include "service/alarm_settings.h"
#include "service/alarms.h"
#include "service/peers.h"

#define HOUR (3600 * CLOCK_SECOND)
#define HOURS_MOST (31 * 24)
#define HOURS_USUAL 24
#define PAGE 1000
#define PAGES_MOST 100               /* of each; what is beyond is left out, and said */
#define STALE_MOST 20

struct load {
	struct service *service;
	struct call *call;
	struct load_span span;
	json_t *raises, *alarms;
	int64_t oldest;              /* id of an alarm in RAISES; 0: none */
	int pages;
	bool partial;
};

static void load_free(struct load *load)
{
	json_decref(load->raises);
	json_decref(load->alarms);
	g_free(load);
}

/* ---- what stands for long ----------------------------------------------------------------- */

struct stale {
	GPtrArray *alarms;
	int64_t before;
};

static void take_stale(const struct alarm *alarm, void *data)
{
	struct stale *stale = data;

	if (!alarm->cleared && alarm->head == 0 && alarm->raised_at.us < stale->before)
		g_ptr_array_add(stale->alarms, (struct alarm *)(uintptr_t)alarm);
}

static int by_age(const void *a, const void *b)
{
	const struct alarm *const *left = a, *const *right = b;
	int64_t between = wall_between((*right)->raised_at, (*left)->raised_at);

	return between < 0 ? -1 : between > 0;
}

/* The longest standing first. */
static json_t *stale_rows(struct service *service)
{
	g_autoptr(GPtrArray) alarms = g_ptr_array_new();
	struct stale stale = { alarms,
		clock_wall().us - alarms_settings(service->alarms)->stale };
	json_t *rows = json_array();

	alarms_each(service->alarms, take_stale, &stale);
	g_ptr_array_sort(alarms, by_age);
	for (guint i = 0; i < MIN(alarms->len, STALE_MOST); i++) {
		const struct alarm *alarm = alarms->pdata[i];
		json_array_append_new(rows,
		    json_pack("{s:I, s:s, s:s, s:s, s:s, s:I}", "key", (json_int_t)alarm->id,
			"severity", severity_word(alarm->severity), "type", alarm->type->name,
			"name", alarm->resource_name, "what", alarm->what, "since",
			(json_int_t)alarm->raised_at.us));
	}
	return json_pack("{s:o, s:I}", "rows", rows, "count", (json_int_t)alarms->len);
}

/* ---- reading ------------------------------------------------------------------------------ */

static void answer(struct load *load)
{
	json_t *figures = alarm_load(&load->span, load->raises, load->alarms);

	json_object_set_new(figures, "stale", stale_rows(load->service));
	if (load->partial)
		json_object_set_new(figures, "partial", json_true());
	call_answer(load->call, figures);
	load_free(load);
}

static void fail(struct load *load, const char *failure)
{
	call_refuse(load->call, RPC_INTERNAL_ERROR, failure, NULL);
	load_free(load);
}

/* Whether one more page is worth reading. */
static bool goes_on(struct load *load, const json_t *records, bool reached)
{
	if (reached || json_array_size(records) < PAGE)
		return false;
	if (++load->pages < PAGES_MOST)
		return true;
	load->partial = true;
	return false;
}

static int64_t last_id(const json_t *records)
{
	return record_id(json_array_get(records, json_array_size(records) - 1));
}

static void take_alarms(json_t *records, const char *failure, void *data)
{
	struct load *load = data;

	if (records == NULL) {
		fail(load, failure);
		return;
	}
	json_array_extend(load->alarms, records);
	if (goes_on(load, records, last_id(records) <= load->oldest))
		store_list(load->service->store, kind_find("alarm"), NULL, last_id(records), PAGE,
		    take_alarms, load);
	else
		answer(load);
}

/* Keeps what lies in the time asked for; whether some of it was before. */
static bool keep_raises(struct load *load, const json_t *records)
{
	bool before = false;
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		int64_t at = record_integer(record, "at"), of = record_integer(record, "alarm");
		if (at < load->span.from.us) {
			before = true;
			continue;
		}
		json_array_append(load->raises, record);
		load->oldest = load->oldest == 0 ? of : MIN(load->oldest, of);
	}
	return before;
}

static void take_raises(json_t *records, const char *failure, void *data)
{
	struct load *load = data;

	if (records == NULL) {
		fail(load, failure);
		return;
	}
	bool reached = keep_raises(load, records);
	if (goes_on(load, records, reached)) {
		store_list(load->service->store, kind_find("alarm_event"),
		    json_pack("{s:s}", "what", "raised"), last_id(records), PAGE, take_raises,
		    load);
		return;
	}
	load->pages = 0;
	store_list(load->service->store, kind_find("alarm"), NULL, 0, PAGE, take_alarms, load);
}

static void alarms_load(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct alarm_settings *settings = alarms_settings(peer->service->alarms);
	int64_t hours = param_integer(params, "hours", HOURS_USUAL);

	if (hours < 1 || hours > HOURS_MOST) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("小时数须在 1 与 744 之间"));
		return;
	}
	struct load *load = g_new0(struct load, 1);
	struct wall now = clock_wall();
	*load = (struct load){
		.service = peer->service,
		.call = call_hold(peer, id),
		.span = { { now.us - hours * HOUR }, now, settings->flood_window,
		    settings->flood_begin, settings->flood_end },
		.raises = json_array(),
		.alarms = json_array(),
	};
	store_list(peer->service->store, kind_find("alarm_event"),
	    json_pack("{s:s}", "what", "raised"), 0, PAGE, take_raises, load);
}

const struct method alarm_methods[] = {
	{ "alarms.load", ROLE_ANY, alarms_load },
	{ NULL, 0, NULL },
};
