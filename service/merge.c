/* Findings become the picture here: ports are followed by name through renumbered indexes, counters
 * become rates, statuses become changes. Nothing here talks to a device. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/probe.h"
#include "service/aggregates.h"
#include "service/alarms.h"
#include "service/boundary.h"
#include "service/judgements.h"
#include "service/loads.h"
#include "service/merge.h"
#include "service/picture.h"
#include "service/poller.h"
#include "service/sensors.h"
#include "service/service.h"
#include "service/sessions.h"
#include "service/topics.h"
#include "service/topology.h"

/* Ports that vanish in one walk and are named each. */
#define REMOVALS_SAID 8

/* ---- saying so ---------------------------------------------------------------------------- */

void merge_note_port(const struct port *port, const char *from, const char *to, const char *why,
    const char *severity)
{
	struct service *service = port->device->service;
	const char *device_name = ledger_name(service->ledger, "device", port->device->id);
	g_autofree char *name = g_strdup_printf("%s %s", device_name, port->name);
	struct transition transition = { .kind = "port", .id = port->device->id, .name = name,
		.from = from, .to = to, .why = why, .severity = severity };

	changes_note(service->changes, &transition);
}

static const char *alias_of(const struct port *port)
{
	return port->alias[0] != '\0' ? port->alias : NULL;
}

static void note_device(struct device *device, const char *to, const char *why)
{
	struct transition transition = { .kind = "device", .id = device->id, .to = to, .why = why,
		.name = ledger_name(device->service->ledger, "device", device->id),
		.severity = "warning" };

	changes_note(device->service->changes, &transition);
}

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

/* The names a row can be followed by, best first: what it is called, and where others are called so
 * too, with its address or with what it is for. Rows that have neither, or not alone, go by their
 * index. Caller frees. */
enum { BY_NAME, BY_ADDRESS, BY_ALIAS, BY_INDEX };
static char *name_of(const struct port_finding *finding, int way)
{
	const char *base = base_key(finding);

	if (way == BY_NAME)
		return g_strdup(base);
	if (way == BY_ADDRESS)
		return finding->address[0] == '\0' ? g_strdup("") :
		    g_strdup_printf("%s@%s", base, finding->address);
	if (way == BY_ALIAS)
		return finding->alias[0] == '\0' ? g_strdup("") :
		    g_strdup_printf("%s=%s", base, finding->alias);
	return g_strdup_printf("%s#%" G_GUINT32_FORMAT, base, finding->index);
}

/* How many rows can be called the same: name -> count. */
static GHashTable *count_names(const struct findings *found)
{
	GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (size_t i = 0; i < found->ports->len; i++)
		for (int way = BY_NAME; way < BY_INDEX; way++) {
			char *name = name_of(g_ptr_array_index(found->ports, i), way);
			unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, name));
			g_hash_table_insert(counts, name, GUINT_TO_POINTER(n + 1));
		}
	return counts;
}

/* What FINDING is followed by: the first of its names that no other row has. */
static char *key_of(GHashTable *counts, const struct port_finding *finding, bool *ret_ambiguous)
{
	for (int way = BY_NAME; way < BY_INDEX; way++) {
		g_autofree char *name = name_of(finding, way);
		*ret_ambiguous = way != BY_NAME;
		if (name[0] != '\0' &&
		    GPOINTER_TO_UINT(g_hash_table_lookup(counts, name)) == 1)
			return g_steal_pointer(&name);
	}
	return name_of(finding, BY_INDEX);
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
	judgements_restore_port(device->service->judgements, port);
	return port;
}

static void take_text(char **place, const char *text)
{
	if (strcmp(*place, text) == 0)
		return;
	g_free(*place);
	*place = g_strdup(text);
}

/* The port of FINDING under the index it has now; made if it is new. */
static void match_port(struct device *device, GHashTable *counts,
    const struct port_finding *finding)
{
	bool ambiguous = true;
	char *key = key_of(counts, finding, &ambiguous);
	struct port *port = g_hash_table_lookup(device->ports_by_key, key);

	if (port == NULL) {
		port = port_new(device, key);
		boundary_port_back(device, port->key);
	} else {
		g_free(key);
	}
	port->seen = true;
	port->ambiguous = ambiguous;
	port->index = finding->index;
	port->type = finding->type;
	take_text(&port->name, base_key(finding));
	take_text(&port->descr, finding->descr);
	take_text(&port->alias, finding->alias);
}

static void drop_port(struct device *device, guint place)
{
	struct port *port = g_ptr_array_index(device->ports, place);

	topics_touch(device->service->topics, "ports", device->id, port->index);
	judgements_touch(device->service->judgements, device->id);
	if (port->boundary.was_up)
		boundary_port_gone(device, port->key);
	g_hash_table_remove(device->ports_by_key, port->key);
	g_ptr_array_remove_index(device->ports, place);
}

/* What is gone is said: of a whole board the first few by name, the others as a number. */
static void drop_vanished_ports(struct device *device)
{
	unsigned gone = 0;

	for (size_t i = 0; i < device->ports->len; i++) {
		const struct port *port = g_ptr_array_index(device->ports, i);
		if (!port->seen && ++gone <= REMOVALS_SAID)
			merge_note_port(port, oper_status_word(port->oper), "removed",
			    alias_of(port), "warning");
	}
	if (gone > REMOVALS_SAID) {
		g_autofree char *why = g_strdup_printf(_("共有 %u 个端口不见了"), gone);
		note_device(device, "removed", why);
	}
	for (size_t i = device->ports->len; i-- > 0;)
		if (!((struct port *)g_ptr_array_index(device->ports, i))->seen)
			drop_port(device, (guint)i);
}

static void index_ports(struct device *device)
{
	g_ptr_array_sort(device->ports, by_index);
	g_hash_table_remove_all(device->ports_by_index);
	for (size_t i = 0; i < device->ports->len; i++) {
		struct port *port = g_ptr_array_index(device->ports, i);
		g_hash_table_insert(device->ports_by_index, GUINT_TO_POINTER(port->index), port);
	}
}

/* After a walk: every row found has its port, under the index it has now; what is not there any
 * more goes. */
static void match_ports(struct device *device, const struct findings *found)
{
	g_autoptr(GHashTable) counts = count_names(found);

	for (size_t i = 0; i < device->ports->len; i++) {
		struct port *port = g_ptr_array_index(device->ports, i);
		port->seen = false;
		topics_touch(device->service->topics, "ports", device->id, port->index);
	}
	for (size_t i = 0; i < found->ports->len; i++)
		match_port(device, counts, g_ptr_array_index(found->ports, i));
	drop_vanished_ports(device);
	index_ports(device);
}

/* ---- status ------------------------------------------------------------------------------- */

static const char *severity_of(const struct port *port)
{
	return port->oper == OPER_UP ? "cleared" : "minor";
}

/* A port that flaps says so once and then only when it has become stable. */
static void port_changed(struct port *port, enum oper_status from)
{
	bool was_flapping = port->flap.flapping;
	bool began = flap_feed(&port->flap, clock_mono());

	port->since = clock_wall();
	judgements_touch(port->device->service->judgements, port->device->id);
	if (began) {
		g_autofree char *why = g_strdup_printf(
		    _("已翻转 %u 次，抖动期间不再逐次记录"), port->flap.count);
		merge_note_port(port, NULL, "flapping", why, "minor");
	} else if (!was_flapping) {
		merge_note_port(port, oper_status_word(from), oper_status_word(port->oper),
		    alias_of(port), severity_of(port));
	}
}

/* Tens of thousands of ports are looked at each second, and hardly any has ever flapped. */
void port_age(struct port *port)
{
	unsigned count = port->flap.count;

	if (port->flap.score <= 0 || !flap_age(&port->flap, clock_mono()))
		return;
	g_autofree char *why = g_strdup_printf(_("抖动已停，共翻转 %u 次"), count);
	merge_note_port(port, "flapping", oper_status_word(port->oper), why, severity_of(port));
	judgements_touch(port->device->service->judgements, port->device->id);
	topics_touch(port->device->service->topics, "ports", port->device->id, port->index);
	alarms_look(port->device->service, ALARM_SOURCE_PORTS, port->device->id);
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
	port->boundary.was_up |= port->oper == OPER_UP;
	if (was != OPER_UNREAD && was != port->oper)
		port_changed(port, was);
	if (was == port->oper && !admin_changed && was_good)
		return false;
	topics_touch(port->device->service->topics, "ports", port->device->id, port->index);
	return true;
}

/* ---- uptime ------------------------------------------------------------------------------- */

/* Whether some port says that it last changed earlier than it said before: ifLastChange only does
 * that when the device has begun anew (RFC 2863), or BEFORE the last reading its uptime went
 * round. */
static bool changes_ran_back(const struct device *device, const struct findings *found,
    const struct uptime *before)
{
	for (size_t i = 0; i < found->ports->len; i++) {
		const struct port_finding *finding = g_ptr_array_index(found->ports, i);
		const struct port *port = device_port_by_index(device, finding->index);
		if (port != NULL && finding->last_change != 0 &&
		    finding->last_change < port->last_change &&
		    port->last_change <= before->ticks &&
		    finding->last_change <= found->uptime)
			return true;
	}
	return false;
}

/* True when the device has rebooted. A reboot so quick that the uptime alone could be the old one
 * is told by the ports. */
static bool take_uptime(struct device *device, const struct findings *found, struct mono now)
{
	if (!found->has_uptime || found->uptime == 0)
		return false;
	struct uptime before = device->uptime;
	enum uptime_verdict verdict = uptime_feed(&device->uptime, found->uptime,
	    found->has_engine_time ? found->engine_boots : 0, now);
	if (verdict == UPTIME_RUNNING && uptime_can_be_new(&before, found->uptime, now) &&
	    changes_ran_back(device, found, &before)) {
		device->uptime.boots++;
		verdict = UPTIME_REBOOTED;
	}
	for (size_t i = 0; verdict == UPTIME_REBOOTED && i < device->ports->len; i++)
		((struct port *)g_ptr_array_index(device->ports, i))->last_change = 0;
	device->epoch.boots = device->uptime.boots;
	if (verdict == UPTIME_SEEDED || verdict == UPTIME_REBOOTED)
		device->booted_at.us =
		    clock_wall().us - (int64_t)found->uptime * (CLOCK_SECOND / 100);
	if (verdict != UPTIME_RUNNING)
		judgements_touch(device->service->judgements, device->id);
	boundary_told_uptime(device, verdict == UPTIME_REBOOTED);
	if (verdict != UPTIME_REBOOTED)
		return false;
	note_device(device, "rebooted", _("设备运行时间从头计"));
	return true;
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

static void add_value(GArray *values, GStringChunk *names, const char *name, const char *row,
    enum history_type type, bool known, double value)
{
	g_autofree char *full = row == NULL ? g_strdup(name) : g_strdup_printf("%s[%s]", name, row);
	struct history_value entry = {
		.name = g_string_chunk_insert(names, full), .type = type, .known = known,
		.value = known ? llround(value) : 0,
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

	add_value(values, names, "icmp.rtt", NULL, HISTORY_GAUGE, path.has_rtt,
	    (double)path.rtt_us);
	add_value(values, names, "icmp.loss", NULL, HISTORY_GAUGE, path.known, path.loss_permille);
	for (size_t i = 0; i < device->ports->len; i++) {
		const struct port *port = g_ptr_array_index(device->ports, i);
		for (size_t s = 0; s < G_N_ELEMENTS(port_series); s++) {
			double rate = port_rate(port, port_series[s].counter, clock_mono());
			add_value(values, names, port_series[s].name, port->key,
			    port_series[s].type, rate >= 0,
			    rate * (port_series[s].factor > 0 ? port_series[s].factor : seconds));
		}
	}
	for (size_t i = 0; device->found != NULL && i < device->found->loads->len; i++) {
		const struct load_finding *load = g_ptr_array_index(device->found->loads, i);
		if (load->class != LOAD_STORE)
			add_value(values, names, load_point(load->class), load->row, HISTORY_GAUGE,
			    load->permille >= 0, load->permille);
	}
	for (size_t i = 0; i < device->sensors->len; i++) {
		const struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		int64_t kept = 0;
		bool known = sensor_kept(sensor, clock_mono(), &kept);
		add_value(values, names, "sensor", sensor->row, HISTORY_GAUGE, known, (double)kept);
	}
	history_add(device->service->history, device->id, clock_wall(),
	    (const struct history_value *)(void *)values->data, values->len);
	g_string_chunk_free(names);
	g_array_unref(values);
}

/* ---- all together ------------------------------------------------------------------------- */

/* Whether every row that should be there was answered: else the table has changed. */
static bool is_complete(const struct device *device, const struct findings *found)
{
	unsigned read = 0;

	for (size_t i = 0; i < found->ports->len; i++) {
		const struct port_finding *finding = g_ptr_array_index(found->ports, i);
		read += finding->oper != OPER_UNREAD &&
		    device_port_by_index(device, finding->index) != NULL;
	}
	return read == device->ports->len;
}

/* What the device says of when the status began; not believed where that is before its time. */
static void take_last_change(struct port *port, const struct port_finding *finding,
    const struct findings *found)
{
	uint32_t change = finding->last_change;

	if (change == 0 || change == port->last_change)
		return;
	port->last_change = change;
	port->told_since.us = !found->has_uptime || change > found->uptime ? 0 :
	    clock_wall().us - (int64_t)(found->uptime - change) * (CLOCK_SECOND / 100);
}

/* True when a status changed. */
static bool take_ports(struct device *device, const struct findings *found, unsigned cadence)
{
	struct mono now = clock_mono();
	bool changed = false;

	for (size_t i = 0; i < found->ports->len; i++) {
		const struct port_finding *finding = g_ptr_array_index(found->ports, i);
		struct port *port = device_port_by_index(device, finding->index);
		if (port == NULL)
			continue;
		if (finding->speed != 0 || (cadence & CADENCE_WALK) != 0)
			port->speed = finding->speed;
		changed |= take_status(port, finding, now);
		if ((cadence & CADENCE_POLL) == 0)
			continue;
		merge_counters(port, finding, now);
		take_last_change(port, finding, found);
	}
	if ((cadence & (CADENCE_POLL | CADENCE_WALK)) == CADENCE_POLL)
		merge_standstill(device, now);
	return changed;
}

/* The known indexes may mean other ports now: after a reboot, or when rows are missing. Then the
 * rows are read anew before a status is believed; but an agent that never has all its rows is taken
 * as it is, once a walk of late has shown it to be so. */
static bool needs_walk(const struct device *device, const struct findings *found, bool rebooted)
{
	int64_t age = mono_between(device->walked_at, clock_mono());

	return rebooted || (!is_complete(device, found) && age > device->service->settings->poll);
}

/* What only a walk brings is kept whole until the next. */
static void take_walk(struct device *device, struct findings *found)
{
	struct service *service = device->service;
	struct findings *kept = findings_new(), empty = *kept;
	size_t neighbours = device->found == NULL ? 0 : device->found->neighbours->len;
	bool moved = device->found == NULL || !findings_same_neighbours(device->found, found);

	*kept = *found;
	*found = empty;
	findings_free(device->found);
	device->found = kept;
	device->walked_wall = clock_wall();
	topics_touch(service->topics, "identity", device->id, device->id);
	for (size_t i = 0; i < MAX(neighbours, kept->neighbours->len); i++)
		topics_touch(service->topics, "neighbours", device->id, (int64_t)i);
	if (moved)
		topology_changed(service);
}

/* Whether FOUND says of some port what was not so before. */
static bool tells_news(const struct device *device, const struct findings *found)
{
	for (size_t i = 0; i < found->ports->len; i++) {
		const struct port_finding *finding = g_ptr_array_index(found->ports, i);
		const struct port *port = device_port_by_index(device, finding->index);
		if (port == NULL || finding->oper == OPER_UNREAD)
			continue;
		if (finding->oper != port->oper ||
		    (finding->admin != ADMIN_UNREAD && finding->admin != port->admin))
			return true;
	}
	return false;
}

static bool is_another(const char *said, const char *known)
{
	return said[0] != '\0' && strcmp(said, known) != 0;
}

/* Whether every port still goes by the name that was found at its index. */
static bool names_agree(const struct device *device, const struct findings *found)
{
	for (size_t i = 0; i < found->ports->len; i++) {
		const struct port_finding *finding = g_ptr_array_index(found->ports, i);
		const struct port *port = device_port_by_index(device, finding->index);
		if (port != NULL && (is_another(finding->name, port->name) ||
		    is_another(finding->descr, port->descr)))
			return false;
	}
	return true;
}

/* What stands in the way of believing FOUND: the rows have to be walked anew, or the ports asked
 * for their names first. Both are seen to here. */
static bool is_doubtful(struct device *device, const struct findings *found, unsigned cadence,
    bool rebooted)
{
	bool checked = (cadence & CADENCE_CHECK) != 0;

	if ((cadence & CADENCE_WALK) != 0)
		return false;
	if (needs_walk(device, found, rebooted) || (checked && !names_agree(device, found))) {
		poller_walk_soon(device);
		return true;
	}
	if (checked || !tells_news(device, found))
		return false;
	poller_check(device);
	if ((cadence & CADENCE_POLL) != 0)
		timer_after(&device->turns[TURN_POLL].timer, CLOCK_SECOND);
	return true;
}

/* What is not there is missing only where a reading went to its end. */
static void take_sessions(struct device *device, const struct findings *found, unsigned cadence)
{
	sessions_take(device, found, (cadence & CADENCE_PART) == 0);
	aggregates_take(device, found, (cadence & CADENCE_WALK) != 0);
}

void merge_findings(struct device *device, struct findings *found, unsigned cadence)
{
	bool walk = (cadence & CADENCE_WALK) != 0, full = (cadence & CADENCE_POLL) != 0;
	bool rebooted = take_uptime(device, found, clock_mono());

	if ((cadence & ~(unsigned)CADENCE_PART) == CADENCE_SESSIONS) {
		if (rebooted)
			poller_walk_soon(device);
		else
			take_sessions(device, found, cadence);
		return;
	}
	if (!walk && !rebooted && (cadence & CADENCE_CHECK) == 0)
		sensors_take(device, found, cadence);
	if (is_doubtful(device, found, cadence, rebooted))
		return;
	if (walk && (found->ports->len > 0 || device->ports->len == 0))
		match_ports(device, found);
	bool changed = take_ports(device, found, cadence);
	if (walk)
		take_sessions(device, found, cadence);
	else if (changed)
		aggregates_judge(device);
	if (walk) {
		sensors_merge(device, found);
		take_walk(device, found);
		boundary_take(device);
	} else if (full) {
		loads_take(device, found);
	}
	if (full) {
		device->polled_at = clock_mono();
		keep_history(device);
		device_tell(device);
	}
	if (changed || walk || full) {
		circuits_touch(device, full);
		alarms_look(device->service, ALARM_SOURCE_PORTS, device->id);
	}
	if (walk || full)
		alarms_look(device->service, ALARM_SOURCE_DEVICE, device->id);
}
