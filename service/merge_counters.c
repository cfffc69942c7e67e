/* Counters of ports become rates, or a note that says why there is none. */
#include "base/i18n.h"
#include "service/merge.h"
#include "service/oddities.h"
#include "service/service.h"
#include "service/topics.h"

static bool is_octets(size_t which)
{
	return which == PORT_IN_OCTETS || which == PORT_OUT_OCTETS;
}

static const char *note_of(enum counter_verdict verdict, unsigned bits)
{
	switch (verdict) {
	case COUNTER_RESET:
		return N_("计数器已清零，重新起算");
	case COUNTER_IMPLAUSIBLE:
		return bits == 32 ? oddity_narrow : N_("读数超过线速，不采信");
	case COUNTER_SEEDED:
		return N_("等待第二次读数");
	case COUNTER_RATE:
	case COUNTER_WRAPPED:
	case COUNTER_TOO_SOON:
		break;
	}
	return NULL;
}

/* False when READING is not to be believed because it came as another type than those before, or as
 * none that is a number. What comes next is taken as it is then. */
static bool take_form(struct port *port, size_t which, const struct counter_reading *reading)
{
	struct device *device = port->device;
	bool same_column = reading->bits == 0 || reading->bits == port->counters[which].bits;
	bool odd = same_column && reading->form != 0 && port->forms[which] != 0 &&
	    (reading->bits == 0 || reading->form != port->forms[which]);

	if (reading->bits != 0)
		port->forms[which] = reading->form;
	if (!odd)
		return true;
	port->counters[which].bits = 0;
	port->rates[which] = -1;
	port->note = oddity_form;
	topics_touch(device->service->topics, "ports", device->id, port->index);
	if (!device->form_told)
		merge_note_port(port, NULL, "suspect", _(oddity_form), "warning");
	device->form_told = true;
	return false;
}

/* A counter that moves again after all stood still has steps of unknown length behind it. */
static void take_motion(struct port *port, size_t which, const struct counter_reading *reading,
    struct mono now)
{
	struct counter *counter = &port->counters[which];

	if (counter->bits != reading->bits || counter->value == reading->value)
		return;
	port->device->moved_at = now;
	if (port->device->frozen)
		counter->bits = 0;
}

void merge_counters(struct port *port, const struct port_finding *finding, struct mono now)
{
	struct counter_epoch epoch = port->device->epoch;
	bool any = false;

	epoch.discontinuity = finding->discontinuity;
	for (size_t i = 0; i < PORT_COUNTERS; i++) {
		const struct counter_reading *reading = &finding->counters[i];
		double maximum = is_octets(i) ? (double)port->speed / 8 : 0, rate = -1;
		if (!take_form(port, i, reading) || reading->bits == 0)
			continue;
		take_motion(port, i, reading, now);
		enum counter_verdict verdict = counter_feed(&port->counters[i], reading->value,
		    reading->bits, epoch, now, maximum, &rate);
		if (verdict == COUNTER_TOO_SOON)
			continue;
		port->rates[i] = verdict == COUNTER_RATE || verdict == COUNTER_WRAPPED ? rate : -1;
		if (is_octets(i))
			port->note = note_of(verdict, reading->bits);
		any = true;
	}
	if (any) {
		port->rated_at = now;
		topics_touch(port->device->service->topics, "ports", port->device->id, port->index);
	}
}

void merge_standstill(struct device *device, struct mono now)
{
	int64_t still = mono_between(device->moved_at, now);

	device->frozen =
	    device->moved_at.us != 0 && still > 2 * device->service->settings->poll;
	for (size_t i = 0; device->frozen && i < device->ports->len; i++) {
		struct port *port = g_ptr_array_index(device->ports, i);
		if (port->counters[PORT_IN_OCTETS].bits == 0)
			continue;
		port->rates[PORT_IN_OCTETS] = port->rates[PORT_OUT_OCTETS] = -1;
		port->note = oddity_frozen;
	}
}
