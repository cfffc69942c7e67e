/* What the command lines tell that SNMP does not: light, warmth, who is heard, what happened. */
#include <math.h>
#include <string.h>

#include "lab/cli.h"
#include "lab/room.h"

#define DARK (-40.0)

char *lab_port_short(const struct lab_port *port)
{
	static const char *const words[][2] = {
		{ "XGigabitEthernet", "XGE" }, { "Ten-GigabitEthernet", "XGE" },
		{ "M-GigabitEthernet", "M-GE" }, { "GigabitEthernet", "GE" },
		{ "Vlan-interface", "Vlan" }, { "InLoopBack", "InLoop" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(port->name, words[i][0]))
			return g_strconcat(
			    words[i][1], port->name + strlen(words[i][0]), NULL);
	return g_strdup(port->name);
}

char *lab_port_alias(const struct lab_port *port)
{
	gsize size;
	const char *alias = g_bytes_get_data(port->alias, &size);
	char *text = g_utf8_validate(alias, (gssize)size, NULL) ? g_strndup(alias, size)
	    : g_convert(alias, (gssize)size, "UTF-8", "GB18030", NULL, NULL, NULL);
	return text ? text : g_strdup("");
}

char *lab_mac_text(uint64_t address, char separator, unsigned group)
{
	GString *text = g_string_new("");
	for (unsigned i = 0; i < 6; i++) {
		if (i > 0 && i % group == 0)
			g_string_append_c(text, separator);
		g_string_append_printf(text, "%02x", (unsigned)(address >> (40 - 8 * i)) & 0xff);
	}
	return g_string_free(text, FALSE);
}

uint64_t lab_port_mac(const struct lab_port *port)
{
	return port->device->address + port->number % 250;
}

double lab_port_use(const struct lab_talk *talk, const struct lab_port *port, bool out)
{
	double bits = (double)lab_port_rate(talk->site, port, out);
	return port->mbps == 0 ? 0 : MIN(bits / (port->mbps * 1e6) * 100, 100);
}

bool lab_port_is_optical(const struct lab_port *port)
{
	return port->number > 0 && !port->out && port->link
	    && (port->mbps >= 10000 || port->type == 250 || port->link->circuit);
}

/* 0 to 1 and back in 20 minutes, every port at another place of it. */
static double breath(const struct lab_site *site, uint64_t which)
{
	double offset = (double)(lab_hash(site->seed, 21, which) % 1200);
	double seconds = fmod((double)site->wall.us / CLOCK_SECOND + offset, 1200);
	return 0.5 + 0.5 * sin(seconds / 1200 * 2 * G_PI);
}

static double share(const struct lab_site *site, uint64_t salt, uint64_t which)
{
	return (double)(lab_hash(site->seed, salt, which) % 1000) / 1000;
}

static bool sends(const struct lab_port *port)
{
	return !port->shut && !port->out && lab_device_runs(port->device);
}

static double power_sent(const struct lab_site *site, uint64_t which)
{
	return -6 + 3 * share(site, 22, which) + 0.1 * breath(site, which);
}

static uint64_t port_key(const struct lab_port *port)
{
	return (uint64_t)port->device->place << 16 | port->number;
}

struct lab_optics lab_port_optics(const struct lab_site *site, const struct lab_port *port)
{
	uint64_t which = port_key(port);
	const struct lab_port *far = lab_port_far(port);
	struct lab_optics optics = {
		.tx = sends(port) ? power_sent(site, which) : DARK,
		.rx = DARK,
		.bias = 6 + 2 * share(site, 24, which) + 0.2 * breath(site, which),
		.voltage = 3.28 + 0.04 * share(site, 25, which),
		.temperature = 33 + 8 * share(site, 26, which) + 2 * breath(site, which),
	};
	if (port->link && !port->link->pulled && (!far || sends(far)))
		optics.rx = power_sent(site, far ? port_key(far) : which + 0x8000)
		    - 3 - 6 * share(site, 23, port->link->id) - 0.3 * breath(site, which + 1)
		    - port->link->bent;
	return optics;
}

int lab_device_celsius(const struct lab_site *site, const struct lab_device *device, unsigned n)
{
	uint64_t which = (uint64_t)device->place << 8 | n;
	double room = device->room ? device->room->cold - LAB_ROOM_USUAL : 0;
	return (int)(30 + 12 * share(site, 27, which) + 3 * breath(site, which) + room);
}

static int last_first(const void *a, const void *b)
{
	const struct lab_port *x = *(struct lab_port *const *)a, *y = *(struct lab_port *const *)b;
	return x->changed.us < y->changed.us ? 1 : x->changed.us > y->changed.us ? -1 : 0;
}

GPtrArray *lab_device_changes(const struct lab_device *device)
{
	GPtrArray *ports = g_ptr_array_new();
	for (guint i = 0; i < device->ports->len; i++) {
		struct lab_port *port = device->ports->pdata[i];
		if (port->changed.us > device->started.us)
			g_ptr_array_add(ports, port);
	}
	g_ptr_array_sort(ports, last_first);
	return ports;
}

char *lab_moment(const struct lab_site *site, const struct lab_port *port, const char *format)
{
	int64_t ago = port ? mono_between(port->changed, site->now) : 0;
	int64_t local = site->wall.us - ago + site->utc_offset_us;
	g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(local / CLOCK_SECOND);
	return g_date_time_format(moment, format);
}

int64_t lab_device_uptime(const struct lab_talk *talk)
{
	return MAX(0, mono_between(talk->device->started, talk->site->now) / CLOCK_SECOND);
}

GArray *lab_device_heard(const struct lab_device *device)
{
	GArray *all = g_array_new(FALSE, TRUE, sizeof(struct lab_heard));
	for (guint i = 0; i < device->by_index->len; i++) {
		const struct lab_port *port = device->by_index->pdata[i], *far = lab_port_far(port);
		struct lab_heard heard = { .port = port };
		if (!port->up || !port->link || !port->link->passing)
			continue;
		heard.mac = far ? lab_port_mac(far)
		    : UINT64_C(0x02a000000000) | (uint64_t)device->place << 16 | port->number;
		if (far && !far->device->plan->v6) {
			g_autofree char *address = lab_device_address(far->device);
			g_strlcpy(heard.address, address, sizeof heard.address);
		}
		g_array_append_val(all, heard);
	}
	return all;
}
