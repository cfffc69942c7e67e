#include "service/topology_sight.h"

#include "base/i18n.h"
#include "service/changes.h"
#include "service/picture.h"
#include "service/topics.h"
#include "service/topology_parts.h"

#define USUAL_ECHO_PORT 7

static int64_t interval(const struct settings *settings)
{
	return MIN(settings->echo, settings->sweep);
}

/* Whoever is still heard proves that there is a way out. */
enum sight gateway_sight(const struct gateway *gateway)
{
	const struct service *service = gateway->service;
	int64_t quiet = mono_between(service->picture.data_read_at, clock_mono());

	if (gateway->echo == NULL || !gateway->missing || quiet <= interval(service->settings))
		return SIGHT_CLEAR;
	return gateway->reach.reach == REACH_DOWN &&
	    quiet > settings_patience(service->settings) ? SIGHT_CUT_OFF : SIGHT_DOUBTFUL;
}

/* ---- the turn ----------------------------------------------------------------------------- */

/* What was missed while nobody could be heard says nothing: asking begins anew. */
static void forget_misses(struct service *service)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct device *device = value;
		reach_forget(&device->snmp_reach);
		reach_forget(&device->echo_reach);
		device->path = (struct path_state){ 0 };
	}
	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct circuit *circuit = value;
		reach_forget(&circuit->reach);
		circuit->path = (struct path_state){ 0 };
	}
}

static void judge_all(struct service *service)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		device_judge(value);
	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		circuit_judge(value);
}

static void note_turn(const struct gateway *gateway)
{
	g_autofree char *why = g_strdup_printf(
	    gateway->cut_off
		? _("网关 %s 和所有设备都没有应答：可能是本控制台断网，不是全网断网")
		: _("网关 %s 或设备恢复应答"),
	    gateway->address);
	struct transition transition = { .kind = "service", .name = _("值班服务"),
		.to = gateway->cut_off ? "cut_off" : "in_sight", .why = why,
		.severity = gateway->cut_off ? "critical" : "cleared" };

	changes_note(gateway->service->changes, &transition);
}

struct look {
	struct service *service;
	enum alarm_source source;
};

static void look(int64_t id, void *data)
{
	const struct look *look = data;

	alarms_look(look->service, look->source, id);
}

/* What was held while there was doubt is looked at again. */
static void look_at_all(struct service *service)
{
	for (int source = 0; source < ALARM_SOURCES; source++) {
		struct look each = { service, (enum alarm_source)source };
		if (alarm_sources[source].each != NULL)
			alarm_sources[source].each(service, look, &each);
	}
}

static void take_turn(struct gateway *gateway, bool cut_off)
{
	struct service *service = gateway->service;
	bool doubted = gateway->doubted;

	gateway->doubted = gateway_sight(gateway) != SIGHT_CLEAR;
	if (doubted && !gateway->doubted)
		look_at_all(service);
	if (cut_off == gateway->cut_off)
		return;
	gateway->cut_off = cut_off;
	note_turn(gateway);
	if (!cut_off)
		forget_misses(service);
	judge_all(service);
	alarms_look(service, ALARM_SOURCE_SERVICE, 0);
	topology_failed(service);
	topics_touch(service->topics, "site", 0, 0);
}

static void echo_came(struct echo_target *target, int64_t rtt_us, struct mono sent_at, void *data)
{
	struct gateway *gateway = data;
	struct service *service = gateway->service;
	struct reach_settings patience = settings_reach(service->settings);

	(void)target;
	service_alive(service);
	if (rtt_us < 0 && pause_excuses(&service->pause, sent_at))
		return;
	reach_feed(&gateway->reach, &patience, rtt_us >= 0, clock_mono());
	gateway->missing = rtt_us < 0;
	take_turn(gateway, gateway_sight(gateway) == SIGHT_CUT_OFF);
}

/* ---- settings ----------------------------------------------------------------------------- */

/* As often as links are swept, or sooner: it must be missed before the devices are. */
void gateway_follow_settings(struct gateway *gateway)
{
	const struct settings *settings = gateway->service->settings;
	const uint16_t port = (uint16_t)settings->gateway_echo_port;
	struct address address;

	g_clear_pointer(&gateway->echo, echo_target_free);
	if (g_strcmp0(gateway->address, settings->gateway) != 0)
		gateway->reach = (struct reach_state){ .reach = REACH_UNKNOWN };
	gateway->missing = false;
	g_free(gateway->address);
	gateway->address = g_strdup(settings->gateway);
	if (address_parse(settings->gateway, port == 0 ? USUAL_ECHO_PORT : port, &address, NULL))
		gateway->echo = echo_target_new(gateway->service->echo, &address,
		    port == 0 ? ECHO_ICMP : ECHO_UDP, interval(settings),
		    settings->echo_timeout, echo_came, gateway);
	take_turn(gateway, false);
}

void gateway_clear(struct gateway *gateway)
{
	g_clear_pointer(&gateway->echo, echo_target_free);
	g_clear_pointer(&gateway->address, g_free);
}

void topology_conditions(struct service *service, struct conditions *conditions)
{
	const struct topology *topology = service->topology;

	if (!topology_is_cut_off(topology))
		return;
	g_autofree char *why = g_strdup_printf(_("网关 %s 没有应答，其他设备也都没有应答"),
	    topology->gateway.address);
	const struct condition lost = {
		.type = "gateway_lost", .resource_kind = "service", .why = why };
	conditions_add(conditions, &lost);
}
