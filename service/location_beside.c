/* Evidence beside the circuit: others on the same cable, others of the same carrier branch that
 * way, electricity at the far end, maintenance, what a device said of the port, what changed
 * before.
 *
 * A sister that works proves the part of the way it shares; one that is down as well proves
 * something only if it ends elsewhere: two circuits into one building fail together when its lights
 * go out. */
#include <string.h>

#include "base/i18n.h"
#include "service/location_parts.h"
#include "service/maintenance.h"
#include "service/rows.h"
#include "service/topology.h"

#define NAMED_MOST 3
#define CHANGES_SPAN (3600 * CLOCK_SECOND)

/* ---- sisters ------------------------------------------------------------------------------ */

struct sisters {
	unsigned well, down, down_elsewhere, unknown;
	GString *named;              /* the first few, with their state */
};

static bool same_text(const json_t *a, const json_t *b, const char *field)
{
	const char *text = record_text(a, field);

	return text != NULL && g_strcmp0(text, record_text(b, field)) == 0;
}

static bool same_site(const json_t *a, const json_t *b)
{
	int64_t site = record_integer(a, "z_site");

	return site != 0 && site == record_integer(b, "z_site");
}

static bool on_same_cable(const struct outlook *outlook, const json_t *other)
{
	return same_text(outlook->record, other, "fiber_cable_no");
}

/* Of the same branch, and either out of the same device of ours or to the same place. */
static bool of_same_branch(const struct outlook *outlook, const json_t *other)
{
	int64_t near = record_integer(outlook->record, "a_device");

	return same_text(outlook->record, other, "carrier_branch") &&
	    ((near != 0 && near == record_integer(other, "a_device")) ||
		same_site(outlook->record, other));
}

static bool to_same_site(const struct outlook *outlook, const json_t *other)
{
	return same_site(outlook->record, other);
}

static const char *state_title(enum circuit_state state)
{
	switch (state) {
	case CIRCUIT_NORMAL:
		return _("正常");
	case CIRCUIT_DEGRADED:
		return _("劣化");
	case CIRCUIT_DOWN:
		return _("中断");
	case CIRCUIT_MAINTENANCE:
		return _("检修");
	case CIRCUIT_UNKNOWN:
		break;
	}
	return _("未知");
}

static void count(struct sisters *sisters, const struct outlook *outlook, const json_t *record,
    enum circuit_state state)
{
	unsigned n = sisters->well + sisters->down + sisters->unknown;

	if (n < NAMED_MOST)
		g_string_append_printf(sisters->named, "%s%s %s", n == 0 ? "" : _("，"),
		    record_text(record, "circuit_no"), state_title(state));
	if (state == CIRCUIT_NORMAL || state == CIRCUIT_DEGRADED)
		sisters->well++;
	else if (state == CIRCUIT_DOWN)
		sisters->down++;
	else
		sisters->unknown++;
	if (state == CIRCUIT_DOWN && !same_site(outlook->record, record))
		sisters->down_elsewhere++;
}

/* All others that are RELATED. The text in `named` is the caller's. */
static struct sisters find_sisters(const struct outlook *outlook,
    bool (*related)(const struct outlook *outlook, const json_t *other))
{
	struct sisters sisters = { .named = g_string_new(NULL) };
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, outlook->service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct circuit *other = value;
		const json_t *record = ledger_get(outlook->service->ledger, "circuit", other->id);
		if (other->id != outlook->circuit->id && related(outlook, record))
			count(&sisters, outlook, record,
			    (enum circuit_state)other->standing.state);
	}
	unsigned n = sisters.well + sisters.down + sisters.unknown;
	if (n > NAMED_MOST)
		g_string_append_printf(sisters.named, _("，等 %u 条"), n);
	return sisters;
}

static enum known sisters_known(const struct sisters *sisters)
{
	return sisters->well > 0 ? KNOWN_YES :
	    sisters->down_elsewhere > 0 && sisters->unknown == 0 ? KNOWN_NO : KNOWN_NOT;
}

/* A row about SISTERS; frees what they hold. */
static void add_sisters(struct outlook *outlook, const char *name, const char *what,
    struct sisters *sisters)
{
	bool worse = sisters->well == 0 && sisters->down > 0;

	if (sisters->named->len > 0)
		location_add(outlook, name, what, worse ? KNOWN_NO :
		    sisters->well > 0 ? KNOWN_YES : KNOWN_NOT, clock_mono(), "%s",
		    sisters->named->str);
	g_string_free(sisters->named, TRUE);
}

static void gather_sisters(struct outlook *outlook)
{
	const char *cable = record_text(outlook->record, "fiber_cable_no");
	const char *branch = record_text(outlook->record, "carrier_branch");

	if (cable != NULL) {
		struct sisters sisters = find_sisters(outlook, on_same_cable);
		g_autofree char *what = g_strdup_printf(_("同缆 %s"), cable);
		outlook->facts.cable = sisters_known(&sisters);
		if (sisters.named->len == 0)
			g_string_append(sisters.named, _("没有其他链路"));
		add_sisters(outlook, "cable", what, &sisters);
	}
	if (branch != NULL) {
		struct sisters sisters = find_sisters(outlook, of_same_branch);
		outlook->facts.branch = sisters_known(&sisters);
		add_sisters(outlook, "branch", _("同局向其他电路"), &sisters);
	}
}

/* ---- electricity -------------------------------------------------------------------------- */

/* What a probe says counts for now; then what they said on the telephone; then what feeds it. */
static void gather_power(struct outlook *outlook)
{
	static const char what_msgid[] = N_("对端供电");
	struct locate_facts *facts = &outlook->facts;
	const char *said = record_text(outlook->said_power, "far_power"), *what = _(what_msgid);
	struct sisters beside = find_sisters(outlook, to_same_site);
	int64_t far = outlook->circuit->ends[END_Z].device, root = 0;
	int fed = far == 0 ? -1 : topology_power(outlook->service, far, &root);

	if (facts->far_device == KNOWN_YES || facts->gateway == KNOWN_YES) {
		facts->far_power = KNOWN_YES;
		location_add(outlook, "far_power", what, KNOWN_YES, clock_mono(), "%s",
		    _("有：对端设备有应答"));
	} else if (said != NULL) {
		facts->far_power = strcmp(said, "yes") == 0 ? KNOWN_YES : KNOWN_NO;
		location_add(outlook, "far_power", what, facts->far_power, (struct mono){ 0 },
		    facts->far_power == KNOWN_YES ? _("有：电话问过，%s 记")
						  : _("没有：电话问过，%s 记"),
		    record_text(outlook->said_power, "by"));
		json_object_set(json_array_get(outlook->evidence,
		    json_array_size(outlook->evidence) - 1), "at",
		    json_object_get(outlook->said_power, "at"));
	} else if (fed == 0) {
		facts->far_power = KNOWN_NO;
		location_add(outlook, "far_power", what, KNOWN_NO, clock_mono(), "%s",
		    _("没有：给它供电的已失电"));
	} else if (beside.well > 0) {
		facts->far_power = KNOWN_YES;
		location_add(outlook, "far_power", what, KNOWN_YES, clock_mono(),
		    _("有：同一地点的 %s"), beside.named->str);
	} else {
		location_add(outlook, "far_power", what, KNOWN_NOT, (struct mono){ 0 }, "%s",
		    fed == 1 ? _("供电一侧正常，请电话核实") : _("无探测，请电话询问"));
	}
	g_string_free(beside.named, TRUE);
}

/* ---- maintenance -------------------------------------------------------------------------- */

/* "作业 WH-20261122-001"; where the ledger alone says so, "检修". Caller frees. */
static char *maintained_by(const struct service *service, const char *kind, int64_t id)
{
	int64_t job = maintenance_job_of(service, kind, id);

	if (!maintenance_is_on(service, kind, id))
		return NULL;
	return job == 0 ? g_strdup(_("检修")) :
	    g_strdup_printf(_("维护作业 %s 中"),
		ledger_name(service->ledger, "maintenance_job", job));
}

static void gather_maintenance(struct outlook *outlook)
{
	const struct service *service = outlook->service;
	g_autofree char *line = maintained_by(service, "circuit", outlook->circuit->id),
			*device = NULL;
	const char *name = NULL;

	for (int end = 0; end < CIRCUIT_ENDS && device == NULL; end++) {
		int64_t id = outlook->circuit->ends[end].device;
		device = maintained_by(service, "device", id);
		name = ledger_name(service->ledger, "device", id);
	}
	outlook->facts.maintained = line != NULL || device != NULL;
	if (line != NULL)
		location_add(outlook, "maintenance", _("维护"), KNOWN_NO, clock_mono(),
		    _("本链路在%s"), line);
	else if (device != NULL)
		location_add(outlook, "maintenance", _("维护"), KNOWN_NO, clock_mono(),
		    _("%s 在%s"), name, device);
	else
		location_add(outlook, "maintenance", _("维护"), KNOWN_YES, clock_mono(), "%s",
		    _("无"));
}

/* ---- the other way ------------------------------------------------------------------------ */

static void gather_backup(struct outlook *outlook)
{
	int64_t id = record_integer(outlook->record, "backup_circuit");
	const struct circuit *backup = picture_circuit(&outlook->service->picture, id);

	if (backup == NULL)
		return;
	enum circuit_state state = (enum circuit_state)backup->standing.state;
	location_add(outlook, "backup", _("备用链路"),
	    state == CIRCUIT_NORMAL ? KNOWN_YES : state == CIRCUIT_DOWN ? KNOWN_NO : KNOWN_NOT,
	    clock_mono(), "%s %s", ledger_name(outlook->service->ledger, "circuit", id),
	    state_title(state));
}

/* ---- what happened ------------------------------------------------------------------------ */

static void set_at(struct outlook *outlook, struct wall at)
{
	row_time(json_array_get(outlook->evidence, json_array_size(outlook->evidence) - 1), "at",
	    at);
}

static void gather_trap(struct outlook *outlook)
{
	const struct port *port = outlook->near_port;

	if (port == NULL)
		return;
	g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT "/%u", port->device->id,
	    port->index);
	const struct trap_heard *trap =
	    g_hash_table_lookup(outlook->service->locations->traps, key);
	if (trap == NULL)
		return;
	location_add(outlook, "trap", _("本端口最近通报"), KNOWN_NOT, (struct mono){ 0 }, "%s",
	    trap->text);
	set_at(outlook, trap->at);
}

struct newest {
	const struct outlook *outlook;
	json_t *row;
};

/* The newest of the last hour about an end of the circuit or its devices. */
static void consider(int64_t key, json_t *row, void *data)
{
	struct newest *newest = data;
	const struct circuit *circuit = newest->outlook->circuit;
	const char *kind = record_text(row, "kind");
	int64_t id = record_integer(row, "id");
	bool ends = id == circuit->ends[END_A].device || id == circuit->ends[END_Z].device;

	(void)key;
	if (kind == NULL || clock_wall().us - record_integer(row, "at") > CHANGES_SPAN)
		return;
	if (ends && (strcmp(kind, "device") == 0 || strcmp(kind, "port") == 0))
		newest->row = row;
}

static void gather_changes(struct outlook *outlook)
{
	struct newest newest = { .outlook = outlook };

	changes_visit(outlook->service->changes, consider, &newest);
	if (newest.row == NULL)
		return;
	const char *why = record_text(newest.row, "why"), *from = record_text(newest.row, "from");
	location_add(outlook, "change", _("两端最近变化"), KNOWN_NOT, (struct mono){ 0 },
	    "%s %s%s%s%s%s", record_text(newest.row, "name"), from == NULL ? "" : from,
	    from == NULL ? "" : " -> ", record_text(newest.row, "to"), why == NULL ? "" : _("，"),
	    why == NULL ? "" : why);
	set_at(outlook, (struct wall){ record_integer(newest.row, "at") });
	json_t *row = json_array_get(outlook->evidence, json_array_size(outlook->evidence) - 1);
	row_text(row, "kind", record_text(newest.row, "kind"));
	row_text(row, "subject", record_text(newest.row, "name"));
	row_text(row, "from", from);
	row_text(row, "to", record_text(newest.row, "to"));
}

void location_gather_beside(struct outlook *outlook)
{
	gather_sisters(outlook);
	gather_power(outlook);
	gather_backup(outlook);
	gather_maintenance(outlook);
	gather_trap(outlook);
	gather_changes(outlook);
}
