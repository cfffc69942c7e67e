/* A device as a whole: whether it answers, and to what; its reboots, its processor and memory, what
 * is odd about its readings, and what somebody changed beside it (service/boundary.h). */
#include "base/i18n.h"
#include "service/boundary.h"
#include "service/conditions.h"
#include "service/messages.h"
#include "service/loads.h"
#include "service/oddities.h"
#include "service/service.h"

/* ---- whether it answers ------------------------------------------------------------------- */

static const char *const reach_types[] = { "device_unreachable", "device_mute",
	"device_echo_lost", "device_refuses", "device_unasked" };

/* Which of them says how DEVICE answers; NULL: as it should. *RET_KNOWN false: a moment more tells.
 */
static const char *reach_of(const struct device *device, bool *ret_known)
{
	enum witness snmp, echo;

	device_witnesses(device, &snmp, &echo);
	const struct device_verdict verdict = device_verdict_now(device);
	*ret_known = true;
	switch (verdict.reason) {
	case DEVICE_SILENT:
	case DEVICE_ECHO_SILENT:
		return "device_unreachable";
	case DEVICE_SNMP_FAILS:
		return device->refuses ? "device_refuses" : "device_mute";
	case DEVICE_SNMP_UNABLE:
	case DEVICE_ECHO_UNABLE:
		return device->quarantined ? NULL : "device_unasked";
	case DEVICE_FINE:
		return snmp == WITNESS_ANSWERS && echo == WITNESS_SILENT ? "device_echo_lost"
									 : NULL;
	case DEVICE_AWAITED:
	case DEVICE_DOUBTFUL:
	case DEVICE_BLIND:
		*ret_known = false;
		break;
	case DEVICE_NOT_PROBED:
		break;
	}
	return NULL;
}

static void add(const struct device *device, struct conditions *into, const char *type,
    const char *what, const char *why, struct wall since)
{
	const struct condition condition = { .type = type, .resource_kind = "device",
		.resource = device->id, .what = what, .why = why, .since = since };

	conditions_add(into, &condition);
}

static void add_reach(const struct device *device, struct conditions *into)
{
	bool known;
	const char *type = reach_of(device, &known);

	for (size_t i = 0; !known && i < G_N_ELEMENTS(reach_types); i++)
		conditions_hold(into, reach_types[i], NULL);
	if (type != NULL)
		add(device, into, type, NULL, device->reason,
		    device->reason == NULL ? (struct wall){ 0 }
					   : standing_since(&device->standing));
	if (device->quarantined)
		add(device, into, "device_quarantined", NULL, device->trouble, (struct wall){ 0 });
}

/* ---- the rest ----------------------------------------------------------------------------- */

static void add_reboot(const struct device *device, struct conditions *into)
{
	if (device->rebooted_at.us != 0)
		add(device, into, "device_rebooted", NULL, _("设备运行时间从头计"),
		    device->booted_at);
}

static void add_load(const struct device *device, struct conditions *into, enum load_class class,
    const char *type, const char *what, int64_t limit)
{
	const struct service *service = device->service;
	int busiest = loads_busiest(device, class);
	bool stands = conditions_stands(service, "device", device->id, type, NULL);
	g_autofree char *why =
	    g_strdup_printf(_("最忙 %d%%，限值 %d%%"), busiest / 10, (int)(limit / 10));

	if (busiest < 0)
		conditions_hold(into, type, NULL);
	else if (is_beyond(busiest, (double)limit, (double)service->settings->recovery, stands))
		add(device, into, type, what, why, (struct wall){ 0 });
}

static void add_oddities(const struct device *device, struct conditions *into)
{
	json_auto_t *list = oddities_doubts(device);
	g_autoptr(GString) why = g_string_new(NULL);
	json_t *text;
	size_t i;

	json_array_foreach(list, i, text)
		g_string_append_printf(why, "%s%s", i == 0 ? "" : _("；"), json_string_value(text));
	if (why->len > 0)
		add(device, into, "device_odd", NULL, why->str, (struct wall){ 0 });
	else if (!conditions_is_read(device))
		conditions_hold(into, "device_odd", NULL);
}

/* Refusing is right by RFC 3414, and silent refusing is not: nobody would hear of that device. */
static void add_trap_clock(const struct device *device, struct conditions *into)
{
	const struct trap_lateness *late =
	    messages_lateness(device->service->messages, device->id);

	if (late != NULL)
		add(device, into, "trap_clock", NULL,
		    _("v3 陷阱认证正确而时钟倒退，可能是重放，没有采信"), late->since);
}

void device_conditions(struct service *service, int64_t id, struct conditions *into)
{
	struct device *device = conditions_device(service, id, into);

	if (device == NULL)
		return;
	add_reach(device, into);
	add_trap_clock(device, into);
	if (!device->wants_snmp)
		return;
	add_reboot(device, into);
	add_load(device, into, LOAD_PROCESSOR, "cpu_high", _("CPU 占用过高"),
	    service->settings->cpu_limit);
	add_load(device, into, LOAD_MEMORY, "memory_high", _("内存占用过高"),
	    service->settings->memory_limit);
	add_oddities(device, into);
	boundary_conditions(device, into);
}
