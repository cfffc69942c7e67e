/* The state of a circuit, from both ends and from an echo of its far gateway. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/topics.h"

/* Fewer echoes than this say nothing about a share of them. */
#define LOSS_SAMPLES 20

enum end_state { END_ABSENT, END_UNKNOWN, END_UP, END_DISABLED, END_DOWN };

struct verdict {
	enum circuit_state state;
	char *reason;                /* owned; NULL when normal */
};

static json_t *record_of(const struct circuit *circuit)
{
	return ledger_get(circuit->service->ledger, "circuit", circuit->id);
}

struct device *circuit_device(const struct circuit *circuit, int end)
{
	return picture_device(&circuit->service->picture, circuit->ends[end].device);
}

struct port *circuit_port(const struct circuit *circuit, int end)
{
	struct device *device = circuit_device(circuit, end);

	return device == NULL ? NULL : device_port(device, circuit->ends[end].port);
}

/* An end that the ledger does not name is absent; one that was not read of late is unknown. */
static enum end_state judge_end(const struct circuit *circuit, int end, struct port **ret_port)
{
	struct device *device = circuit_device(circuit, end);
	struct port *port = *ret_port = circuit_port(circuit, end);

	if (device == NULL)
		return END_ABSENT;
	if (port == NULL || device->state != DEVICE_UP || port_quality(port, clock_mono()) != QUALITY_GOOD)
		return END_UNKNOWN;
	if (port->admin == ADMIN_DOWN)
		return END_DISABLED;
	switch (port->oper) {
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
	return END_UNKNOWN;
}

static char *port_sentence(const struct circuit *circuit, const struct port *port, const char *what)
{
	return g_strdup_printf("%s %s %s", ledger_name(circuit->service->ledger, "device", port->device->id), port->name,
	    what);
}

static struct verdict judge_path(const struct circuit *circuit)
{
	const struct settings *settings = circuit->service->settings;
	struct path path = path_read(&circuit->path);

	if (path.known && path.samples >= LOSS_SAMPLES && path.loss_permille >= settings->degraded_loss)
		return (struct verdict){ CIRCUIT_DEGRADED,
			g_strdup_printf(_("丢包 %d.%d%%"), path.loss_permille / 10, path.loss_permille % 10) };
	if (path.has_rtt && settings->degraded_rtt > 0 && path.rtt_us >= settings->degraded_rtt)
		return (struct verdict){ CIRCUIT_DEGRADED,
			g_strdup_printf(_("时延 %" PRId64 " 毫秒"), path.rtt_us / 1000) };
	return (struct verdict){ CIRCUIT_NORMAL, NULL };
}

static struct verdict judge(const struct circuit *circuit)
{
	struct port *port[CIRCUIT_ENDS];
	enum end_state end[CIRCUIT_ENDS];
	bool has_echo = circuit->echo != NULL;

	for (int i = 0; i < CIRCUIT_ENDS; i++)
		end[i] = judge_end(circuit, i, &port[i]);

	for (int i = 0; i < CIRCUIT_ENDS; i++)
		if (end[i] == END_DOWN)
			return (struct verdict){ CIRCUIT_DOWN, port_sentence(circuit, port[i], _("端口 down")) };
	for (int i = 0; i < CIRCUIT_ENDS; i++)
		if (end[i] == END_DISABLED)
			return (struct verdict){ CIRCUIT_DOWN, port_sentence(circuit, port[i], _("端口被管理关闭")) };
	bool some_up = end[END_A] == END_UP || end[END_Z] == END_UP;
	bool others_absent = end[END_A] == END_ABSENT || end[END_Z] == END_ABSENT;
	if (has_echo && circuit->reach.reach == REACH_DOWN && some_up)
		return (struct verdict){ CIRCUIT_DOWN, g_strdup(_("本端口正常，对端网关无应答")) };
	if (has_echo && circuit->reach.reach == REACH_UP)
		return judge_path(circuit);
	if (end[END_A] == END_UP && end[END_Z] == END_UP)
		return judge_path(circuit);
	if (!has_echo && some_up && others_absent)
		return judge_path(circuit);
	if (end[END_A] == END_ABSENT && end[END_Z] == END_ABSENT)
		return (struct verdict){ CIRCUIT_UNKNOWN, g_strdup(_("台账未填两端设备和端口")) };
	return (struct verdict){ CIRCUIT_UNKNOWN, g_strdup(_("两端都没有可信的读数")) };
}

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

static void circuit_changed(struct circuit *circuit, enum circuit_state was)
{
	struct transition transition = {
		.kind = "circuit", .id = circuit->id,
		.name = ledger_name(circuit->service->ledger, "circuit", circuit->id),
		.from = circuit_state_word(was), .to = circuit_state_word(circuit->state), .why = circuit->reason,
		.severity = severity_of(circuit->state),
	};

	circuit->since = clock_wall();
	if (circuit->known)
		changes_note(circuit->service->changes, &transition);
	topics_touch(circuit->service->topics, "site", 0, 0);
	topics_touch(circuit->service->topics, "attention", 0, circuit->id * 2 + 1);
}

void circuit_judge(struct circuit *circuit)
{
	struct verdict verdict = judge(circuit);
	enum circuit_state was = circuit->state;
	bool reworded = g_strcmp0(verdict.reason, circuit->reason) != 0;

	if (g_strcmp0(record_text(record_of(circuit), "state"), "maintenance") == 0)
		verdict.state = CIRCUIT_MAINTENANCE;
	g_free(circuit->reason);
	circuit->reason = verdict.reason;
	circuit->state = verdict.state;
	if (was != circuit->state || circuit->since.us == 0)
		circuit_changed(circuit, was);
	else if (!reworded)
		return;
	circuit->known |= circuit->state != CIRCUIT_UNKNOWN;
	topics_touch(circuit->service->topics, "circuits", 0, circuit->id);
}

void circuits_touch(struct device *device, bool figures)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, device->service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct circuit *circuit = value;
		if (circuit->ends[END_A].device != device->id && circuit->ends[END_Z].device != device->id)
			continue;
		circuit_judge(circuit);
		if (figures)
			topics_touch(device->service->topics, "circuits", 0, circuit->id);
	}
}
