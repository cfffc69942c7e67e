/* The state of a device, from both ways of asking it: SNMP and an echo. */
#include <string.h>

#include "base/i18n.h"
#include "service/judgements.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/topics.h"

/* As many echoes as a share of the lost is worth a word from. */
#define NOTE_SAMPLES 20

/* ---- answers come in ---------------------------------------------------------------------- */

static void forget_trouble(struct device *device)
{
	g_clear_pointer(&device->trouble, g_free);
	device->talking = false;
}

static void take_trouble(struct device *device, enum agent_outcome outcome, const char *reason)
{
	char *kept = g_strdup(reason);

	g_free(device->trouble);
	device->trouble = kept;
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
		device->read_wall = service->picture.data_at = clock_wall();
		forget_trouble(device);
	} else {
		take_trouble(device, outcome, reason);
	}
	struct reach_settings reach = settings_reach(service->settings);
	reach_feed(&device->snmp_reach, &reach, answered, clock_mono());
}

void device_echoed(struct device *device, int64_t rtt_us)
{
	struct service *service = device->service;
	struct mono sent_at = mono_after(clock_mono(), -service->settings->echo_timeout);

	service_alive(service);
	if (rtt_us < 0 && pause_excuses(&service->pause, sent_at))
		return;
	if (rtt_us >= 0)
		device->read_wall = service->picture.data_at = clock_wall();
	if (rtt_us >= 0 && device->agent == NULL)
		device->read_at = clock_mono();
	struct reach_settings reach = settings_reach(service->settings);
	bool turned = reach_feed(&device->echo_reach, &reach, rtt_us >= 0, clock_mono());
	if (turned && device->echo_reach.reach == REACH_UP)
		device->path = (struct path_state){ 0 };  /* as for circuits */
	/* an answer that lay in the socket during a pause is one, but its time is the pause's */
	if (!pause_excuses(&service->pause, sent_at))
		path_feed(&device->path, rtt_us);
	device_judge(device);
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

const char *device_attention(const struct device *device)
{
	const struct standing *standing = &device->standing;

	if (standing->state == DEVICE_DOWN)
		return "major";
	if (standing->state == DEVICE_UNKNOWN && standing_since(standing).us != 0 &&
	    (device->wants_snmp || device->echo != NULL))
		return "warning";
	return NULL;
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

void device_judge(struct device *device)
{
	struct service *service = device->service;
	const json_t *record = ledger_get(service->ledger, "device", device->id);
	bool maintained = g_strcmp0(record_text(record, "state"), "maintenance") == 0;
	struct device_verdict verdict = device_verdict(snmp_witness(device), echo_witness(device));
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
	topics_touch(service->topics, "attention", 0,
	    attention_key(device->id, ATTENTION_DEVICE));
	topics_touch(service->topics, "site", 0, 0);
	circuits_touch(device, false);
}
