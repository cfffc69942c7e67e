/* The state of a device, from both ways of asking it: SNMP and an echo. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "service/boundary.h"
#include "service/conditions.h"
#include "service/judgements.h"
#include "service/loads.h"
#include "service/maintenance.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/topics.h"
#include "service/topology.h"

/* A path that became slower or faster by so much is news: this, or a quarter of what it was. */
#define NEWS_US 1000
/* Load of a processor or memory, in 1/1000, by which it is news. */
#define NEWS_LOAD 50
/* As many echoes as a share of the lost is worth a word from. */
#define NOTE_SAMPLES 20

/* ---- answers come in ---------------------------------------------------------------------- */

static struct wall data_came(struct service *service)
{
	service->picture.data_read_at = clock_mono();
	return service->picture.data_at = clock_wall();
}

static void forget_trouble(struct device *device)
{
	g_clear_pointer(&device->trouble, g_free);
	device->talking = device->refuses = false;
}

static void take_trouble(struct device *device, enum agent_outcome outcome, const char *reason)
{
	char *kept = g_strdup(reason);

	g_free(device->trouble);
	device->trouble = kept;
	device->refuses = outcome == AGENT_CREDENTIAL;
	device->talking = outcome == AGENT_CREDENTIAL || outcome == AGENT_BROKEN;
}

void device_answered(struct device *device, enum agent_outcome outcome, const char *reason,
    struct mono asked_at)
{
	struct service *service = device->service;
	bool answered = outcome == AGENT_OK || outcome == AGENT_CUT;

	service_alive(service);
	if (!answered && pause_excuses(&service->pause, asked_at))
		return;
	if (answered) {
		device->read_at = clock_mono();
		device->read_wall = data_came(service);
		forget_trouble(device);
	} else {
		take_trouble(device, outcome, reason);
	}
	struct reach_settings reach = settings_reach(service->settings);
	if (reach_feed(&device->snmp_reach, &reach, answered, clock_mono()))
		conditions_look_device(service, device->id);
}

void device_echoed(struct device *device, int64_t rtt_us, struct mono sent_at)
{
	struct service *service = device->service;

	service_alive(service);
	if (rtt_us < 0 && pause_excuses(&service->pause, sent_at))
		return;
	if (rtt_us >= 0)
		device->read_wall = data_came(service);
	if (rtt_us >= 0 && device->agent == NULL)
		device->read_at = clock_mono();
	struct reach_settings reach = settings_reach(service->settings);
	bool turned = reach_feed(&device->echo_reach, &reach, rtt_us >= 0, clock_mono());
	if (turned && device->echo_reach.reach == REACH_UP)
		device->path = (struct path_state){ 0 };  /* as for circuits */
	if (turned)
		alarms_look(service, ALARM_SOURCE_DEVICE, device->id);
	/* an answer that lay in the socket during a pause is one, but its time is the pause's */
	if (!pause_excuses(&service->pause, sent_at))
		path_feed(&device->path, rtt_us);
	device_judge(device);
	device_tell(device);
}

/* ---- judging ------------------------------------------------------------------------------ */

static enum witness witness_of(enum reach reach)
{
	switch (reach) {
	case REACH_UP:
		return WITNESS_ANSWERS;
	case REACH_DOWN:
		return WITNESS_SILENT;
	case REACH_UNKNOWN:
		break;
	}
	return WITNESS_AWAITED;
}

static enum witness snmp_witness(const struct device *device)
{
	if (device->quarantined)
		return WITNESS_UNABLE;
	if (device->agent == NULL)
		return device->wants_snmp ? WITNESS_UNABLE : WITNESS_NONE;
	if (device->snmp_reach.reach != REACH_UP && device->talking)
		return WITNESS_TALKING;
	return witness_of(device->snmp_reach.reach);
}

const char *device_echo_obstacle(const struct device *device)
{
	return device->echo == NULL ? NULL :
	    echo_target_obstacle(device->echo);
}

static enum witness echo_witness(const struct device *device)
{
	if (device->echo == NULL)
		return WITNESS_NONE;
	if (device_echo_obstacle(device) != NULL)
		return WITNESS_UNABLE;
	if (device->echo_reach.reach == REACH_UP && (device->echo_reach.window & 1) != 0)
		return WITNESS_DOUBTFUL;
	return witness_of(device->echo_reach.reach);
}

void device_witnesses(const struct device *device, enum witness *ret_snmp,
    enum witness *ret_echo)
{
	*ret_snmp = snmp_witness(device);
	*ret_echo = echo_witness(device);
}

bool device_is_awaited(const struct device *device)
{
	return device_verdict(snmp_witness(device), echo_witness(device)).reason == DEVICE_AWAITED;
}

static const char *sentence_of(const struct device *device, enum device_reason reason)
{
	switch (reason) {
	case DEVICE_FINE:
	case DEVICE_DOUBTFUL:
		break;
	case DEVICE_NOT_PROBED:
		return _("台账没有填 SNMP 凭据，也不做连通探测");
	case DEVICE_SNMP_UNABLE:
	case DEVICE_SNMP_FAILS:
	case DEVICE_SILENT:
		return device->trouble == NULL ? _("没有应答") : device->trouble;
	case DEVICE_ECHO_UNABLE:
		return device_echo_obstacle(device);
	case DEVICE_AWAITED:
		return device->trouble == NULL ? _("尚未读到") : device->trouble;
	case DEVICE_ECHO_SILENT:
		return _("探测无应答");
	case DEVICE_BLIND:
		return _("本控制台断网，状态未知");
	}
	return NULL;
}

static const char *severity_of(enum device_state state)
{
	switch (state) {
	case DEVICE_DOWN:
		return "major";
	case DEVICE_UNKNOWN:
		return "indeterminate";
	case DEVICE_UP:
	case DEVICE_MAINTENANCE:
		break;
	}
	return "cleared";
}

static void report(struct device *device, int from, enum standing_news news)
{
	struct service *service = device->service;
	struct transition transition = {
		.kind = "device",
		.id = device->id,
		.name = ledger_name(service->ledger, "device", device->id),
		.from = news == STANDING_FIRST ? NULL : device_state_word((enum device_state)from),
		.to = device_state_word((enum device_state)device->standing.state),
		.why = device->reason,
		.severity = severity_of((enum device_state)device->standing.state),
	};

	judgements_touch(service->judgements, device->id);
	if (device->standing.state == DEVICE_DOWN && news == STANDING_CHANGED)
		boundary_lost(device);
	if (news == STANDING_CHANGED || device->standing.state == DEVICE_DOWN)
		changes_note(service->changes, &transition);
}

const char *device_path_note(const struct device *device)
{
	const char *obstacle = device_echo_obstacle(device);
	struct path path = path_read(&device->path);

	if (obstacle != NULL || snmp_witness(device) != WITNESS_ANSWERS || !path.known
	    || path.samples < NOTE_SAMPLES
	    || path.loss_permille < device->service->settings->degraded_loss)
		return obstacle;
	return _("探测有丢失而 SNMP 应答正常：对端可能限制探测应答的速率");
}

/* The reason is only as good as the state: one kept from before a restart says so. */
static bool take_reason(struct device *device, const char *reason)
{
	if (device->standing.review || g_strcmp0(reason, device->reason) == 0)
		return false;
	char *kept = g_strdup(reason);
	g_free(device->reason);
	device->reason = kept;
	return true;
}

/* Silence says nothing while the console itself may be cut off. */
struct device_verdict device_verdict_now(const struct device *device)
{
	enum witness snmp = snmp_witness(device);
	struct device_verdict verdict = device_verdict(snmp, echo_witness(device));

	if (verdict.state == DEVICE_DOWN ||
	    (verdict.reason == DEVICE_SNMP_FAILS && snmp == WITNESS_SILENT))
		switch (topology_sight(device->service)) {
		case SIGHT_CUT_OFF:
			return (struct device_verdict){ DEVICE_UNKNOWN, DEVICE_BLIND };
		case SIGHT_DOUBTFUL:
			verdict.reason = DEVICE_DOUBTFUL;
			break;
		case SIGHT_CLEAR:
			break;
		}
	return verdict;
}

void device_judge(struct device *device)
{
	struct service *service = device->service;
	bool maintained = maintenance_is_on(service, "device", device->id);
	struct device_verdict verdict = device_verdict_now(device);
	struct mono seen = pause_forgive(&service->pause, device->read_at);
	enum quality quality =
	    quality_by_age(seen, clock_mono(), settings_patience(service->settings));
	int told = device->standing.told;

	if (verdict.reason == DEVICE_DOUBTFUL && !maintained)
		return;
	if (maintained)
		verdict.state = DEVICE_MAINTENANCE;
	enum standing_news news = standing_take(&device->standing, (int)verdict.state,
	    verdict.reason == DEVICE_AWAITED && !maintained, clock_wall());
	bool reworded = take_reason(device, sentence_of(device, verdict.reason));
	if (news == STANDING_FIRST || news == STANDING_CHANGED)
		report(device, told, news);
	if (news == STANDING_SAME && !reworded && quality == device->quality)
		return;
	device->quality = quality;
	topics_touch(service->topics, "devices", 0, device->id);
	conditions_look_device(service, device->id);
	topics_touch(service->topics, "site", 0, 0);
	circuits_touch(device, false);
}

/* ---- figures ------------------------------------------------------------------------------ */

struct port_counts device_port_counts(const struct device *device)
{
	struct port_counts counts = { .total = (int)device->ports->len };

	for (size_t i = 0; i < device->ports->len; i++) {
		const struct port *port = g_ptr_array_index(device->ports, i);
		counts.up += port->oper == OPER_UP;
		counts.disabled += port->admin == ADMIN_DOWN;
		counts.down += port->admin == ADMIN_UP && port->oper != OPER_UP;
	}
	return counts;
}

static struct told_figures figures_of(const struct device *device)
{
	struct path path = path_read(&device->path);
	struct port_counts ports = device_port_counts(device);
	const char *note = device_path_note(device);

	return (struct told_figures){
		.at = clock_mono(),
		.rtt_us = path.has_rtt ? path.rtt_us : -1,
		.loss_permille = path.known ? path.loss_permille : -1,
		.cpu_permille = loads_busiest(device, LOAD_PROCESSOR),
		.mem_permille = loads_busiest(device, LOAD_MEMORY),
		.ports = ports.total, .up = ports.up, .down = ports.down,
		.disabled = ports.disabled,
		.booted_us = device->booted_at.us,
		.note = note == NULL ? 0 : g_str_hash(note),
	};
}

/* A figure that came or went is always news. */
static bool is_news(int64_t told, int64_t now, int64_t band)
{
	return (told < 0) != (now < 0) || llabs(now - told) >= band;
}

static bool are_news(const struct told_figures *told, const struct told_figures *now)
{
	return is_news(told->rtt_us, now->rtt_us, MAX(NEWS_US, told->rtt_us / 4)) ||
	    is_news(told->cpu_permille, now->cpu_permille, NEWS_LOAD) ||
	    is_news(told->mem_permille, now->mem_permille, NEWS_LOAD) ||
	    told->loss_permille != now->loss_permille || told->ports != now->ports ||
	    told->up != now->up || told->down != now->down || told->disabled != now->disabled ||
	    told->booted_us != now->booted_us || told->note != now->note;
}

/* No more often than it is polled: on a machine that is short of processor every echo takes another
 * time, and ten thousand of them would be ten thousand rows. */
static bool is_early(const struct device *device)
{
	int64_t age = mono_between(device->told.at, clock_mono());

	return device->told.at.us != 0 && age < device->service->settings->poll - CLOCK_SECOND;
}

void device_tell(struct device *device)
{
	struct topics *topics = device->service->topics;

	topics_touch(topics, "identity", device->id, device->id);
	if (is_early(device))
		return;
	struct told_figures now = figures_of(device);
	if (!are_news(&device->told, &now))
		return;
	device->told = now;
	topics_touch(topics, "devices", 0, device->id);
}
