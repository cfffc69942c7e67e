/* Whom to call about a circuit, and what to say: the branch of the carrier at this level (拉接14:
 * 本级相应运营商) with its number and our circuit as they know it; the people of every unit that
 * hangs on it (青14), who may be called at night and who was reached last first. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/contact.h"
#include "service/location_parts.h"
#include "service/rows.h"

/* ---- units -------------------------------------------------------------------------------- */

/* Whether it is night for calling, by the settings. */
bool location_is_night(const struct service *service)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t hour = g_ascii_strtoll(
	    clock_text(clock_wall(), CLOCK_HOUR_MINUTE, text, sizeof text), NULL, 10);
	int64_t from = service->settings->night_from, until = service->settings->night_until;

	return from > until ? hour >= from || hour < until : hour >= from && hour < until;
}

/* As records/model/contact.h has it. */
static gint by_use(const void *a, const void *b, void *data)
{
	const bool *night = data;

	return contact_compare(*(json_t *const *)a, *(json_t *const *)b, *night);
}

static json_t *contacts_of(const struct service *service, int64_t unit, int64_t first)
{
	g_autoptr(GPtrArray) people = g_ptr_array_new();
	json_t *list = json_array();
	bool night = location_is_night(service);

	for (json_t *one = ledger_next_of(service->ledger, "contact", "access_unit", unit, NULL);
	     one != NULL;
	     one = ledger_next_of(service->ledger, "contact", "access_unit", unit, one))
		if (ledger_is_current(kind_find("contact"), one))
			g_ptr_array_add(people, one);
	g_ptr_array_sort_with_data(people, by_use, &night);
	for (guint i = 0; i < people->len; i++) {
		const json_t *one = people->pdata[i];
		json_t *row = json_pack("{s:I, s:s, s:b}", "id", (json_int_t)record_id(one),
		    "name", record_text(one, "name"), "at_night",
		    (int)record_flag(one, "at_night"));
		row_text(row, "verified_on", record_text(one, "verified_on"));
		row_text(row, "reach_note", record_text(one, "reach_note"));
		if (record_flag(one, "dead"))
			json_object_set_new(row, "dead", json_true());
		if (record_id(one) == first && !record_flag(one, "dead"))
			json_array_insert_new(list, 0, row);
		else
			json_array_append_new(list, row);
	}
	return list;
}

json_t *location_units(const struct outlook *outlook)
{
	struct ledger *ledger = outlook->service->ledger;
	int64_t id = outlook->circuit->id;
	json_t *units = json_array();

	for (json_t *use = ledger_next_of(ledger, "circuit_unit", "circuit", id, NULL);
	     use != NULL; use = ledger_next_of(ledger, "circuit_unit", "circuit", id, use)) {
		int64_t unit = record_integer(use, "access_unit");
		if (!ledger_is_current(kind_find("circuit_unit"), use))
			continue;
		json_array_append_new(units,
		    json_pack("{s:I, s:s, s:o}", "id", (json_int_t)unit, "name",
			ledger_name(ledger, "access_unit", unit), "contacts",
			contacts_of(outlook->service, unit,
			    record_integer(use, "notify_contact"))));
	}
	return units;
}

/* ---- parties ------------------------------------------------------------------------------ */

json_t *location_carrier(const struct outlook *outlook)
{
	static const struct { const char *name, *field; } members[] = {
		{ "branch", "carrier_branch" }, { "circuit_no", "carrier_circuit_no" },
		{ "repair_phone", "carrier_repair_phone" },
		{ "backup_phone", "carrier_backup_phone" }, { "manager", "carrier_manager" },
	};
	json_t *row = json_object();

	row_text(row, "name", ledger_name(outlook->service->ledger, "organisation",
	    record_integer(outlook->record, "carrier")));
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		row_text(row, members[i].name, record_text(outlook->record, members[i].field));
	return row;
}

/* The one organisation of TYPE; NULL when there is none, or more than one. */
static const json_t *only_organisation(const struct service *service, const char *type)
{
	const json_t *found = NULL;

	for (json_t *one = ledger_next(service->ledger, "organisation", NULL); one != NULL;
	     one = ledger_next(service->ledger, "organisation", one)) {
		if (!ledger_is_current(kind_find("organisation"), one) ||
		    g_strcmp0(record_text(one, "type"), type) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = one;
	}
	return found;
}

static char *unit_names(const struct outlook *outlook)
{
	json_auto_t *units = location_units(outlook);
	g_autoptr(GString) names = g_string_new(NULL);
	json_t *unit;
	size_t i;

	json_array_foreach(units, i, unit)
		g_string_append_printf(names, "%s%s", i == 0 ? "" : _("、"),
		    record_text(unit, "name"));
	return g_string_free(g_steal_pointer(&names), FALSE);
}

/* By name where the ledger has one, else what they are called. Caller frees. */
char *location_party(const struct outlook *outlook, enum acceptor acceptor)
{
	static const char *const types[ACCEPTORS] = { [ACCEPTOR_MGMT_UNIT] = "mgmt_unit",
		[ACCEPTOR_SUPERIOR] = "superior", [ACCEPTOR_OPS_UNIT] = "ops_unit" };
	const json_t *one = types[acceptor] == NULL ? NULL :
	    only_organisation(outlook->service, types[acceptor]);
	const char *branch = record_text(outlook->record, "carrier_branch");
	g_autofree char *units =
	    acceptor == ACCEPTOR_ACCESS_UNIT ? unit_names(outlook) : g_strdup("");

	if (one != NULL)
		return g_strdup(record_text(one, "name"));
	if (acceptor == ACCEPTOR_CARRIER && branch != NULL)
		return g_strdup(branch);
	return units[0] != '\0' ? g_steal_pointer(&units) :
	    g_strdup(_(acceptor_title(acceptor)));
}

/* ---- what to say -------------------------------------------------------------------------- */

/* "东城汇聚机房（汇聚-东A Gi2/0/1）" */
static char *end_said(const struct outlook *outlook, int end)
{
	struct ledger *ledger = outlook->service->ledger;
	const struct circuit_end *said = &outlook->circuit->ends[end];
	const struct port *port = end == END_A ? outlook->near_port : outlook->far_port;
	const json_t *device = ledger_get(ledger, "device", said->device);
	int64_t site = device != NULL ? record_integer(device, "site") :
	    end == END_Z ? record_integer(outlook->record, "z_site") : 0;
	const json_t *place = ledger_get(ledger, "site", site);
	const char *name = record_text(place, "name"), *address = record_text(place, "address");
	const char *port_name = port != NULL ? port->name : said->port == NULL ? "" : said->port;

	return g_strdup_printf("%s%s%s%s%s%s%s%s", name == NULL ? _("地点未填") : name,
	    address == NULL ? "" : _("，"), address == NULL ? "" : address,
	    device == NULL ? "" : "（", device == NULL ? "" : record_text(device, "name"),
	    device == NULL || port_name[0] == '\0' ? "" : " ", device == NULL ? "" : port_name,
	    device == NULL ? "" : "）");
}

static const char *near_said(const struct outlook *outlook)
{
	const struct locate_facts *facts = &outlook->facts;

	if (facts->near_port == KNOWN_YES)
		return facts->near_light == KNOWN_YES ? _("我方设备正常，端口 up，收光正常")
						      : _("我方设备正常，端口 up");
	if (facts->near_port == KNOWN_NO && facts->near_light == KNOWN_NO)
		return _("我方设备正常，端口 down，收不到光");
	return facts->near_port == KNOWN_NO ? _("我方设备正常，端口 down")
					    : _("我方端口状态未知");
}

static const char *power_said(const struct outlook *outlook)
{
	return outlook->facts.far_power == KNOWN_YES ? _("对端已确认有电")
	    : outlook->facts.far_power == KNOWN_NO   ? _("对端没有电")
						     : _("对端是否有电还没有确认");
}

const char *location_callback(const struct service *service)
{
	const json_t *ops = only_organisation(service, "ops_unit");
	const char *phone = record_text(ops, "phone");

	return service->settings->site_phone[0] != '\0' ? service->settings->site_phone : phone;
}

/* To be read out on the telephone: who we are, which line as they know it and as we do, both ends,
 * since when, what our end says, what we want to hear. NULL while nothing is wrong. */
char *location_report(const struct outlook *outlook)
{
	const json_t *record = outlook->record;
	const char *theirs = record_text(record, "carrier_circuit_no"),
		   *name = record_text(record, "name");
	const char *phone = location_callback(outlook->service);
	int64_t mbps = record_integer(record, "bandwidth_mbps");
	char at[CLOCK_TEXT_SIZE], lasted[CLOCK_TEXT_SIZE];

	if (outlook->since.us == 0 || outlook->state == CIRCUIT_MAINTENANCE)
		return NULL;
	g_autofree char *a = end_said(outlook, END_A), *z = end_said(outlook, END_Z);
	g_autofree char *bandwidth = mbps == 0 ? g_strdup("") :
	    g_strdup_printf(_("，带宽 %" PRId64 "M"), mbps);
	g_autofree char *number = theirs == NULL ? g_strdup("") :
	    g_strdup_printf(_("电路号 %s，"), theirs);
	clock_text(outlook->since, CLOCK_FULL, at, sizeof at);
	clock_duration(wall_between(outlook->since, clock_wall()), lasted, sizeof lasted);
	return g_strdup_printf(
	    _("这里是%s值班室，报线路故障。%s我方编号 %s%s%s%s。A 端 %s；Z 端 %s。"
	      "%s 起%s，已 %s。%s；%s。请给受理号、接线员和承诺恢复时刻。回呼电话 %s。"),
	    outlook->service->settings->site_name, number, record_text(record, "circuit_no"),
	    name == NULL ? "" : " ", name == NULL ? "" : name, bandwidth, a, z, at,
	    outlook->state == CIRCUIT_DEGRADED ? _("劣化") : _("中断"), lasted,
	    near_said(outlook), power_said(outlook),
	    phone != NULL ? phone : _("（站点配置没有填）"));
}

/* ---- numbers ------------------------------------------------------------------------------ */

/* The numbers of the people in ROW, for who has no list of contacts at hand. */
void location_numbers(struct service *service, json_t *row, bool masked)
{
	const struct kind *kind = kind_find("contact");
	json_t *units = json_object_get(row, "units"), *unit, *person;
	size_t i, j;

	json_array_foreach(units, i, unit)
		json_array_foreach(json_object_get(unit, "contacts"), j, person) {
			json_auto_t *contact =
			    json_copy(ledger_get(service->ledger, "contact", record_id(person)));
			if (masked)
				record_mask(kind, contact);
			row_text(person, "mobile", record_text(contact, "mobile"));
			row_text(person, "office_phone", record_text(contact, "office_phone"));
		}
}
