#include "service/evidence.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/shell.h"

#define HOUR (3600 * CLOCK_SECOND)
/* Devices looked at in one round for one whose reference is old. */
#define ROUND_LOOKS 200
#define REFERENCES_MOST 1000
/* Circuits of a device whose ports are asked for one reference. */
#define REFERENCE_CIRCUITS 32
/* Until the topology has said what an alarm stands under. */
#define SETTLING (3 * CLOCK_SECOND)
#define RAISED_MOST 500

struct raised {
	int64_t alarm;
	struct mono due;
};

struct evidence {
	struct service *service;
	GArray *raised;              /* struct raised: to be looked at when they are due */
	struct timer settling;
	GArray *begun;               /* struct mono, of bundles of the last hour */
	GHashTable *last;            /* device -> struct mono, owned: of its last bundle */
	GHashTable *references;      /* device -> struct wall, owned: of its last reference */
	int64_t round_at;            /* id of the device looked at last */
	struct timer round;
};

/* One device being asked its commands, one after the other. */
struct bundle {
	struct evidence *evidence;
	int64_t device, alarm;       /* alarm 0: a reference */
	json_t *commands;            /* [{name, arguments}], owned */
	size_t next;
};

/* ---- keeping ------------------------------------------------------------------------------ */

static void kept(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed)
		log_warning("evidence", "%s", result->message);
}

static void keep(const struct bundle *bundle, const char *command, const json_t *told)
{
	json_t *fields = json_pack("{s:I, s:s, s:I, s:s, s:s, s:b}", "device",
	    (json_int_t)bundle->device, "line", record_text(told, "line"), "asked_at",
	    (json_int_t)record_integer(told, "at"), "output", record_text(told, "text"), "command",
	    command, "good", (int)(bundle->alarm == 0));
	struct store_act act = { .kind = "command_output", .act = "fetch",
		.actor = actor_service(), .origin = "zhiband", .fields = fields };

	if (bundle->alarm != 0)
		json_object_set_new(fields, "alarm", json_integer(bundle->alarm));
	store_act(bundle->evidence->service->store, &act, kept, NULL);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void ask_next(struct bundle *bundle);

static void answered(const struct shell_answer *answer, void *data)
{
	struct bundle *bundle = data;
	const char *command =
	    record_text(json_array_get(bundle->commands, bundle->next), "name");
	const char *text = record_text(answer->told, "text");

	if (text != NULL && text[0] != '\0' && record_text(answer->told, "refused") == NULL) {
		keep(bundle, command, answer->told);
	} else if (answer->failure != NULL) {
		/* the next command would meet the same */
		log_info("evidence", "%s: %s", command, answer->failure);
		bundle->next = json_array_size(bundle->commands) - 1;
	}
	bundle->next++;
	ask_next(bundle);
}

static void ask_next(struct bundle *bundle)
{
	const json_t *command = json_array_get(bundle->commands, bundle->next);

	if (command != NULL) {
		shell_ask(bundle->evidence->service, bundle->device,
		    record_text(command, "name"), json_object_get(command, "arguments"), answered,
		    bundle);
		return;
	}
	json_decref(bundle->commands);
	g_free(bundle);
}

/* The value of ARGUMENT of a command: a port is the one it is about, a number how many lines of a
 * log. NULL: nobody can tell. */
static json_t *value_of(const struct service *service, const json_t *argument, const char *port)
{
	const char *type = record_text(argument, "type");
	int64_t most = record_integer(argument, "maximum");

	if (strcmp(type, "interface") == 0)
		return port == NULL ? NULL : json_string(port);
	if (strcmp(type, "number") != 0)
		return NULL;
	return json_sprintf("%" G_GINT64_FORMAT,
	    CLAMP(service->settings->evidence_lines, record_integer(argument, "minimum"),
		most == 0 ? INT64_MAX : most));
}

json_t *evidence_filled(const struct service *service, const json_t *command, const char *port)
{
	json_t *values = json_object(), *argument;
	size_t i;

	json_array_foreach(json_object_get(command, "arguments"), i, argument) {
		json_t *value = value_of(service, argument, port);
		if (value == NULL) {
			json_decref(values);
			return NULL;
		}
		json_object_set_new(values, record_text(argument, "name"), value);
	}
	return json_pack("{s:s, s:o}", "name", record_text(command, "name"), "arguments", values);
}

static bool is_about_port(const json_t *command)
{
	const json_t *arguments = json_object_get(command, "arguments"), *argument;
	size_t i;

	json_array_foreach(arguments, i, argument)
		if (g_strcmp0(record_text(argument, "type"), "interface") == 0)
			return true;
	return false;
}

/* The ports by which circuits that work leave DEVICE; borrowed. */
static GPtrArray *working_ports(struct service *service, int64_t device)
{
	GPtrArray *ports = g_ptr_array_new();

	for (const json_t *record = ledger_next_of(service->ledger, "circuit", "a_device", device,
		 NULL);
	     record != NULL && ports->len < REFERENCE_CIRCUITS;
	     record = ledger_next_of(service->ledger, "circuit", "a_device", device, record)) {
		const struct circuit *circuit =
		    picture_circuit(&service->picture, record_id(record));
		const char *port = record_text(record, "a_port");
		if (port != NULL && circuit != NULL && circuit->standing.state == CIRCUIT_NORMAL)
			g_ptr_array_add(ports, (void *)(uintptr_t)port);
	}
	return ports;
}

/* COMMAND once, or once for each of PORTS where it is about a port. */
static void add_command(const struct service *service, json_t *commands, const json_t *command,
    const GPtrArray *ports)
{
	if (!is_about_port(command))
		json_array_append_new(commands, evidence_filled(service, command, NULL));
	for (guint i = 0; i < ports->len && is_about_port(command); i++)
		json_array_append_new(commands, evidence_filled(service, command, ports->pdata[i]));
}

/* Which of the configured commands DEVICE knows, in their order; NULL when it cannot be asked. */
static json_t *commands_of(struct service *service, int64_t device, const GPtrArray *ports)
{
	json_auto_t *shell = shell_commands(service, device);
	g_auto(GStrv) wanted = g_strsplit(service->settings->evidence_commands, " ", -1);
	const json_t *known = json_object_get(shell, "commands"), *command;
	json_t *commands = json_array();
	size_t i;

	for (char **name = wanted; *name != NULL && record_flag(shell, "possible"); name++)
		json_array_foreach(known, i, command)
			if (g_strcmp0(record_text(command, "name"), *name) == 0)
				add_command(service, commands, command, ports);
	if (json_array_size(commands) > 0)
		return commands;
	json_decref(commands);
	return NULL;
}

/* ALARM 0: a reference. */
static bool begin(struct evidence *evidence, int64_t device, int64_t alarm, const GPtrArray *ports)
{
	json_t *commands = commands_of(evidence->service, device, ports);

	if (commands == NULL)
		return false;
	struct bundle *bundle = g_new0(struct bundle, 1);
	*bundle = (struct bundle){ .evidence = evidence, .device = device, .alarm = alarm,
		.commands = commands };
	ask_next(bundle);
	return true;
}

/* ---- how often ---------------------------------------------------------------------------- */

/* How many bundles were begun in the last hour; the older ones are forgotten. */
static guint begun_lately(struct evidence *evidence, struct mono now)
{
	while (evidence->begun->len > 0 &&
	    mono_between(g_array_index(evidence->begun, struct mono, 0), now) >= HOUR)
		g_array_remove_index(evidence->begun, 0);
	return evidence->begun->len;
}

/* A flood counts less than a quiet night: what is fetched then would hardly be read. */
static bool may_begin(struct evidence *evidence, int64_t device, bool flooded)
{
	const struct settings *settings = evidence->service->settings;
	struct mono now = clock_mono();
	const struct mono *last = g_hash_table_lookup(evidence->last, &device);
	int64_t most = flooded ? settings->evidence_flood : settings->evidence_hour;

	if (last != NULL && mono_between(*last, now) < settings->evidence_again)
		return false;
	return begun_lately(evidence, now) < most;
}

static void note_begun(struct evidence *evidence, int64_t device)
{
	struct mono now = clock_mono();

	g_array_append_val(evidence->begun, now);
	g_hash_table_replace(evidence->last, g_memdup2(&device, sizeof device),
	    g_memdup2(&now, sizeof now));
}

/* ---- whom to ask -------------------------------------------------------------------------- */

static bool is_up(const struct service *service, int64_t device)
{
	const struct device *found = picture_device(&service->picture, device);

	return found != NULL && found->standing.state == DEVICE_UP;
}

/* What DEVICE hangs on: the near end of a circuit to it, else its uplink. */
static int64_t neighbour_of(struct service *service, int64_t device)
{
	const json_t *record = ledger_get(service->ledger, "device", device);

	for (json_t *one = ledger_next_of(service->ledger, "circuit", "z_device", device, NULL);
	     one != NULL;
	     one = ledger_next_of(service->ledger, "circuit", "z_device", device, one))
		if (ledger_is_current(kind_find("circuit"), one) &&
		    is_up(service, record_integer(one, "a_device")))
			return record_integer(one, "a_device");
	int64_t uplink = record_integer(record, "uplink");
	return is_up(service, uplink) ? uplink : 0;
}

int64_t evidence_witness(struct service *service, const struct alarm *alarm)
{
	if (g_strcmp0(alarm->resource_kind, "circuit") == 0) {
		const json_t *record = ledger_get(service->ledger, "circuit", alarm->resource);
		int64_t near = record_integer(record, "a_device");
		return is_up(service, near) ? near : 0;
	}
	if (g_strcmp0(alarm->resource_kind, "device") != 0)
		return 0;
	return is_up(service, alarm->resource) ? alarm->resource :
	    neighbour_of(service, alarm->resource);
}

/* The port of DEVICE that ALARM is about; NULL. */
static const char *port_of(struct service *service, const struct alarm *alarm, int64_t device)
{
	const json_t *record;

	if (g_strcmp0(alarm->resource_kind, "circuit") == 0) {
		record = ledger_get(service->ledger, "circuit", alarm->resource);
		return record_integer(record, "a_device") == device ? record_text(record, "a_port")
								    : NULL;
	}
	const struct device *found = picture_device(&service->picture, device);
	const struct port *port = alarm->resource != device || alarm->qualifier == NULL ? NULL :
	    device_port(found, alarm->qualifier);
	return port == NULL ? NULL : port->name;
}

/* ---- alarms ------------------------------------------------------------------------------- */

/* Whether ALARM, once it is settled, is worth a bundle. */
static bool is_worth_it(const struct alarm *alarm)
{
	return alarm != NULL && !alarm->cleared && alarm->head == 0 && alarm->hush == HUSH_NOT &&
	    !alarm->review && alarm->severity >= SEVERITY_MAJOR;
}

static void consider(struct evidence *evidence, int64_t id)
{
	struct service *service = evidence->service;
	const struct alarm *alarm = alarm_find(service->alarms, id);
	int64_t device = is_worth_it(alarm) ? evidence_witness(service, alarm) : 0;
	g_autoptr(GPtrArray) ports = g_ptr_array_new();

	if (device == 0 || !may_begin(evidence, device, alarms_flooded(service->alarms)))
		return;
	const char *port = port_of(service, alarm, device);
	if (port != NULL && port[0] != '\0')
		g_ptr_array_add(ports, (void *)(uintptr_t)port);
	if (begin(evidence, device, id, ports))
		note_begun(evidence, device);
}

static void on_settled(struct timer *timer, void *data)
{
	struct evidence *evidence = data;
	struct mono now = clock_mono();

	while (evidence->raised->len > 0) {
		struct raised first = g_array_index(evidence->raised, struct raised, 0);
		if (mono_between(first.due, now) < 0) {
			timer_at(timer, first.due);
			return;
		}
		g_array_remove_index(evidence->raised, 0);
		consider(evidence, first.alarm);
	}
}

void evidence_raised(struct service *service, const struct alarm *alarm)
{
	struct evidence *evidence = service->evidence;

	if (evidence == NULL || alarm->severity < SEVERITY_MAJOR ||
	    evidence->raised->len >= RAISED_MOST)
		return;
	struct raised raised = { alarm->id, mono_after(clock_mono(), SETTLING) };
	g_array_append_val(evidence->raised, raised);
	if (!timer_is_armed(&evidence->settling))
		timer_at(&evidence->settling, raised.due);
}

/* ---- references --------------------------------------------------------------------------- */

static void note_reference(struct evidence *evidence, int64_t device, struct wall at)
{
	const struct wall *known = g_hash_table_lookup(evidence->references, &device);

	if (known == NULL || known->us < at.us)
		g_hash_table_replace(evidence->references, g_memdup2(&device, sizeof device),
		    g_memdup2(&at, sizeof at));
}

static void references_came(json_t *records, const char *failure, void *data)
{
	struct evidence *evidence = data;
	json_t *record;
	size_t i;

	(void)failure;
	json_array_foreach(records, i, record)
		note_reference(evidence, record_integer(record, "device"),
		    (struct wall){ record_integer(record, "asked_at") });
}

/* Well, asked over SSH, and its reference is old or not there. */
static bool wants_reference(const struct evidence *evidence, const json_t *record)
{
	int64_t device = record_id(record), age = evidence->service->settings->evidence_reference;
	const struct wall *known = g_hash_table_lookup(evidence->references, &device);

	return record_integer(record, "ssh_credential") != 0 &&
	    is_up(evidence->service, device) &&
	    (known == NULL || wall_between(*known, clock_wall()) >= age);
}

static bool ask_reference(struct evidence *evidence, int64_t device)
{
	g_autoptr(GPtrArray) ports = working_ports(evidence->service, device);

	if (!begin(evidence, device, 0, ports))
		return false;
	note_reference(evidence, device, clock_wall());
	return true;
}

/* Looks on from where it ended, at most at so many, and asks the first that wants it. */
static void on_round(struct timer *timer, void *data)
{
	struct evidence *evidence = data;
	struct ledger *ledger = evidence->service->ledger;
	const json_t *at = ledger_get(ledger, "device", evidence->round_at);

	timer_after(timer, evidence->service->settings->evidence_pace);
	if (evidence->service->settings->evidence_reference == 0)
		return;
	for (int i = 0; i < ROUND_LOOKS; i++) {
		at = ledger_next(ledger, "device", at);
		if (at == NULL ||
		    (wants_reference(evidence, at) && ask_reference(evidence, record_id(at))))
			break;
	}
	evidence->round_at = at == NULL ? 0 : record_id(at);
}

/* ---- life --------------------------------------------------------------------------------- */

struct evidence *evidence_new(struct service *service)
{
	struct evidence *evidence = g_new0(struct evidence, 1);

	evidence->service = service;
	evidence->raised = g_array_new(FALSE, FALSE, sizeof(struct raised));
	timer_init(&evidence->settling, service->timers, on_settled, evidence);
	evidence->begun = g_array_new(FALSE, FALSE, sizeof(struct mono));
	evidence->last = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	evidence->references = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	store_list(service->store, kind_find("command_output"), json_pack("{s:b}", "good", 1), 0,
	    REFERENCES_MOST, references_came, evidence);
	timer_init(&evidence->round, service->timers, on_round, evidence);
	timer_after(&evidence->round, service->settings->evidence_pace);
	return evidence;
}

void evidence_follow_settings(struct service *service)
{
	if (service->evidence != NULL)
		timer_after(&service->evidence->round, service->settings->evidence_pace);
}

void evidence_free(struct evidence *evidence)
{
	if (evidence == NULL)
		return;
	timer_stop(&evidence->round);
	timer_stop(&evidence->settling);
	g_array_unref(evidence->raised);
	g_array_unref(evidence->begun);
	g_hash_table_destroy(evidence->last);
	g_hash_table_destroy(evidence->references);
	g_free(evidence);
}
