#include "lab/ledger.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "lab/agent.h"
#include "lab/cli.h"
#include "lab/room.h"
#include "lab/usm.h"
#include "lab/web.h"

#define CREDENTIAL_V1 "lab-v1"
#define CREDENTIAL_V2C "lab"
#define CREDENTIAL_V3 "lab-v3"
#define CREDENTIAL_V3_SHA1 "lab-v3-sha1"
#define CREDENTIAL_SSH "lab-ssh"
#define OPERATOR "云川政务网运维队"

/* ---- CSV ---------------------------------------------------------------------------------- */

/* One row: cells up to NULL; an empty cell is a field without a value. */
static void row(GString *csv, ...) G_GNUC_NULL_TERMINATED;

static void row(GString *csv, ...)
{
	va_list cells;
	const char *cell, *gap = "";
	va_start(cells, csv);
	while ((cell = va_arg(cells, const char *))) {
		g_string_append(csv, gap);
		gap = ",";
		if (!strpbrk(cell, ",\"\r\n")) {
			g_string_append(csv, cell);
			continue;
		}
		g_string_append_c(csv, '"');
		for (; *cell; cell++) {
			if (*cell == '"')
				g_string_append_c(csv, '"');
			g_string_append_c(csv, *cell);
		}
		g_string_append_c(csv, '"');
	}
	va_end(cells);
	g_string_append_c(csv, '\n');
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

/* Numbers as cells; each is good for the row it is written in. */
struct cell {
	char text[24];
};

static const char *number(struct cell *cell, int64_t value)
{
	g_snprintf(cell->text, sizeof cell->text, "%" G_GINT64_FORMAT, value);
	return cell->text;
}

/* ---- kinds -------------------------------------------------------------------------------- */

static void write_regions(GString *csv)
{
	row(csv, "code", "name", "level", "parent", NULL);
	for (const struct plan_region *region = plan_regions; region->code; region++)
		row(csv, region->code, region->name, region->level, or_nothing(region->parent),
		    NULL);
}

static void write_organisations(GString *csv)
{
	row(csv, "name", "type", "phone", "address", NULL);
	for (const struct plan_organisation *one = plan_organisations; one->name; one++)
		row(csv, one->name, one->type, one->phone, "", NULL);
	for (const struct plan_unit *unit = plan_units; unit->name; unit++)
		row(csv, unit->name, "access_unit", unit->phone, unit->address, NULL);
}

static void write_sites(GString *csv)
{
	row(csv, "name", "region", "organisation", "address", NULL);
	for (const struct plan_place *place = plan_places; place->name; place++)
		row(csv, place->name, place->region, place->organisation, place->address, NULL);
}

static void write_credentials(GString *csv)
{
	row(csv, "name", "protocol", "user", "level", "auth", "priv", NULL);
	row(csv, CREDENTIAL_V1, "v1", "", "", "", "", NULL);
	row(csv, CREDENTIAL_V2C, "v2c", "", "", "", "", NULL);
	row(csv, CREDENTIAL_V3, "v3", lab_users[0].name, "authPriv", "SHA-256", "AES", NULL);
	row(csv, CREDENTIAL_V3_SHA1, "v3", lab_users[1].name, "authPriv", "SHA", "AES", NULL);
	row(csv, CREDENTIAL_SSH, "ssh", LAB_SSH_USER, "", "", "", NULL);
}

static void write_rooms(GString *csv)
{
	struct cell altitude, area, delay;
	row(csv, "name", "site", "gb_grade", "threshold_scheme", "altitude_m", "area_m2",
	    "door_ctrl", "fire_system", "gas_delay_s", "genset", "ups_topology", "responsible",
	    "phone", NULL);
	for (const struct plan_room *room = plan_rooms; room->name; room++)
		row(csv, room->name, room->place, room->grade, room->scheme,
		    number(&altitude, room->altitude_m), number(&area, room->area_m2),
		    room->door_control, room->fire_system,
		    room->gas_delay_s ? number(&delay, room->gas_delay_s) : "",
		    or_nothing(room->genset), room->ups_topology, room->responsible, room->phone,
		    NULL);
}

static void write_racks(GString *csv)
{
	row(csv, "room", "name", "position", "feeds", NULL);
	for (const struct plan_rack *rack = plan_racks; rack->room; rack++)
		row(csv, rack->room, rack->name, rack->position, rack->feeds, NULL);
}

static void write_sensors(GString *csv)
{
	row(csv, "room", "name", "purpose", "device", "sensor", "rack", "pair", "normally",
	    "alarm_state", "important", NULL);
	for (const struct plan_sensor *one = plan_sensors; one->room; one++)
		row(csv, one->room, one->name, one->purpose, one->device, one->row,
		    or_nothing(one->rack), or_nothing(one->pair), or_nothing(one->normally),
		    or_nothing(one->alarm_state), one->important ? "yes" : "no", NULL);
}

static void write_feeds(GString *csv)
{
	row(csv, "name", "source_device", "source_place", "device", "rack", "room", "breaker",
	    NULL);
	for (const struct plan_feed *feed = plan_feeds; feed->name; feed++)
		row(csv, feed->name, or_nothing(feed->source), or_nothing(feed->mains),
		    or_nothing(feed->device), or_nothing(feed->rack), or_nothing(feed->room),
		    or_nothing(feed->breaker), NULL);
}

#define TELLS (PLAN_LLDP | PLAN_LLDP_V2 | PLAN_CDP)

/* The switch that a device which tells no neighbours is plugged into; "" where they tell. */
static const char *uplink_of(const struct lab_device *device)
{
	for (guint i = 0; i < device->ports->len && !(device->traits & TELLS); i++) {
		const struct lab_port *port = device->ports->pdata[i], *far = lab_port_far(port);
		if (far && far->device->traits & TELLS && far->device->place < device->place)
			return far->device->title;
	}
	return "";
}

/* The v3 devices take turns with the two users, so that both ways are in use. */
static const char *credential_of(const struct lab_device *device, unsigned *v3)
{
	if (!device->plan->v3)
		return device->plan->v1 ? CREDENTIAL_V1 : CREDENTIAL_V2C;
	return (*v3)++ % 2 == 0 ? CREDENTIAL_V3 : CREDENTIAL_V3_SHA1;
}

/* What some devices are asked again and again: the fibres of the core and the aggregation. */
static const char *commands_of(const struct lab_device *device)
{
	const char *type = device->plan->device_type;
	bool often = device->model->traits & (PLAN_HUAWEI | PLAN_H3C)
	    && (strcmp(type, "core_router") == 0 || strcmp(type, "agg_switch") == 0);
	return often ? "optical environment" : "";
}

static void write_devices(const struct lab_site *site, uint16_t port, GString *csv)
{
	unsigned v3 = 0;
	struct cell snmp, echo, ssh;
	row(csv, "name", "device_type", "mgmt_ip", "port", "credential", "ssh_credential",
	    "ssh_port", "cli_profile", "ssh_commands", "echo", "echo_port", "site", "room",
	    "importance", "network_zone", "admin_level", "asset_no", "serial_no", "vendor", "model",
	    "is_domestic", "owner_org", "maintain_org", "maint_phone", "uplink", NULL);
	for (guint i = 0; i < site->devices->len; i++) {
		const struct lab_device *device = site->devices->pdata[i];
		const struct lab_family *family = lab_family_of(device);
		const struct plan_device *plan = device->plan;
		g_autofree char *address = lab_device_address(device);
		g_autofree char *asset = g_strdup_printf("YC-2024-%05u", i + 1);
		g_autofree char *serial =
		    g_strdup_printf("LAB%010" G_GINT64_MODIFIER "X", device->address);
		row(csv, device->title, plan->device_type, address, number(&snmp, port),
		    credential_of(device, &v3), family ? CREDENTIAL_SSH : "",
		    family ? number(&ssh, port + LAB_SSH_PORT_OFFSET) : "",
		    family ? family->profile : "",
		    commands_of(device), "udp", number(&echo, port + 1), plan->place,
		    device->room ? device->room->plan->name : "", plan->importance, plan->zone,
		    lab_device_serves_users(device) ? "township" : "city", asset, serial,
		    device->model->vendor, device->model->model,
		    device->model->foreign ? "no" : "yes", "云川市大数据中心",
		    OPERATOR, "6000-200", uplink_of(device), NULL);
	}
}

static const char *title_of(const struct lab_port *port)
{
	return port ? port->device->title : "";
}

/* The carrier's name is what references go by: that of its branch. */
static void write_circuits(const struct lab_site *site, uint16_t port, GString *csv)
{
	struct cell bandwidth, echo;
	row(csv, "circuit_no", "name", "owner_type", "carrier", "carrier_branch",
	    "carrier_circuit_no", "carrier_repair_phone", "access_mode", "bandwidth_mbps",
	    "a_device", "a_port", "z_device", "z_port", "z_address", "echo", "echo_port", "z_site",
	    "importance", "fiber_cable_no", "core_no", NULL);
	for (const struct plan_circuit *circuit = plan_circuits; circuit->number; circuit++) {
		const struct lab_link *link = lab_site_circuit(site, circuit->number);
		const struct lab_port *a = link->end[0], *z = link->end[1];
		g_autofree char *address = z ? lab_device_address(z->device) : g_strdup("");
		row(csv, circuit->number, circuit->name, circuit->owner_type,
		    or_nothing(circuit->branch), or_nothing(circuit->branch),
		    or_nothing(circuit->carrier_number), or_nothing(circuit->repair_phone),
		    "direct", number(&bandwidth, circuit->mbps), title_of(a), a->name, title_of(z),
		    z ? z->name : "", address, z ? "udp" : "", z ? number(&echo, port + 1) : "",
		    z ? z->device->plan->place : "", circuit->importance,
		    or_nothing(circuit->cable), or_nothing(circuit->core), NULL);
	}
}

/* The lines of the first aggregation beyond the plan, each with a unit at its end: a district. */
static bool is_of_district(const struct lab_link *link)
{
	const struct lab_port *a = link->end[0], *z = link->end[1];
	size_t planned = lab_site_planned();
	return z && a->device->place == planned && lab_device_serves_users(z->device);
}

static char *district_unit(const struct lab_link *link)
{
	return g_strdup_printf("%s单位", link->end[1]->device->title);
}

static char *district_circuit(const struct lab_link *link)
{
	return g_strdup_printf("KZ-%05u", (unsigned)link->end[1]->device->place);
}

static void write_district(const struct lab_site *site, uint16_t port, GString *csv)
{
	struct cell echo;
	for (guint i = 0; i < site->links->len; i++) {
		const struct lab_link *link = site->links->pdata[i];
		if (!is_of_district(link))
			continue;
		const struct lab_port *a = link->end[0], *z = link->end[1];
		g_autofree char *circuit = district_circuit(link), *name = district_unit(link);
		g_autofree char *address = lab_device_address(z->device);
		row(csv, circuit, name, "self_fiber", "", "", "", "", "direct", "1000",
		    a->device->title, a->name, z->device->title, z->name, address, "udp",
		    number(&echo, port + 1), z->device->plan->place, "C", NULL);
	}
}

static void write_district_units(const struct lab_site *site, GString *csv, bool circuits)
{
	for (guint i = 0; i < site->links->len; i++) {
		const struct lab_link *link = site->links->pdata[i];
		if (!is_of_district(link))
			continue;
		g_autofree char *circuit = district_circuit(link), *name = district_unit(link);
		if (circuits)
			row(csv, circuit, name, NULL);
		else
			row(csv, name, "东城区", "township", "", "", "", NULL);
	}
}

static void write_units(GString *csv)
{
	row(csv, "name", "region", "admin_level", "organisation", "address", "security_responsible",
	    NULL);
	for (const struct plan_unit *unit = plan_units; unit->name; unit++) {
		g_autofree char *responsible = g_strdup_printf("%s负责人", unit->responsible);
		row(csv, unit->name, unit->region, unit->level, unit->name, unit->address,
		    responsible, NULL);
	}
}

static void write_circuit_units(GString *csv)
{
	row(csv, "circuit", "access_unit", NULL);
	for (const struct plan_circuit_unit *use = plan_circuit_units; use->circuit; use++)
		row(csv, use->circuit, use->unit, NULL);
}

/* Two contacts for every unit (湘7), and whom else one calls at night. Mobile numbers begin with
 * 100, which no operator gives out. */
static void write_contacts(GString *csv)
{
	static const char *const posts[] = { "信息员", "值守员" };
	unsigned n = 0;
	row(csv, "name", "organisation", "access_unit", "purpose", "mobile", "office_phone",
	    "is_own_staff", "at_night", NULL);
	for (const struct plan_unit *unit = plan_units; unit->name; unit++)
		for (size_t i = 0; i < G_N_ELEMENTS(posts); i++) {
			g_autofree char *name =
			    g_strdup_printf("%s%s", unit->responsible, posts[i]);
			g_autofree char *mobile = g_strdup_printf("1000000%04u", ++n);
			row(csv, name, "", unit->name, "security", mobile, unit->phone, "yes",
			    i == 1 ? "yes" : "no", NULL);
		}
	for (const struct plan_organisation *one = plan_organisations; one->name; one++) {
		if (strcmp(one->type, "carrier") == 0)
			row(csv, "报修台", one->name, "", "repair", "", one->phone, "no", "yes",
			    NULL);
		else if (strcmp(one->type, "public") == 0)
			row(csv, "抢修台", one->name, "", "power", "", one->phone, "no", "yes",
			    NULL);
		else if (strcmp(one->type, "superior") == 0)
			row(csv, "值班室", one->name, "", "superior", "", one->phone, "no", "yes",
			    NULL);
	}
}

static void write_services(GString *csv)
{
	row(csv, "name", "category", "importance", "owner_org", "phone", "url", NULL);
	for (const struct lab_service_plan *plan = lab_services; plan->name; plan++) {
		g_autofree char *url = plan->path[0] == '\0' ? g_strdup("") :
		    g_strdup_printf("http://%s.yunchuan.lab%s", plan->name, plan->path);
		row(csv, plan->title, plan->category, plan->importance, plan->owner, "6000-100",
		    url, NULL);
	}
}

/* What each serves, and that its door is open. */
static void write_checks(uint16_t port, GString *csv)
{
	struct cell tcp;
	row(csv, "managed_service", "name", "plugin", "address", "port", "path", "expect",
	    "warning", "critical", NULL);
	for (const struct lab_service_plan *plan = lab_services; plan->name; plan++) {
		const char *name = strcmp(plan->plugin, "smtp") == 0 ? "发信" : "页面";
		row(csv, plan->title, name, plan->plugin, plan->address, number(&tcp, port),
		    plan->path, plan->expect, "2", "8", NULL);
		row(csv, plan->title, "端口", "tcp", plan->address, number(&tcp, port), "", "", "",
		    "", NULL);
	}
}

/* What the shift hands over, and the rules it works by. */
static void write_things(GString *csv)
{
	static const struct {
		const char *name, *category, *amount, *place;
	} things[] = {
		{ "机房钥匙", "key", "2", "值班台抽屉" },
		{ "机柜钥匙", "key", "6", "钥匙箱" },
		{ "门禁卡", "card", "3", "值班台抽屉" },
		{ "值班手机", "phone", "1", "值班台" },
		{ "光功率计", "meter", "1", "工具柜" },
		{ "防毒面具", "safety", "4", "机房门口" },
	};
	row(csv, "name", "category", "amount", "place", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(things); i++)
		row(csv, things[i].name, things[i].category, things[i].amount, things[i].place,
		    NULL);
}

static void write_regulations(GString *csv)
{
	row(csv, "name", "version", "area", "effective", "approver", "document", "text", NULL);
	row(csv, "日常值班制度", "第1版", "duty", "2026-01-01", "值班长甲", "云数据〔2026〕1号",
	    "每班有人；交接要签认；未到不得离岗。", NULL);
	row(csv, "机房出入管理制度", "第1版", "room", "2026-01-01", "值班长甲", "云数据〔2026〕2号",
	    "外来人员要有人批准；全程陪同；进出都登记。", NULL);
}

/* ---- files -------------------------------------------------------------------------------- */

static void write_kind(const struct lab_site *site, uint16_t port, const char *kind, GString *csv)
{
	if (strcmp(kind, "region") == 0)
		write_regions(csv);
	else if (strcmp(kind, "organisation") == 0)
		write_organisations(csv);
	else if (strcmp(kind, "site") == 0)
		write_sites(csv);
	else if (strcmp(kind, "credential") == 0)
		write_credentials(csv);
	else if (strcmp(kind, "room") == 0)
		write_rooms(csv);
	else if (strcmp(kind, "rack") == 0)
		write_racks(csv);
	else if (strcmp(kind, "place") == 0)
		write_sensors(csv);
	else if (strcmp(kind, "power_feed") == 0)
		write_feeds(csv);
	else if (strcmp(kind, "device") == 0)
		write_devices(site, port, csv);
	else if (strcmp(kind, "circuit") == 0)
		write_circuits(site, port, csv), write_district(site, port, csv);
	else if (strcmp(kind, "access_unit") == 0)
		write_units(csv), write_district_units(site, csv, false);
	else if (strcmp(kind, "circuit_unit") == 0)
		write_circuit_units(csv), write_district_units(site, csv, true);
	else if (strcmp(kind, "managed_service") == 0)
		write_services(csv);
	else if (strcmp(kind, "service_check") == 0)
		write_checks(port, csv);
	else if (strcmp(kind, "thing") == 0)
		write_things(csv);
	else if (strcmp(kind, "regulation") == 0)
		write_regulations(csv);
	else
		write_contacts(csv);
}

bool lab_ledger_write(const struct lab_site *site, uint16_t port, const char *folder,
    GError **error)
{
	static const char *const kinds[] = {
		"region",
		"organisation",
		"site",
		"credential",
		"room",
		"rack",
		"device",
		"place",
		"power_feed",
		"access_unit",
		"circuit",
		"circuit_unit",
		"contact",
		"managed_service",
		"service_check",
		"thing",
		"regulation",
	};
	g_autoptr(GString) order = g_string_new("");
	if (g_mkdir_with_parents(folder, 0755) < 0) {
		int why = errno;
		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why),
		    _("不能建立目录 %s：%s。"), folder, g_strerror(why));
		return false;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autoptr(GString) csv = g_string_new("");
		g_autofree char *path = g_strdup_printf("%s/%s.csv", folder, kinds[i]);
		write_kind(site, port, kinds[i], csv);
		g_string_append_printf(order, "%s\n", kinds[i]);
		if (!g_file_set_contents(path, csv->str, (gssize)csv->len, error))
			return false;
	}
	g_autofree char *path = g_build_filename(folder, "order", NULL);
	return g_file_set_contents(path, order->str, (gssize)order->len, error);
}

char *lab_ledger_secrets(void)
{
	static const char *const names[] = { CREDENTIAL_V3, CREDENTIAL_V3_SHA1 };
	GString *text = g_string_new("");
	g_string_append(text, CREDENTIAL_V1 "\t{\"community\":\"" LAB_COMMUNITY "\"}\n");
	g_string_append(text, CREDENTIAL_V2C "\t{\"community\":\"" LAB_COMMUNITY "\"}\n");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		g_string_append_printf(text,
		    "%s\t{\"auth_password\":\"%s\",\"priv_password\":\"%s\"}\n", names[i],
		    lab_users[i].auth_password, lab_users[i].priv_password);
	g_string_append(text, CREDENTIAL_SSH "\t{\"password\":\"" LAB_SSH_PASSWORD "\"}\n");
	return g_string_free(text, FALSE);
}
