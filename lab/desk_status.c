/* How the site stands, as `zhiban-lab status` prints it: a line for each thing, tabs between. */
#include "lab/desk.h"
#include "lab/rooms.h"

static void say_device(const struct lab_device *device, GString *answer)
{
	static const char *const powers[] = {
		[LAB_ON] = "up", [LAB_OFF] = "down", [LAB_SILENT] = "silent"
	};
	g_autofree char *address = lab_device_address(device);
	g_string_append_printf(answer, "%s\t%s\t%s\t%s\t%s", device->name, device->title, address,
	    device->unfed ? "unfed" : powers[device->power],
	    device->reached ? "reached" : "cut-off");
	if (device->loss)
		g_string_append_printf(answer, "\tloss %u", device->loss);
	if (device->delay_us)
		g_string_append_printf(answer, "\tdelay %d", (int)(device->delay_us / 1000));
	if (device->by_index->len < device->ports->len)
		g_string_append_printf(
		    answer, "\tout %u", device->ports->len - device->by_index->len);
	for (const struct lab_fault_name *fault = lab_fault_names; fault->name; fault++)
		if (device->faults & fault->fault)
			g_string_append_printf(answer, "\t%s", fault->name);
	g_autofree char *terminal = lab_terminal_say(&device->terminal);
	g_string_append_printf(answer, "%s\n", terminal);
}

static bool is_plain(const struct lab_device *device)
{
	g_autofree char *terminal = lab_terminal_say(&device->terminal);
	return *terminal == '\0' && device->power == LAB_ON && !device->unfed && device->reached
	    && !device->loss && !device->delay_us && !device->faults
	    && device->by_index->len == device->ports->len;
}

static void say_counts(const struct lab_desk *desk, GString *answer)
{
	const struct lab_site *site = desk->site;
	g_string_append_printf(answer,
	    "port\t%u\nssh\t%u\nseed\t%" G_GUINT64_FORMAT "\ndevices\t%u\nfleet\t%zu"
	    "\nheads\t%zu\nlinks\t%u\nplanned\t%u%s\n",
	    desk->port, desk->port + LAB_SSH_PORT_OFFSET, site->seed, site->devices->len,
	    site->fleet, site->heads, site->links->len, desk->planned->len,
	    desk->held ? "\theld" : "");
	if (!desk->wire)
		return;
	const struct lab_wire_statistics *count = lab_wire_statistics(desk->wire);
	g_string_append_printf(answer,
	    "requests\t%" G_GUINT64_FORMAT "\nechoes\t%" G_GUINT64_FORMAT
	    "\nanswers\t%" G_GUINT64_FORMAT "\nlost\t%" G_GUINT64_FORMAT
	    "\nrefused\t%" G_GUINT64_FORMAT "\n",
	    count->requests, count->echoes, count->answers, count->lost, count->refused);
}

void lab_desk_status(const struct lab_desk *desk, bool all, GString *answer)
{
	const struct lab_site *site = desk->site;
	say_counts(desk, answer);
	for (guint i = 0; i < site->devices->len; i++)
		if (all || !is_plain(site->devices->pdata[i]))
			say_device(site->devices->pdata[i], answer);
	for (guint i = 0; i < site->links->len; i++) {
		const struct lab_link *link = site->links->pdata[i];
		if (link->pulled || link->severed)
			g_string_append_printf(answer, "link\t%s\t%s\t%s\n",
			    link->end[0]->device->name, link->end[0]->name,
			    link->pulled ? "pulled" : "severed");
		if (link->bent > 0)
			g_string_append_printf(answer, "link\t%s\t%s\tbent %.1f\n",
			    link->end[0]->device->name, link->end[0]->name, link->bent);
	}
	lab_rooms_say(site, all, answer);
}
