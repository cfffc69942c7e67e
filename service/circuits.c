/* The state of a circuit, from both ends and from an echo of its far gateway. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/alarms.h"
#include "service/judgements.h"
#include "service/location.h"
#include "service/maintenance.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/topics.h"
#include "service/topology.h"

/* Fewer echoes than this say nothing about a share of them. */
#define LOSS_SAMPLES 20

struct device *circuit_device(const struct circuit *circuit, int end)
{
	return picture_device(&circuit->service->picture, circuit->ends[end].device);
}

struct port *circuit_port(const struct circuit *circuit, int end)
{
	struct device *device = circuit_device(circuit, end);

	return device == NULL ? NULL : device_port(device, circuit->ends[end].port);
}

void circuit_echoed(struct circuit *circuit, int64_t rtt_us, struct mono sent_at)
{
	struct service *service = circuit->service;

	service_alive(service);
	if (rtt_us < 0 && pause_excuses(&service->pause, sent_at))
		return;
	circuit->read_at = clock_mono();
	struct reach_settings reach = settings_reach(service->settings);
	bool turned = reach_feed(&circuit->reach, &reach, rtt_us >= 0, clock_mono());
	/* what was lost in an outage says nothing of the path that came back */
	location_echoed(circuit, rtt_us >= 0);
	if (turned && circuit->reach.reach == REACH_UP)
		circuit->path = (struct path_state){ 0 };
	/* as for devices: the time of an answer that a pause held up says nothing of the path */
	if (!pause_excuses(&service->pause, sent_at))
		path_feed(&circuit->path, rtt_us);
	circuit_judge(circuit);
}

/* ---- evidence ----------------------------------------------------------------------------- */

static enum end_state oper_end(enum oper_status oper)
{
	switch (oper) {
	case OPER_UP:
	case OPER_DORMANT:
		return END_UP;
	case OPER_DOWN:
	case OPER_LOWER_LAYER_DOWN:
	case OPER_NOT_PRESENT:
		return END_DOWN;
	case OPER_UNREAD:
	case OPER_TESTING:
	case OPER_UNKNOWN:
		break;
	}
	return END_UNREAD;
}

/* An end that the ledger does not name is absent; one that was not read of late is unread. */
static enum end_state end_of(const struct circuit *circuit, int end)
{
	const struct device *device = circuit_device(circuit, end);
	const struct port *port = circuit_port(circuit, end);

	if (circuit->ends[end].device == 0)
		return END_ABSENT;
	if (device == NULL || device->found == NULL || device->snmp_reach.reach != REACH_UP)
		return END_UNREAD;
	if (port == NULL)
		return END_NO_PORT;
	if (port_quality(port, clock_mono()) != QUALITY_GOOD)
		return END_UNREAD;
	return port->admin == ADMIN_DOWN ? END_DISABLED : oper_end(port->oper);
}

const char *circuit_echo_obstacle(const struct circuit *circuit)
{
	return circuit->echo == NULL ? NULL :
	    echo_target_obstacle(circuit->echo);
}

/* Echoes that are not even sent any more say nothing, whatever the last ones said. */
static enum witness echo_witness(const struct circuit *circuit)
{
	const struct service *service = circuit->service;
	struct mono seen = pause_forgive(&service->pause, circuit->read_at);
	int64_t patience = 3 * (service->settings->echo + service->settings->echo_timeout);

	if (circuit->echo == NULL)
		return WITNESS_NONE;
	if (circuit_echo_obstacle(circuit) != NULL)
		return WITNESS_UNABLE;
	if (circuit->reach.reach == REACH_UNKNOWN ||
	    quality_by_age(seen, clock_mono(), patience) != QUALITY_GOOD)
		return WITNESS_AWAITED;
	return circuit->reach.reach == REACH_UP ? WITNESS_ANSWERS : WITNESS_SILENT;
}

/* Between the limit that degrades it and the one that restores it a circuit stays what it was. */
static struct circuit_evidence evidence_of(const struct circuit *circuit)
{
	const struct settings *settings = circuit->service->settings;
	struct path path = path_read(&circuit->path);
	bool degraded = circuit->standing.state == CIRCUIT_DEGRADED;
	int64_t recovered = MIN(settings->recovered_loss, settings->degraded_loss);

	return (struct circuit_evidence){
		.ends = { end_of(circuit, END_A), end_of(circuit, END_Z) },
		.echo = echo_witness(circuit),
		.lossy = path.known && path.samples >= LOSS_SAMPLES &&
		    path.loss_permille >= (degraded ? recovered : settings->degraded_loss),
		.slow = path.has_rtt && settings->degraded_rtt > 0 &&
		    path.rtt_us >= settings->degraded_rtt,
	};
}

/* Whether END is only not read yet: its device is being asked for the first time. */
static bool is_end_awaited(const struct circuit *circuit, int end)
{
	const struct device *device = circuit_device(circuit, end);

	return device != NULL && (device_is_awaited(device) ||
	    (device->found == NULL && device->snmp_reach.reach == REACH_UP));
}

static bool is_awaited(const struct circuit *circuit, const struct circuit_verdict *verdict)
{
	if (verdict->state != CIRCUIT_UNKNOWN)
		return false;
	return verdict->reason == CIRCUIT_ECHO_AWAITED || is_end_awaited(circuit, END_A) ||
	    is_end_awaited(circuit, END_Z);
}

/* What an end states itself stands; echoes say nothing while the console itself may be cut off. */
static bool is_blind(const struct circuit *circuit, const struct circuit_verdict *verdict)
{
	bool bad = verdict->state == CIRCUIT_DOWN || verdict->state == CIRCUIT_DEGRADED;

	return bad && verdict->reason != CIRCUIT_END_DOWN &&
	    topology_sight(circuit->service) != SIGHT_CLEAR;
}

struct circuit_verdict circuit_verdict_now(const struct circuit *circuit, bool *ret_awaited)
{
	struct circuit_evidence evidence = evidence_of(circuit);
	struct circuit_verdict verdict = circuit_verdict(&evidence);

	if (is_blind(circuit, &verdict))
		verdict = (struct circuit_verdict){ CIRCUIT_UNKNOWN, CIRCUIT_BLIND, 0 };
	*ret_awaited = is_awaited(circuit, &verdict);
	return verdict;
}

/* ---- the reason --------------------------------------------------------------------------- */

/* "汇聚-北 Gi0/0/1 端口 down" */
static char *end_sentence(const struct circuit *circuit, int end, const char *what)
{
	const struct circuit_end *said = &circuit->ends[end];
	const struct port *port = circuit_port(circuit, end);

	return g_strdup_printf("%s %s %s",
	    ledger_name(circuit->service->ledger, "device", said->device),
	    port != NULL ? port->name : said->port == NULL ? "" : said->port, what);
}

/* Why an end was not read is what is wrong with its device. */
static char *unread_sentence(const struct circuit *circuit, int end)
{
	const struct device *device = circuit_device(circuit, end);
	const char *name =
	    ledger_name(circuit->service->ledger, "device", circuit->ends[end].device);

	if (device != NULL && device->reason != NULL)
		return g_strdup_printf(_("%s 读不到：%s"), name, device->reason);
	return g_strdup_printf(_("%s 没有可信的读数"), name);
}

static char *missing_port_sentence(const struct circuit *circuit, int end)
{
	const char *port = circuit->ends[end].port;
	const char *name =
	    ledger_name(circuit->service->ledger, "device", circuit->ends[end].device);

	if (port == NULL || port[0] == '\0')
		return g_strdup_printf(_("台账没有填 %s 的端口"), name);
	return g_strdup_printf(_("%s 上没有端口 %s，核对台账"), name, port);
}

static char *sentence_of(const struct circuit *circuit, const struct circuit_verdict *verdict)
{
	struct path path = path_read(&circuit->path);

	switch (verdict->reason) {
	case CIRCUIT_FINE:
		break;
	case CIRCUIT_END_DOWN:
		return end_sentence(circuit, verdict->end, _("端口 down"));
	case CIRCUIT_END_DISABLED:
		return end_sentence(circuit, verdict->end, _("端口被管理关闭"));
	case CIRCUIT_FAR_SILENT:
		return g_strdup(_("本端口正常，对端网关无应答"));
	case CIRCUIT_GATEWAY_SILENT:
		return g_strdup(_("对端网关无应答"));
	case CIRCUIT_LOSS:
		return g_strdup_printf(_("丢包 %d.%d%%"), path.loss_permille / 10,
		    path.loss_permille % 10);
	case CIRCUIT_SLOW:
		return g_strdup_printf(_("时延 %" PRId64 " 毫秒"), path.rtt_us / 1000);
	case CIRCUIT_END_UNREAD:
		return unread_sentence(circuit, verdict->end);
	case CIRCUIT_END_NO_PORT:
		return missing_port_sentence(circuit, verdict->end);
	case CIRCUIT_ECHO_AWAITED:
		return g_strdup(_("尚未探测到对端"));
	case CIRCUIT_NO_ENDS:
		return g_strdup(circuit_echo_obstacle(circuit) != NULL ?
		    circuit_echo_obstacle(circuit) : _("台账未填两端设备和端口"));
	case CIRCUIT_BLIND:
		return g_strdup(_("本控制台断网，状态未知"));
	}
	return NULL;
}

/* ---- judging ------------------------------------------------------------------------------ */

static const char *severity_of(enum circuit_state state)
{
	switch (state) {
	case CIRCUIT_DOWN:
		return "major";
	case CIRCUIT_DEGRADED:
		return "minor";
	case CIRCUIT_UNKNOWN:
		return "indeterminate";
	case CIRCUIT_NORMAL:
	case CIRCUIT_MAINTENANCE:
		break;
	}
	return "cleared";
}

static void report(struct circuit *circuit, int from, enum standing_news news)
{
	struct service *service = circuit->service;
	enum circuit_state state = (enum circuit_state)circuit->standing.state;
	struct transition transition = {
		.kind = "circuit",
		.id = circuit->id,
		.name = ledger_name(service->ledger, "circuit", circuit->id),
		.from =
		    news == STANDING_FIRST ? NULL : circuit_state_word((enum circuit_state)from),
		.to = circuit_state_word(state),
		.why = circuit->reason,
		.severity = severity_of(state),
	};

	judgements_touch(service->judgements, circuit->id);
	if (news == STANDING_CHANGED || state == CIRCUIT_DOWN || state == CIRCUIT_DEGRADED)
		changes_note(service->changes, &transition);
}

/* Takes over REASON. The reason of a state kept from before a restart stays with it. */
static bool take_reason(struct circuit *circuit, char *reason)
{
	bool reworded = !circuit->standing.review && g_strcmp0(reason, circuit->reason) != 0;

	if (reworded) {
		g_free(circuit->reason);
		circuit->reason = reason;
	} else {
		g_free(reason);
	}
	return reworded;
}

/* Perhaps nobody can be heard: a moment more tells. */
static bool is_in_doubt(const struct circuit *circuit, const struct circuit_verdict *verdict)
{
	return verdict->reason == CIRCUIT_BLIND &&
	    topology_sight(circuit->service) == SIGHT_DOUBTFUL;
}

/* For the figures: what is known now, and when it ceases to be known; also of what is under repair,
 * for who approved that is another question. What is only awaited at the start of a service says
 * nothing: that time is accounted for by the one that was away. */
static void keep_standing(struct circuit *circuit, enum circuit_state state, bool awaited)
{
	int stands = (int)(awaited ? CIRCUIT_UNKNOWN : state) + 1;

	if (stands == circuit->stood || (awaited && circuit->stood == 0))
		return;
	circuit->stood = stands;
	store_standing(circuit->service->store,
	    json_pack("{s:I, s:s, s:I, s:s}", "at", (json_int_t)clock_wall().us, "kind", "circuit",
		"id", (json_int_t)circuit->id, "state",
		circuit_state_word((enum circuit_state)(stands - 1))));
}

void circuit_judge(struct circuit *circuit)
{
	struct service *service = circuit->service;
	bool maintained = maintenance_is_on(service, "circuit", circuit->id);
	bool awaited;
	struct circuit_verdict verdict = circuit_verdict_now(circuit, &awaited);
	int told = circuit->standing.told;

	if (is_in_doubt(circuit, &verdict) && !maintained)
		return;
	keep_standing(circuit, verdict.state, awaited);
	if (maintained)
		verdict.state = CIRCUIT_MAINTENANCE;
	enum standing_news news = standing_take(&circuit->standing, (int)verdict.state,
	    awaited && !maintained, clock_wall());
	location_judged(circuit);
	bool reworded = take_reason(circuit, sentence_of(circuit, &verdict));
	if (news == STANDING_FIRST || news == STANDING_CHANGED)
		report(circuit, told, news);
	if (news == STANDING_SAME && !reworded)
		return;
	topics_touch(service->topics, "circuits", 0, circuit->id);
	alarms_look(service, ALARM_SOURCE_CIRCUIT, circuit->id);
	topics_touch(service->topics, "site", 0, 0);
}

void circuits_touch(struct device *device, bool figures)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, device->service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct circuit *circuit = value;
		if (circuit->ends[END_A].device != device->id &&
		    circuit->ends[END_Z].device != device->id)
			continue;
		circuit_judge(circuit);
		if (figures)
			topics_touch(device->service->topics, "circuits", 0, circuit->id);
	}
}
