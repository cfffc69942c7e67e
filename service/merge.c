/* Findings become the picture here: ports are followed by name through renumbered indexes, counters become
 * rates, statuses become changes. Nothing here talks to a device. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/probe.h"
#include "service/picture.h"
#include "service/poller.h"
#include "service/service.h"
#include "service/topics.h"

/* ---- which port is which ------------------------------------------------------------------ */

static int by_index(const void *a, const void *b)
{
	const struct port *x = *(struct port *const *)a, *y = *(struct port *const *)b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static const char *base_key(const struct port_finding *finding)
{
	return finding->name[0] != '\0' ? finding->name : finding->descr;
}

/* What FINDING is followed by: its name where it has one and no other row has the same, else with the index. */
static char *key_of(const struct findings *found, const struct port_finding *finding)
{
	const char *key = base_key(finding);
	unsigned same = 0;

	for (size_t i = 0; key[0] != '\0' && i < found->ports->len; i++)
		same += strcmp(base_key(g_ptr_array_index(found->ports, i)), key) == 0;
	return same == 1 ? g_strdup(key) : g_strdup_printf("%s#%" G_GUINT32_FORMAT, key, finding->index);
}

static struct port *port_new(struct device *device, char *key)
{
	struct port *port = g_new0(struct port, 1);

	port->device = device;
	port->key = key;
	port->name = g_strdup("");
	port->descr = g_strdup("");
	port->alias = g_strdup("");
	for (size_t i = 0; i < PORT_COUNTERS; i++)
		port->rates[i] = -1;
	g_ptr_array_add(device->ports, port);
	g_hash_table_insert(device->ports_by_key, port->key, port);
	return port;
}

static void take_text(char **place, const char *text)
{
	if (strcmp(*place, text) == 0)
		return;
	g_free(*place);
	*place = g_strdup(text);
}

/* After a walk: every row found has its port, under the index it has now; what is not there any more goes. */
static void match_ports(struct device *device, const struct findings *found)
{
	for (size_t i = 0; i < device->ports->len; i++)
		((struct port *)g_ptr_array_index(device->ports, i))->seen = false;
	for (size_t i = 0; i < found->ports->len; i++) {
		const struct port_finding *finding = g_ptr_array_index(found->ports, i);
		char *key = key_of(found, finding);
		struct port *port = g_hash_table_lookup(device->ports_by_key, key);
		if (port == NULL)
			port = port_new(device, key);
		else
			g_free(key);
		port->seen = true;
		port->index = finding->index;
		port->type = finding->type;
		take_text(&port->name, base_key(finding));
		take_text(&port->descr, finding->descr);
		take_text(&port->alias, finding->alias);
	}
	for (size_t i = device->ports->len; i-- > 0;) {
		struct port *port = g_ptr_array_index(device->ports, i);
		if (port->seen)
			continue;
		topics_touch(device->service->topics, "ports", device->id, port->index);
		g_hash_table_remove(device->ports_by_key, port->key);
		g_ptr_array_remove_index(device->ports, (guint)i);
	}
	g_ptr_array_sort(device->ports, by_index);
	g_hash_table_remove_all(device->ports_by_index);
	for (size_t i = 0; i < device->ports->len; i++) {
		struct port *port = g_ptr_array_index(device->ports, i);
		g_hash_table_insert(device->ports_by_index, GUINT_TO_POINTER(port->index), port);
	}
}

/* ---- status ------------------------------------------------------------------------------- */

static void note_port_change(struct port *port, enum oper_status from, const char *severity)
{
	struct device *device = port->device;
	const char *device_name = ledger_name(device->service->ledger, "device", device->id);
	g_autofree char *name = g_strdup_printf("%s %s", device_name, port->name);
	struct transition transition = {
		.kind = "port", .id = device->id, .name = name, .from = oper_status_word(from),
		.to = oper_status_word(port->oper), .severity = severity,
		.why = port->alias[0] != '\0' ? port->alias : NULL,
	};

	changes_note(device->service->changes, &transition);
}

/* A port that flaps says so once and then only when it has become stable. */
static void port_changed(struct port *port, enum oper_status from)
{
	bool was_flapping = port->flap.flapping;
	bool began = flap_feed(&port->flap, clock_mono());

	port->since = clock_wall();
	if (began) {
		struct device *device = port->device;
		const char *device_name = ledger_name(device->service->ledger, "device", device->id);
		g_autofree char *name = g_strdup_printf("%s %s", device_name, port->name);
		g_autofree char *why = g_strdup_printf(_("已翻转 %u 次，抖动期间不再逐次记录"), port->flap.count);
		struct transition transition = { .kind = "port", .id = device->id, .name = name, .to = "flapping",
			.why = why, .severity = "minor" };
		changes_note(device->service->changes, &transition);
	} else if (!was_flapping) {
		note_port_change(port, from, port->oper == OPER_UP ? "cleared" : "minor");
	}
}

/* True when the status is another than before, or is believed again. */
static bool take_status(struct port *port, const struct port_finding *finding, struct mono now)
{
	enum oper_status was = port->oper;
	bool admin_changed = finding->admin != ADMIN_UNREAD && finding->admin != port->admin;
	bool was_good = port_quality(port, now) == QUALITY_GOOD;

	if (finding->admin != ADMIN_UNREAD)
		port->admin = finding->admin;
	if (finding->oper == OPER_UNREAD)
		return false;
	port->read_at = now;
	port->oper = finding->oper;
	if (was != OPER_UNREAD && was != port->oper)
		port_changed(port, was);
	if (was == port->oper && !admin_changed && was_good)
		return false;
	topics_touch(port->device->service->topics, "ports", port->device->id, port->index);
	return true;
}

/* ---- counters ----------------------------------------------------------------------------- */

static bool is_octets(size_t which)
{
	return which == PORT_IN_OCTETS || which == PORT_OUT_OCTETS;
}

static const char *note_of(enum counter_verdict verdict)
{
	switch (verdict) {
	case COUNTER_RESET:
		return N_("计数器已清零，重新起算");
	case COUNTER_IMPLAUSIBLE:
		return N_("读数超过线速，不采信");
	case COUNTER_SEEDED:
		return N_("等待第二次读数");
	case COUNTER_RATE:
	case COUNTER_WRAPPED:
	case COUNTER_TOO_SOON:
		break;
	}
	return NULL;
}

static void take_counters(struct port *port, const struct port_finding *finding, struct mono now)
{
	struct counter_epoch epoch = port->device->epoch;
	bool any = false;

	epoch.discontinuity = finding->discontinuity;
	for (size_t i = 0; i < PORT_COUNTERS; i++) {
		const struct counter_reading *reading = &finding->counters[i];
		double maximum = is_octets(i) ? (double)port->speed / 8 : 0, rate = -1;
		if (reading->bits == 0)
			continue;
		enum counter_verdict verdict = counter_feed(&port->counters[i], reading->value, reading->bits, epoch,
		    now, maximum, &rate);
		if (verdict == COUNTER_TOO_SOON)
			continue;
		port->rates[i] = verdict == COUNTER_RATE || verdict == COUNTER_WRAPPED ? rate : -1;
		if (is_octets(i))
			port->note = note_of(verdict);
		any = true;
	}
	if (any) {
		port->rated_at = now;
		topics_touch(port->device->service->topics, "ports", port->device->id, port->index);
	}
}

/* ---- uptime ------------------------------------------------------------------------------- */

static void take_uptime(struct device *device, const struct findings *found, struct mono now)
{
	if (!found->has_uptime)
		return;
	enum uptime_verdict verdict = uptime_feed(&device->uptime, found->uptime,
	    found->has_engine_time ? found->engine_boots : 0, now);
	device->epoch.boots = device->uptime.boots;
	if (verdict == UPTIME_SEEDED || verdict == UPTIME_REBOOTED)
		device->booted_at.us = clock_wall().us - (int64_t)found->uptime * (CLOCK_SECOND / 100);
	if (verdict != UPTIME_REBOOTED)
		return;
	struct transition transition = {
		.kind = "device", .id = device->id, .name = ledger_name(device->service->ledger, "device", device->id),
		.to = "rebooted", .why = _("设备运行时间从头计"), .severity = "warning",
	};
	changes_note(device->service->changes, &transition);
	poller_walk_soon(device);
}

/* ---- history ------------------------------------------------------------------------------ */

struct series {
	enum port_counter counter;
	const char *name;
	enum history_type type;
	double factor;
};

/* Kept per port and poll; errors and discards as how many came in this poll (factor 0). */
static const struct series port_series[] = {
	{ PORT_IN_OCTETS, "if.in_bps", HISTORY_RATE, 8 },
	{ PORT_OUT_OCTETS, "if.out_bps", HISTORY_RATE, 8 },
	{ PORT_IN_ERRORS, "if.in_errors", HISTORY_EVENTS, 0 },
	{ PORT_OUT_ERRORS, "if.out_errors", HISTORY_EVENTS, 0 },
	{ PORT_IN_DISCARDS, "if.in_discards", HISTORY_EVENTS, 0 },
	{ PORT_OUT_DISCARDS, "if.out_discards", HISTORY_EVENTS, 0 },
};

static void add_value(GArray *values, GStringChunk *names, const char *name, const char *row, enum history_type type,
    bool known, double value)
{
	g_autofree char *full = row == NULL ? g_strdup(name) : g_strdup_printf("%s[%s]", name, row);
	struct history_value entry = {
		.name = g_string_chunk_insert(names, full), .type = type, .known = known,
		.value = known ? (int64_t)(value + 0.5) : 0,
	};

	g_array_append_val(values, entry);
}

/* One row of history per full poll: all ports' rates, the path, the uptime. */
static void keep_history(struct device *device)
{
	GArray *values = g_array_new(FALSE, FALSE, sizeof(struct history_value));
	GStringChunk *names = g_string_chunk_new(4096);
	struct path path = path_read(&device->path);
	double seconds = (double)device->service->settings->poll / CLOCK_SECOND;

	add_value(values, names, "icmp.rtt", NULL, HISTORY_GAUGE, path.has_rtt, (double)path.rtt_us);
	add_value(values, names, "icmp.loss", NULL, HISTORY_GAUGE, path.known, path.loss_permille);
	for (size_t i = 0; i < device->ports->len; i++) {
		const struct port *port = g_ptr_array_index(device->ports, i);
		for (size_t s = 0; s < G_N_ELEMENTS(port_series); s++) {
			double rate = port->rates[port_series[s].counter];
			add_value(values, names, port_series[s].name, port->key, port_series[s].type, rate >= 0,
			    rate * (port_series[s].factor > 0 ? port_series[s].factor : seconds));
		}
	}
	history_add(device->service->history, device->id, clock_wall(), (const struct history_value *)(void *)values->data,
	    values->len);
	g_string_chunk_free(names);
	g_array_unref(values);
}

/* ---- all together ------------------------------------------------------------------------- */

/* False when rows that should be there were not answered: the table has changed. */
static bool take_ports(struct device *device, const struct findings *found, unsigned cadence, bool *ret_changed)
{
	struct mono now = clock_mono();
	unsigned read = 0;

	for (size_t i = 0; i < found->ports->len; i++) {
		const struct port_finding *finding = g_ptr_array_index(found->ports, i);
		struct port *port = device_port_by_index(device, finding->index);
		if (port == NULL)
			continue;
		if (finding->speed != 0 || (cadence & CADENCE_WALK) != 0)
			port->speed = finding->speed;
		read += finding->oper != OPER_UNREAD;
		*ret_changed |= take_status(port, finding, now);
		if ((cadence & CADENCE_POLL) != 0)
			take_counters(port, finding, now);
	}
	return read == device->ports->len;
}

/* What only a walk brings is kept whole until the next. */
static void take_walk(struct device *device, struct findings *found)
{
	struct service *service = device->service;
	struct findings *kept = findings_new(), empty = *kept;

	*kept = *found;
	*found = empty;
	findings_free(device->found);
	device->found = kept;
	device->walked_at = clock_mono();
	device->walked_wall = clock_wall();
	topics_touch(service->topics, "identity", device->id, device->id);
	for (size_t i = 0; i < kept->neighbours->len; i++)
		topics_touch(service->topics, "neighbours", device->id, (int64_t)i);
}

void merge_findings(struct device *device, struct findings *found, unsigned cadence)
{
	bool walk = (cadence & CADENCE_WALK) != 0, full = (cadence & CADENCE_POLL) != 0, changed = walk;

	take_uptime(device, found, clock_mono());
	if (walk)
		match_ports(device, found);
	if (!take_ports(device, found, cadence, &changed) && !walk)
		poller_walk_soon(device);
	if (walk)
		take_walk(device, found);
	if (full) {
		keep_history(device);
		topics_touch(device->service->topics, "devices", 0, device->id);
	}
	if (changed || full)
		circuits_touch(device, full);
}

/* ---- reachability ------------------------------------------------------------------------- */

void device_answered(struct device *device, enum agent_outcome outcome, const char *reason)
{
	const struct settings *settings = device->service->settings;
	struct reach_settings reach = { (uint8_t)settings->reach_n, (uint8_t)settings->reach_k,
		(uint8_t)settings->reach_m };
	bool answered = outcome == AGENT_OK || outcome == AGENT_CUT;

	if (answered) {
		device->read_at = clock_mono();
		device->read_wall = device->service->picture.data_at = clock_wall();
		g_clear_pointer(&device->trouble, g_free);
	} else if (g_strcmp0(reason, device->trouble) != 0) {
		g_free(device->trouble);
		device->trouble = g_strdup(reason);
	}
	reach_feed(&device->snmp_reach, &reach, answered, clock_mono());
}

/* State and reason from both ways of asking: SNMP answers make it up; an echo alone leaves it unknown, unless
 * echo is all there is. */
static enum device_state judge(const struct device *device, const char **ret_reason)
{
	enum reach snmp = device->snmp_reach.reach, echo = device->echo_reach.reach;

	*ret_reason = device->trouble;
	if (device->agent != NULL && snmp == REACH_UP)
		return DEVICE_UP;
	if (device->agent == NULL && device->echo != NULL && device->trouble == NULL) {
		*ret_reason = echo == REACH_DOWN ? _("探测无应答") : _("尚未探测到");
		return echo == REACH_UP ? DEVICE_UP : echo == REACH_DOWN ? DEVICE_DOWN : DEVICE_UNKNOWN;
	}
	if (device->agent == NULL) {
		*ret_reason = device->trouble != NULL ? device->trouble : _("未配置探测");
		return DEVICE_UNKNOWN;
	}
	if (snmp == REACH_DOWN && echo == REACH_UP && (device->echo_reach.window & 1) != 0)
		return device->state;    /* the last echo was missed too: a moment more tells which it is */
	if (snmp == REACH_UNKNOWN || (echo == REACH_UP && device->echo_possible)) {
		if (*ret_reason == NULL)
			*ret_reason = _("尚未读到");
		return DEVICE_UNKNOWN;
	}
	return DEVICE_DOWN;
}

static const char *severity_of(enum device_state state)
{
	switch (state) {
	case DEVICE_DOWN:
		return "major";
	case DEVICE_UNKNOWN:
		return "indeterminate";
	case DEVICE_UP:
	case DEVICE_MAINTENANCE:
		break;
	}
	return "cleared";
}

static void device_changed(struct device *device, enum device_state from, bool first)
{
	struct transition transition = {
		.kind = "device", .id = device->id, .name = ledger_name(device->service->ledger, "device", device->id),
		.from = device_state_word(from), .to = device_state_word(device->state), .why = device->reason,
		.severity = severity_of(device->state),
	};

	device->since = clock_wall();
	if (!first)
		changes_note(device->service->changes, &transition);
	topics_touch(device->service->topics, "site", 0, 0);
	topics_touch(device->service->topics, "attention", 0, device->id * 2);
}

void device_judge(struct device *device)
{
	const json_t *record = ledger_get(device->service->ledger, "device", device->id);
	enum device_state was = device->state;
	enum quality quality = quality_by_age(device->read_at, clock_mono(),
	    MAX(3 * device->service->settings->sweep, 3 * CLOCK_SECOND));
	const char *reason;

	device->state = judge(device, &reason);
	if (g_strcmp0(record_text(record, "state"), "maintenance") == 0)
		device->state = DEVICE_MAINTENANCE;
	if (device->state == DEVICE_UP)
		reason = NULL;
	bool changed = was != device->state || device->since.us == 0, reworded = g_strcmp0(reason, device->reason) != 0;
	if (reworded) {
		char *kept = g_strdup(reason);
		g_free(device->reason);
		device->reason = kept;
	}
	if (changed)
		device_changed(device, was, !device->known);
	device->known |= device->state != DEVICE_UNKNOWN;
	if (changed || reworded || quality != device->quality) {
		device->quality = quality;
		topics_touch(device->service->topics, "devices", 0, device->id);
		circuits_touch(device, false);
	}
}
