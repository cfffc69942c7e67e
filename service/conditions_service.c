/* zhiban itself: whether its data are fresh, whether it keeps up, its databases and their disk, its
 * clock, its configuration, and whatever else hinders it. What it says about others is only worth
 * something while this is well. */
#include <inttypes.h>

#include "base/i18n.h"
#include "service/anchor.h"
#include "service/conditions.h"
#include "service/configuration.h"
#include "service/messages.h"
#include "service/peers.h"
#include "service/service.h"
#include "service/sound.h"
#include "service/topology.h"

static void add(struct conditions *into, const char *type, const char *qualifier,
    const char *what, const char *why)
{
	const struct condition condition = { .type = type, .resource_kind = "service",
		.qualifier = qualifier, .what = what, .why = why };

	conditions_add(into, &condition);
}

static bool stands(const struct service *service, const char *type)
{
	return conditions_stands(service, "service", 0, type, NULL);
}

/* ---- data --------------------------------------------------------------------------------- */

static bool is_any_up(const struct service *service)
{
	GHashTableIter iter;
	void *device;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &device))
		if (((struct device *)device)->standing.state == DEVICE_UP)
			return true;
	return false;
}

/* Where nothing answers any more the devices are down, and say so; where they are taken to be up
 * and yet nothing comes, it is us. */
static void add_data(const struct service *service, struct conditions *into)
{
	struct mono read_at = pause_forgive(&service->pause, service->picture.data_read_at);

	if (service->picture.data_read_at.us != 0 &&
	    mono_between(read_at, clock_mono()) > service->settings->data_old &&
	    is_any_up(service))
		add(into, "data_old", NULL, NULL, _("没有一台设备有新的应答"));
}

static void add_pace(const struct service *service, struct conditions *into)
{
	const struct settings *settings = service->settings;
	const struct health *health = &service->health;
	bool late = settings->late_limit > 0 && health->late_permille >= settings->late_limit;
	bool lags = settings->lag_limit > 0 && health->lag >= settings->lag_limit;

	if (late || lags)
		add(into, "poll_late", NULL, NULL,
		    late ? _("上一次还没有读完，跳过了一部分轮询") : _("值班服务自己的节拍迟到"));
}

/* One that nobody knows is told by its address. */
static void add_storm(const struct message_storm *storm, void *data)
{
	g_autofree char *what = g_strdup_printf(_("%s 发送过快"), storm->source);
	g_autofree char *why =
	    g_strdup_printf(_("超出限额的 %" PRId64 " 条没有收"), (int64_t)storm->dropped);
	const struct condition condition = { .type = "message_storm",
		.resource_kind = storm->device == 0 ? "service" : "device",
		.resource = storm->device, .qualifier = storm->source, .what = what, .why = why,
		.since = storm->since };

	conditions_add(data, &condition);
}

static void add_messages(const struct service *service, struct conditions *into)
{
	const char *trouble =
	    service->messages == NULL ? NULL : messages_trouble(service->messages);
	g_autofree char *why = g_strdup_printf(_("上一分钟丢了 %" PRId64 " 条"),
	    (int64_t)service->health.lost);

	if (service->health.lost > 0)
		add(into, "messages_lost", NULL, NULL, why);
	if (trouble != NULL)
		add(into, "service_trouble", "messages", _("日志接收异常"), trouble);
	if (service->messages != NULL)
		messages_storms(service->messages, add_storm, into);
}

/* ---- databases ---------------------------------------------------------------------------- */

static void add_databases(struct service *service, struct conditions *into)
{
	struct store_status store;
	struct history_status history;
	double needed = (double)service->settings->disk_free;

	store_status(service->store, &store);
	history_status(service->history, &history);
	if (store.trouble != NULL)
		add(into, "database_trouble", "records", NULL, store.trouble);
	if (history.trouble != NULL)
		add(into, "database_trouble", "history", _("历史库异常"), history.trouble);
	if (stands(service, "disk_low"))
		needed *= 1.1;
	if (store.free_bytes > 0 && (double)store.free_bytes < needed)
		add(into, "disk_low", NULL, NULL, _("状态目录所在磁盘"));
	else if (store.free_bytes <= 0)
		conditions_hold(into, "disk_low", NULL);
}

/* ---- clock -------------------------------------------------------------------------------- */

/* A trial has no time source to be faulted for. */
static void add_clock(const struct service *service, struct conditions *into)
{
	if (service->held)
		add(into, "clock_behind", NULL, NULL, _("校准时钟，由两人确认时间"));
	if (steps_in_doubt(&service->steps))
		add(into, "clock_wrong", NULL, NULL,
		    service->steps.doubt != 0 ? _("时钟跳变过，还没有时间源证实")
					      : _("时钟比停机前的记录还早"));
	if (service->places.mode == MODE_PRODUCTION && !clock_is_shared() &&
	    !clock_is_synchronised())
		add(into, "clock_wrong", "sync", _("时钟没有同步"), _("内核说没有时间源在校准"));
}

/* ---- the rest ----------------------------------------------------------------------------- */

/* All of LIST, taken over, as one: which of them there are is its reason. */
static void add_all(json_t *list, struct conditions *into, const char *type,
    const char *qualifier)
{
	g_autoptr(GString) why = g_string_new(NULL);
	json_t *text;
	size_t i;

	json_array_foreach(list, i, text)
		g_string_append_printf(why, "%s%s", i == 0 ? "" : _("；"), json_string_value(text));
	if (why->len > 0)
		add(into, type, qualifier, NULL, why->str);
	json_decref(list);
}

static void add_troubles(struct service *service, struct conditions *into)
{
	const char *anchor = service->anchor == NULL ? NULL : anchor_trouble(service->anchor);
	const char *hook = service->sound == NULL ? NULL : sound_trouble(service->sound);
	json_t *files = json_array(), *callers = json_array();

	if (anchor != NULL)
		add(into, "service_trouble", "anchor", _("审计链外送失败"), anchor);
	if (hook != NULL)
		add(into, "service_trouble", "hook", _("声光外设没有响"), hook);
	configuration_troubles(service->configuration, files);
	add_all(files, into, "configuration_edited", NULL);
	if (service->peers != NULL)
		peers_troubles(service->peers, callers);
	add_all(callers, into, "service_trouble", "callers");
}

void service_conditions(struct service *service, int64_t id, struct conditions *into)
{
	(void)id;
	add_data(service, into);
	add_pace(service, into);
	add_messages(service, into);
	add_databases(service, into);
	add_clock(service, into);
	add_troubles(service, into);
	topology_conditions(service, into);
}
