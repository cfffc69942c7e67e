#include "service/location.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/alarms.h"
#include "service/ledger.h"
#include "service/location_parts.h"
#include "service/messages.h"
#include "service/rows.h"
#include "service/topics.h"
#include "service/topology.h"

/* Devices say much of many ports; beyond this the oldest are forgotten. */
#define TRAPS_MOST 4096
#define TRAP_COLUMNS 120

/* ---- what is remembered ------------------------------------------------------------------- */

static void trap_free(void *data)
{
	struct trap_heard *trap = data;

	g_free(trap->text);
	g_free(trap);
}

struct locations *locations_new(struct service *service)
{
	struct locations *locations = g_new0(struct locations, 1);

	locations->service = service;
	locations->watched = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	locations->traps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, trap_free);
	return locations;
}

void locations_free(struct locations *locations)
{
	if (locations == NULL)
		return;
	g_hash_table_destroy(locations->watched);
	g_hash_table_destroy(locations->traps);
	g_free(locations);
}

static struct watched *watch(const struct circuit *circuit)
{
	struct locations *locations = circuit->service->locations;
	struct watched *watched = g_hash_table_lookup(locations->watched, &circuit->id);

	if (watched == NULL) {
		watched = g_new0(struct watched, 1);
		watched->locations = locations;
		watched->circuit = circuit->id;
		g_hash_table_insert(locations->watched, &watched->circuit, watched);
	}
	return watched;
}

/* The alarm that stands for the circuit, the worst first; NULL when none does. */
static const struct alarm *alarm_of(const struct service *service, int64_t circuit)
{
	static const char *const types[] = { "circuit_down", "circuit_degraded" };
	const struct alarm *alarm = NULL;

	for (size_t i = 0; service->alarms != NULL && alarm == NULL && i < G_N_ELEMENTS(types); i++)
		alarm = alarm_standing(service->alarms, "circuit", circuit, types[i], NULL);
	return alarm;
}

/* Who accepts has to be judged once the trouble is one of its own: of what lies under a root nobody
 * is asked. When the time for it is over, whether it was judged is looked at. */
static void follow_decision(struct service *service, struct watched *watched)
{
	const struct alarm *alarm = alarm_of(service, watched->circuit);
	struct wall now = clock_wall();

	if (watched->since.us == 0 || (alarm != NULL && alarm->hush != HUSH_NOT))
		watched->alone_since.us = 0;
	else if (watched->alone_since.us == 0)
		watched->alone_since = watched->told == watched->since.us ? now : watched->since;
	watched->told = watched->since.us;
	if (watched->alone_since.us != 0 && service->settings->decide > 0 &&
	    wall_between(watched->alone_since, now) >= service->settings->decide)
		alarms_look(service, ALARM_SOURCE_CIRCUIT, watched->circuit);
}

/* Trouble begins with the first state that is none, and ends only when the circuit is well: that it
 * was unknown for a moment is no new trouble, and what was said of it still holds. */
void location_judged(const struct circuit *circuit)
{
	struct service *service = circuit->service;
	enum circuit_state state = (enum circuit_state)circuit->standing.state;

	if (service->locations == NULL)
		return;
	struct watched *watched = watch(circuit);
	if (state == CIRCUIT_NORMAL)
		watched->since.us = 0;
	else if (watched->since.us == 0 && state != CIRCUIT_UNKNOWN)
		watched->since = standing_since(&circuit->standing);
	follow_decision(service, watched);
	topics_touch(service->topics, "location", circuit->id, 0);
}

/* Misses in a row count only once an answer has come: while none comes they are an outage, and say
 * nothing of the time before. */
void location_echoed(const struct circuit *circuit, bool answered)
{
	if (circuit->service->locations == NULL)
		return;
	struct watched *watched = watch(circuit);
	int64_t minute = clock_mono().us / (60 * CLOCK_SECOND);
	size_t place = (size_t)(minute % LOSS_MINUTES);

	if (watched->minutes[place].minute != minute) {
		watched->minutes[place].minute = minute;
		watched->minutes[place].sent = watched->minutes[place].lost = 0;
	}
	if (!answered) {
		watched->missed += watched->missed < UINT16_MAX;
		return;
	}
	bool outage = watched->missed >= circuit->service->settings->reach_k;
	watched->minutes[place].sent += (uint16_t)(1 + (outage ? 0 : watched->missed));
	watched->minutes[place].lost += (uint16_t)(outage ? 0 : watched->missed);
	watched->missed = 0;
}

void location_forget(struct service *service, int64_t circuit)
{
	if (service->locations != NULL)
		g_hash_table_remove(service->locations->watched, &circuit);
}

/* The oldest half goes: looked for rarely, and then at once. */
static void forget_traps(struct locations *locations)
{
	GHashTableIter iter;
	void *value;
	int64_t oldest = INT64_MAX, newest = 0;

	g_hash_table_iter_init(&iter, locations->traps);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		oldest = MIN(oldest, ((struct trap_heard *)value)->at.us);
		newest = MAX(newest, ((struct trap_heard *)value)->at.us);
	}
	int64_t middle = oldest + (newest - oldest) / 2;
	g_hash_table_iter_init(&iter, locations->traps);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((struct trap_heard *)value)->at.us <= middle)
			g_hash_table_iter_remove(&iter);
}

void location_hear(struct service *service, const struct message *message)
{
	if (service->locations == NULL || message->device == 0 || message->if_index == 0)
		return;
	if (g_hash_table_size(service->locations->traps) >= TRAPS_MOST)
		forget_traps(service->locations);
	struct trap_heard *trap = g_new0(struct trap_heard, 1);
	g_autofree char *text = g_strdup_printf("%s%s%s",
	    message->trap == NULL ? "" : message->trap, message->trap == NULL ? "" : " ",
	    message->text == NULL ? "" : message->text);
	trap->at = message->at;
	trap->text = text_cut(text, TRAP_COLUMNS);
	g_hash_table_replace(service->locations->traps,
	    g_strdup_printf("%" G_GINT64_FORMAT "/%u", message->device, message->if_index), trap);
}

void location_follow(struct service *service, json_t *record)
{
	topics_touch(service->topics, "location", record_integer(record, "circuit"), 0);
	alarms_look(service, ALARM_SOURCE_CIRCUIT, record_integer(record, "circuit"));
}

/* ---- what a person said ------------------------------------------------------------------- */

/* The newest word on each question since the trouble began: an answer about electricity and an
 * overruled segment may come from different calls. */
static void take_said(struct outlook *outlook)
{
	struct ledger *ledger = outlook->service->ledger;

	if (outlook->since.us == 0)
		return;
	for (json_t *one = ledger_next_of(ledger, "location_verdict", "circuit",
		 outlook->circuit->id, NULL);
	     one != NULL; one = ledger_next_of(ledger, "location_verdict", "circuit",
		 outlook->circuit->id, one)) {
		if (record_integer(one, "at") < outlook->since.us)
			continue;
		if (record_text(one, "far_power") != NULL)
			outlook->said_power = one;
		if (record_text(one, "segment") != NULL)
			outlook->said_segment = one;
		if (record_text(one, "accepts") != NULL || record_text(one, "repairs") != NULL)
			outlook->said_parties = one;
	}
}

/* ---- the rule ----------------------------------------------------------------------------- */

/* Whether DEVICE stands for the network of the managing unit: what is in our ledger is, unless it
 * belongs to somebody of another kind. */
static bool is_ours(const struct service *service, const struct device *device)
{
	const json_t *record =
	    device == NULL ? NULL : ledger_get(service->ledger, "device", device->id);
	const json_t *owner = ledger_get(service->ledger, "organisation",
	    record_integer(record, "owner_org"));
	const char *type = record_text(owner, "type");

	return device != NULL &&
	    (type == NULL || strcmp(type, "mgmt_unit") == 0 || strcmp(type, "ops_unit") == 0);
}

static bool is_backbone(const struct service *service, const struct device *device)
{
	static const char types[] = "core_router|agg_switch|firewall|ips|av_gateway|content_audit|"
				    "vpn_gateway|server|olt";
	const json_t *record =
	    device == NULL ? NULL : ledger_get(service->ledger, "device", device->id);

	return is_ours(service, device) && word_in(types, record_text(record, "device_type"));
}

static enum known both(enum known a, enum known b)
{
	return a == KNOWN_NO || b == KNOWN_NO ? KNOWN_NO
	    : a == KNOWN_YES && b == KNOWN_YES ? KNOWN_YES : KNOWN_NOT;
}

/* What the person said of the segment counts; and who accepts and repairs as the person said, else
 * by the rule. */
static void apply_rules(struct outlook *outlook)
{
	const struct locate_facts *facts = &outlook->facts;

	outlook->segment = outlook->verdict.segment;
	segment_read(record_text(outlook->said_segment, "segment"), &outlook->segment);
	outlook->asked = (struct acceptance_facts){
		.segment = outlook->segment,
		.owner = facts->owner,
		.near_well = facts->near_disabled ? KNOWN_NO :
		    both(facts->near_device, facts->near_port),
		.far_well = facts->far_disabled ? KNOWN_NO :
		    both(facts->far_device, facts->far_port),
		.far_power = facts->far_power,
		.far_ours = is_ours(outlook->service, outlook->far),
		.backbone = is_backbone(outlook->service, outlook->near),
		.carrier_accepts =
		    acceptance_carrier_accepts(outlook->service->settings->site_profile),
	};
	outlook->acceptance = acceptance_judge(&outlook->asked);
	if (outlook->said_segment == NULL && outlook->verdict.fault &&
	    outlook->verdict.other != SEGMENT_REMOTE_POWER && outlook->acceptance.rule != 8) {
		/* other evidence has settled it */
		outlook->acceptance.ask_power = false;
		outlook->acceptance.otherwise = 0;
	}
	outlook->accepts = outlook->acceptance.accepts;
	outlook->repairs = outlook->acceptance.repairs;
	acceptor_read(record_text(outlook->said_parties, "accepts"), &outlook->accepts);
	acceptor_read(record_text(outlook->said_parties, "repairs"), &outlook->repairs);
}

/* ---- the outlook -------------------------------------------------------------------------- */

static bool look(struct service *service, int64_t id, struct outlook *ret)
{
	struct circuit *circuit = picture_circuit(&service->picture, id);

	if (circuit == NULL)
		return false;
	*ret = (struct outlook){
		.service = service,
		.circuit = circuit,
		.record = ledger_get(service->ledger, "circuit", id),
		.watched = watch(circuit),
		.near = circuit_device(circuit, END_A),
		.far = circuit_device(circuit, END_Z),
		.near_port = circuit_port(circuit, END_A),
		.far_port = circuit_port(circuit, END_Z),
		.state = (enum circuit_state)circuit->standing.state,
		.evidence = json_array(),
	};
	ret->since = ret->watched->since;
	const struct alarm *alarm = alarm_of(service, id);
	ret->alarm = alarm == NULL ? 0 : alarm->id;
	ret->facts.cut_off = topology_is_cut_off(service->topology);
	ret->facts.owner = owner_read(record_text(ret->record, "owner_type"));
	take_said(ret);
	location_gather(ret);
	location_gather_beside(ret);
	ret->verdict = locate_judge(&ret->facts);
	apply_rules(ret);
	return true;
}

/* Until when somebody has to judge who accepts (R8: 首问负责); us == 0: somebody has, or a rule
 * says it, or nobody is asked. */
static struct wall decide_by(const struct outlook *outlook)
{
	int64_t within = outlook->service->settings->decide;
	bool troubled = outlook->state == CIRCUIT_DOWN || outlook->state == CIRCUIT_DEGRADED;

	if (!troubled || within == 0 || outlook->accepts != ACCEPTOR_UNDECIDED ||
	    outlook->watched->alone_since.us == 0)
		return (struct wall){ 0 };
	return (struct wall){ outlook->watched->alone_since.us + within };
}

struct wall location_overdue(struct service *service, int64_t circuit)
{
	const struct watched *watched = service->locations == NULL ? NULL :
	    g_hash_table_lookup(service->locations->watched, &circuit);
	struct outlook outlook;

	if (watched == NULL || watched->alone_since.us == 0 ||
	    wall_between(watched->alone_since, clock_wall()) < service->settings->decide ||
	    !look(service, circuit, &outlook))
		return (struct wall){ 0 };
	json_decref(outlook.evidence);
	return decide_by(&outlook);
}

/* ---- segments ----------------------------------------------------------------------------- */

static const char *known_word(enum known known)
{
	return known == KNOWN_YES ? "good" : known == KNOWN_NO ? "bad" : "unknown";
}

/* A segment the verdict names is bad, whatever else is known of it. */
static void add_segment(const struct outlook *outlook, json_t *segments, const char *place,
    const char *name, const char *detail, enum known known, bool blamed)
{
	json_t *row = json_pack("{s:s, s:s}", "place", place, "state",
	    blamed && outlook->verdict.certainty >= CERTAINTY_LIKELY ? "bad" :
	    blamed ? "unknown" : known_word(known));

	row_text(row, "name", name);
	row_text(row, "detail", detail);
	json_array_append_new(segments, row);
}

static const char *port_title(const struct outlook *outlook, int end)
{
	const struct port *port = end == END_A ? outlook->near_port : outlook->far_port;

	return port != NULL && port->name[0] != '\0' ? port->name
						     : outlook->circuit->ends[end].port;
}

/* What lies between the two ends is well while the far end is heard through it. */
static enum known line_known(const struct outlook *outlook)
{
	const struct locate_facts *facts = &outlook->facts;

	return facts->gateway == KNOWN_YES && facts->near_port != KNOWN_NO ? KNOWN_YES : KNOWN_NOT;
}

static json_t *segments_of(const struct outlook *outlook)
{
	const struct locate_facts *facts = &outlook->facts;
	struct ledger *ledger = outlook->service->ledger;
	const struct circuit *circuit = outlook->circuit;
	enum segment segment = outlook->segment;
	enum segment line = locate_line(facts->owner);
	json_t *segments = json_array();
	const char *branch = record_text(outlook->record, "carrier_branch");
	const char *far = ledger_name(ledger, "device", circuit->ends[END_Z].device);
	bool remote = segment == SEGMENT_REMOTE_DEVICE || segment == SEGMENT_REMOTE_POWER;

	add_segment(outlook, segments, "near_device",
	    ledger_name(ledger, "device", circuit->ends[END_A].device), NULL, facts->near_device,
	    segment == SEGMENT_LOCAL_DEVICE && facts->near_device == KNOWN_NO);
	add_segment(outlook, segments, "near_port", port_title(outlook, END_A), NULL,
	    facts->near_disabled ? KNOWN_NO : facts->near_port,
	    segment == SEGMENT_LOCAL_DEVICE && facts->near_device != KNOWN_NO);
	add_segment(outlook, segments, "line", branch,
	    record_text(outlook->record, "fiber_cable_no"), line_known(outlook),
	    segment != SEGMENT_UNKNOWN && segment == line && outlook->verdict.fault);
	add_segment(outlook, segments, "far",
	    far[0] != '\0' ? far :
	    ledger_name(ledger, "site", record_integer(outlook->record, "z_site")),
	    circuit->gateway, facts->gateway, remote);
	return segments;
}

/* ---- the row ------------------------------------------------------------------------------ */

static json_t *verdict_row(const struct outlook *outlook)
{
	const struct locate_verdict *verdict = &outlook->verdict;
	json_t *row = json_pack("{s:b, s:s, s:s, s:s}", "fault", (int)verdict->fault, "segment",
	    segment_word(verdict->segment), "certainty", certainty_word(verdict->certainty),
	    "reason", _(verdict->reason));

	if (verdict->other != SEGMENT_UNKNOWN)
		json_object_set_new(row, "other", json_string(segment_word(verdict->other)));
	return row;
}

static json_t *acceptance_row(const struct outlook *outlook)
{
	const struct acceptance *acceptance = &outlook->acceptance;
	g_autofree char *accepts = location_party(outlook, outlook->accepts);
	g_autofree char *repairs = location_party(outlook, outlook->repairs);
	json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "rule",
	    acceptance->rule, "accepts", acceptor_word(outlook->accepts), "repairs",
	    acceptor_word(outlook->repairs), "accepts_name", accepts, "repairs_name", repairs,
	    "reason", _(acceptance->reason), "source", _(acceptance->source), "ask_power",
	    (int)acceptance->ask_power, "complete_ledger", (int)acceptance->complete_ledger);

	if (acceptance->otherwise != 0)
		json_object_set_new(row, "otherwise", json_integer(acceptance->otherwise));
	row_time(row, "decide_by", decide_by(outlook));
	return row;
}

/* The newest of what a person said, as the record keeps it; NULL when nobody said anything. */
static json_t *said_row(const struct outlook *outlook)
{
	static const char *const members[] = { "number", "at", "by", "differs", "reason",
		"program_segment", "program_rule", "program_accepts", "program_repairs",
		"program_reason" };
	const json_t *said[] = { outlook->said_power, outlook->said_segment,
		outlook->said_parties };
	const json_t *newest = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (said[i] != NULL && (newest == NULL || record_id(said[i]) > record_id(newest)))
			newest = said[i];
	if (newest == NULL)
		return NULL;
	json_t *row = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		json_object_set(row, members[i], json_object_get(newest, members[i]));
	row_text(row, "far_power", record_text(outlook->said_power, "far_power"));
	row_text(row, "segment", record_text(outlook->said_segment, "segment"));
	row_text(row, "accepts", record_text(outlook->said_parties, "accepts"));
	row_text(row, "repairs", record_text(outlook->said_parties, "repairs"));
	return row;
}

static json_t *row_of(const struct outlook *outlook)
{
	const json_t *record = outlook->record;
	json_t *row = json_pack("{s:i, s:I, s:s}", "key", 0, "circuit",
	    (json_int_t)outlook->circuit->id, "state", circuit_state_word(outlook->state));
	g_autofree char *report = location_report(outlook);

	row_text(row, "circuit_no", record_text(record, "circuit_no"));
	row_text(row, "name", record_text(record, "name"));
	row_text(row, "owner_type", record_text(record, "owner_type"));
	row_number(row, "bandwidth_mbps", (double)record_integer(record, "bandwidth_mbps"));
	row_time(row, "since", outlook->since);
	row_text(row, "why", outlook->circuit->reason);
	if (outlook->alarm != 0)
		json_object_set_new(row, "alarm", json_integer(outlook->alarm));
	if (outlook->near != NULL)
		json_object_set_new(row, "device", json_integer(outlook->near->id));
	json_object_set_new(row, "segments", segments_of(outlook));
	json_object_set(row, "evidence", outlook->evidence);
	json_object_set_new(row, "verdict", verdict_row(outlook));
	json_object_set_new(row, "acceptance", acceptance_row(outlook));
	json_t *said = said_row(outlook);
	if (said != NULL)
		json_object_set_new(row, "said", said);
	json_object_set_new(row, "carrier", location_carrier(outlook));
	json_object_set_new(row, "units", location_units(outlook));
	row_text(row, "report", report);
	return row;
}

json_t *location_row(struct service *service, int64_t circuit)
{
	struct outlook outlook;

	if (!look(service, circuit, &outlook))
		return NULL;
	json_t *row = row_of(&outlook);
	json_decref(outlook.evidence);
	return row;
}

json_t *location_answer(struct service *service, int64_t circuit, bool masked)
{
	json_t *row = location_row(service, circuit);

	if (row == NULL)
		return NULL;
	location_numbers(service, row, masked);
	json_object_del(row, "key");
	return row;
}

/* ---- what an act is to know --------------------------------------------------------------- */

static void set_known(json_t *facts, const char *name, enum known known)
{
	if (known != KNOWN_NOT)
		json_object_set_new(facts, name, json_string(known == KNOWN_YES ? "yes" : "no"));
}

json_t *location_told(struct service *service, int64_t circuit)
{
	struct outlook outlook;

	if (!look(service, circuit, &outlook))
		return NULL;
	/* as the program has it, whatever was said before */
	outlook.said_segment = outlook.said_parties = NULL;
	apply_rules(&outlook);
	json_t *facts = json_pack("{s:s, s:s, s:i, s:s, s:s, s:b, s:b, s:b, s:I}", "segment",
	    segment_word(outlook.verdict.segment), "reason", _(outlook.verdict.reason), "rule",
	    outlook.acceptance.rule, "accepts", acceptor_word(outlook.accepts), "repairs",
	    acceptor_word(outlook.repairs), "far_ours", (int)outlook.asked.far_ours, "backbone",
	    (int)outlook.asked.backbone, "carrier_accepts", (int)outlook.asked.carrier_accepts,
	    "reason_least", (json_int_t)service->settings->overrule_reason);
	row_text(facts, "owner", record_text(outlook.record, "owner_type"));
	if (outlook.alarm != 0)
		json_object_set_new(facts, "alarm", json_integer(outlook.alarm));
	set_known(facts, "near_well", outlook.asked.near_well);
	set_known(facts, "far_well", outlook.asked.far_well);
	set_known(facts, "far_power", outlook.asked.far_power);
	json_decref(outlook.evidence);
	return json_pack("{s:o}", "location", facts);
}

json_t *location_told_of_device(struct service *service, int64_t device)
{
	const struct device *found = picture_device(&service->picture, device);

	if (found == NULL)
		return NULL;
	return json_pack("{s:{s:s, s:b, s:b, s:b, s:I}}", "location", "segment",
	    segment_word(SEGMENT_LOCAL_DEVICE), "far_ours", (int)is_ours(service, found),
	    "backbone", (int)is_backbone(service, found), "carrier_accepts",
	    (int)acceptance_carrier_accepts(service->settings->site_profile), "reason_least",
	    (json_int_t)service->settings->overrule_reason);
}
