/* The head of every screen and the three lists of 总览: what needs me, what changed, what comes
 * next. */
#include <string.h>

#include "base/i18n.h"
#include "service/configuration.h"
#include "service/aggregates.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/sessions.h"
#include "service/shell.h"

/* ---- counts ------------------------------------------------------------------------------- */

static json_t *device_counts(const struct service *service)
{
	int count[] = { [DEVICE_UNKNOWN] = 0,
		[DEVICE_UP] = 0,
		[DEVICE_DOWN] = 0,
		[DEVICE_MAINTENANCE] = 0 };
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		count[((struct device *)value)->standing.state]++;
	return json_pack("{s:i, s:i, s:i, s:i, s:i}", "total",
	    (int)g_hash_table_size(service->picture.devices), "up", count[DEVICE_UP], "down",
	    count[DEVICE_DOWN], "maintenance", count[DEVICE_MAINTENANCE], "unknown",
	    count[DEVICE_UNKNOWN]);
}

static json_t *circuit_counts(const struct service *service)
{
	int count[] = { [CIRCUIT_UNKNOWN] = 0,
		[CIRCUIT_NORMAL] = 0,
		[CIRCUIT_DEGRADED] = 0,
		[CIRCUIT_DOWN] = 0,
		[CIRCUIT_MAINTENANCE] = 0 };
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		count[((struct circuit *)value)->standing.state]++;
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "total",
	    (int)g_hash_table_size(service->picture.circuits), "normal", count[CIRCUIT_NORMAL],
	    "degraded", count[CIRCUIT_DEGRADED], "down", count[CIRCUIT_DOWN], "maintenance",
	    count[CIRCUIT_MAINTENANCE], "unknown", count[CIRCUIT_UNKNOWN]);
}

static const char *attention_of(struct service *service, int64_t key);

struct severities {
	struct service *service;
	int critical, major, minor, warning;
};

static void count_severity(int64_t key, void *data)
{
	struct severities *all = data;
	const char *severity = attention_of(all->service, key);

	all->critical += g_strcmp0(severity, "critical") == 0;
	all->major += g_strcmp0(severity, "major") == 0;
	all->minor += g_strcmp0(severity, "minor") == 0;
	all->warning += g_strcmp0(severity, "warning") == 0;
}

static json_t *severity_counts(struct service *service)
{
	struct severities all = { .service = service };

	attention_keys(service, count_severity, &all);
	return json_pack("{s:i, s:i, s:i, s:i}", "critical", all.critical, "major", all.major,
	    "minor", all.minor, "warning", all.warning);
}

/* ---- site --------------------------------------------------------------------------------- */

static json_t *on_duty(const struct service *service)
{
	const json_t *summary = service->on_duty;

	if (summary == NULL)
		return NULL;
	json_t *row = json_object();
	json_object_set_new(row, "person", json_integer(record_integer(summary, "person")));
	row_text(row, "name", record_text(summary, "operator"));
	row_text(row, "post", record_text(summary, "post"));
	row_time(row, "until", (struct wall){ record_integer(summary, "planned_until") });
	return row;
}

json_t *site_row(struct service *service)
{
	json_t *row = json_pack("{s:i, s:s, s:s, s:s}", "key", 0, "name",
	    service->settings->site_name, "mode", mode_word(service->places.mode), "clock",
	    steps_in_doubt(&service->steps) ? "suspect"
		: clock_is_shared()       ? "shared"
		: clock_is_synchronised() ? "synchronised"
					  : "unsynchronised");
	json_t *duty = on_duty(service);

	if (duty != NULL)
		json_object_set_new(row, "on_duty", duty);
	row_time(row, "data_at", service->picture.data_at);
	json_object_set_new(row, "sweep_us", json_integer(service->settings->sweep));
	if (service->settings->console_idle > 0)
		json_object_set_new(row, "idle_us",
		    json_integer(service->settings->console_idle));
	json_object_set_new(row, "devices", device_counts(service));
	json_object_set_new(row, "circuits", circuit_counts(service));
	json_object_set_new(row, "severities", severity_counts(service));
	row_time(row, "started_at", service->started_at);
	json_object_set_new(row, "trouble", service_troubles(service));
	return row;
}

/* ---- attention ---------------------------------------------------------------------------- */

static enum attention kind_of(int64_t key)
{
	return (enum attention)(key % ATTENTION_KINDS);
}

/* What a key speaks of, by its kind; NULL when it speaks of none, or of none that is there. */
static struct device *device_of(struct service *service, int64_t key)
{
	return kind_of(key) == ATTENTION_CIRCUIT || kind_of(key) == ATTENTION_MANAGED ? NULL :
	    picture_device(&service->picture, key / ATTENTION_KINDS);
}

static struct circuit *circuit_of(struct service *service, int64_t key)
{
	return kind_of(key) != ATTENTION_CIRCUIT ? NULL :
	    picture_circuit(&service->picture, key / ATTENTION_KINDS);
}

static struct managed *managed_of(struct service *service, int64_t key)
{
	return kind_of(key) != ATTENTION_MANAGED ? NULL :
	    picture_managed(service, key / ATTENTION_KINDS);
}

/* Severity of what needs somebody about DEVICE in the matter of WHAT; NULL when nothing does. */
static const char *device_matter(const struct device *device, enum attention what)
{
	const struct session *session;
	const struct port *port;
	size_t n;

	switch (what) {
	case ATTENTION_DEVICE:
		return device_attention(device);
	case ATTENTION_SESSIONS:
		return sessions_attention(device, &session, &n);
	case ATTENTION_AGGREGATES:
		return aggregates_attention(device, &port, &n);
	case ATTENTION_SHELL:
		return shell_attention(device->service, device->id);
	case ATTENTION_CIRCUIT:
	case ATTENTION_MANAGED:
	case ATTENTION_KINDS:
		break;
	}
	return NULL;
}

/* Severity of what needs somebody under KEY; NULL when nothing does. */
static const char *attention_of(struct service *service, int64_t key)
{
	const struct device *device = device_of(service, key);
	const struct circuit *circuit = circuit_of(service, key);
	const struct managed *managed = managed_of(service, key);

	if (managed != NULL)
		return managed_attention(managed);
	if (device != NULL)
		return device_matter(device, kind_of(key));
	return circuit == NULL ? NULL : circuit_attention(circuit);
}

void attention_keys(struct service *service, topic_visit *visit, void *data)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		for (int what = 0; what < ATTENTION_KINDS; what++)
			if (device_matter(value, (enum attention)what) != NULL)
				visit(attention_key(((struct device *)value)->id,
				    (enum attention)what), data);
	g_hash_table_iter_init(&iter, service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (circuit_attention(value) != NULL)
			visit(attention_key(((struct circuit *)value)->id, ATTENTION_CIRCUIT),
			    data);
	g_hash_table_iter_init(&iter, service->picture.managed);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (managed_attention(value) != NULL)
			visit(attention_key(((struct managed *)value)->id, ATTENTION_MANAGED),
			    data);
}

static json_t *device_needs(struct service *service, const struct device *device)
{
	const json_t *record = ledger_get(service->ledger, "device", device->id);
	bool down = device->standing.state == DEVICE_DOWN;
	g_autofree char *text = g_strdup_printf("%s %s",
	    device->quarantined ? _("设备已隔离") : down ? _("设备不可达") : _("设备状态未知"),
	    ledger_name(service->ledger, "device", device->id));
	json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:i}", "text", text, "kind", "device",
	    "severity", device_attention(device), "id", (json_int_t)device->id, "affected", 0);

	row_time(row, "since", standing_since(&device->standing));
	row_text(row, "where",
	    ledger_name(service->ledger, "site", record_integer(record, "site")));
	row_text(row, "reason", device->reason);
	return row;
}

static size_t units_on(struct service *service, int64_t circuit)
{
	const struct kind *kind = kind_find("circuit_unit");
	size_t n = 0;

	for (json_t *link = ledger_next(service->ledger, kind->name, NULL); link != NULL;
	     link = ledger_next(service->ledger, kind->name, link))
		n += record_integer(link, "circuit") == circuit && ledger_is_current(kind, link);
	return n;
}

static json_t *circuit_needs(struct service *service, const struct circuit *circuit)
{
	const json_t *record = ledger_get(service->ledger, "circuit", circuit->id);
	const char *name = record_text(record, "name");
	g_autofree char *text = g_strdup_printf("%s %s %s",
	    circuit->standing.state == CIRCUIT_DOWN ? _("链路中断") : _("链路劣化"),
	    record_text(record, "circuit_no"), name == NULL ? "" : name);
	json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:i}", "text", g_strchomp(text), "kind",
	    "circuit", "severity", circuit_attention(circuit), "id", (json_int_t)circuit->id,
	    "affected", (int)units_on(service, circuit->id));

	row_time(row, "since", standing_since(&circuit->standing));
	row_text(row, "where", record_text(record, "owner_type"));
	row_text(row, "reason", circuit->reason);
	return row;
}

static const char *managed_trouble(const struct managed *managed)
{
	if (managed->standing.state == MANAGED_CRITICAL)
		return _("业务异常");
	return managed->standing.state == MANAGED_WARNING ? _("业务提示") : _("业务状态未知");
}

static json_t *managed_needs(struct service *service, const struct managed *managed)
{
	const json_t *record = ledger_get(service->ledger, "managed_service", managed->id);
	g_autofree char *text = g_strdup_printf("%s %s", managed_trouble(managed),
	    ledger_name(service->ledger, "managed_service", managed->id));
	json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:i}", "text", text, "kind",
	    "managed_service", "severity", managed_attention(managed), "id",
	    (json_int_t)managed->id, "affected", 0);

	row_time(row, "since", standing_since(&managed->standing));
	row_text(row, "where",
	    ledger_name(service->ledger, "organisation", record_integer(record, "owner_org")));
	row_text(row, "reason", managed->reason);
	return row;
}

json_t *attention_row(struct service *service, int64_t key)
{
	const struct device *device = device_of(service, key);
	json_t *row;

	if (attention_of(service, key) == NULL)
		return NULL;
	switch (kind_of(key)) {
	case ATTENTION_SESSIONS:
		row = sessions_needs(service, device);
		break;
	case ATTENTION_AGGREGATES:
		row = aggregates_needs(service, device);
		break;
	case ATTENTION_CIRCUIT:
		row = circuit_needs(service, circuit_of(service, key));
		break;
	case ATTENTION_MANAGED:
		row = managed_needs(service, managed_of(service, key));
		break;
	case ATTENTION_SHELL:
		row = shell_needs(service, device->id);
		break;
	case ATTENTION_DEVICE:
	case ATTENTION_KINDS:
	default:
		row = device_needs(service, device);
	}
	json_object_set_new(row, "key", json_integer(key));
	return row;
}

/* ---- upcoming: dates of the ledger, the end of the shift ---------------------------------- */

struct due {
	const char *kind, *field, *text;
};

/* Dates worth a notice before they come; the place in the table is part of the row's key. */
static const struct due due_table[] = {
	{ "person", "valid_until", N_("账号到期") },
	{ "grant", "valid_until", N_("授权到期") },
	{ "device", "maint_until", N_("维保到期") },
	{ "circuit", "contract_until", N_("合同到期") },
	{ "managed_service", "contract_until", N_("运维合同到期") },
};

#define DUE_SPAN 16             /* room for more tables in a key */

static struct wall due_at(const struct due *due, const json_t *record)
{
	return kind_field(kind_find(due->kind), due->field) == NULL ? (struct wall){ 0 } :
	    clock_day(record_text(record, due->field), 0);
}

void upcoming_touch(struct service *service, const struct kind *kind, int64_t id)
{
	for (size_t i = 0; i < G_N_ELEMENTS(due_table); i++)
		if (strcmp(due_table[i].kind, kind->name) == 0)
			topics_touch(service->topics, "upcoming", 0,
			    id * DUE_SPAN + (int64_t)i + 1);
}

static void touch_upcoming(int64_t key, void *data)
{
	struct service *service = data;

	topics_touch(service->topics, "upcoming", 0, key);
}

void upcoming_age(struct service *service)
{
	upcoming_keys(service, touch_upcoming, service);
}

void upcoming_keys(struct service *service, topic_visit *visit, void *data)
{
	int64_t horizon = clock_wall().us + service->settings->expiry_notice;

	if (service->on_duty != NULL && record_integer(service->on_duty, "planned_until") != 0)
		visit(0, data);
	for (size_t i = 0; i < G_N_ELEMENTS(due_table); i++) {
		const char *kind = due_table[i].kind;
		for (json_t *record = ledger_next(service->ledger, kind, NULL); record != NULL;
		     record = ledger_next(service->ledger, kind, record)) {
			struct wall at = due_at(&due_table[i], record);
			if (at.us != 0 && at.us < horizon &&
			    ledger_is_current(kind_find(kind), record))
				visit(record_id(record) * DUE_SPAN + (int64_t)i + 1, data);
		}
	}
}

static json_t *shift_end(struct service *service)
{
	if (service->on_duty == NULL)
		return NULL;
	return json_pack("{s:i, s:I, s:s, s:s, s:I}", "key", 0, "at",
	    (json_int_t)record_integer(service->on_duty, "planned_until"), "text",
	    _("本班到点，写小结"), "kind", "shift_summary", "id",
	    (json_int_t)record_id(service->on_duty));
}

json_t *upcoming_row(struct service *service, int64_t key)
{
	size_t which = (size_t)(key % DUE_SPAN) - 1;

	if (key == 0)
		return shift_end(service);
	if (key < 0 || which >= G_N_ELEMENTS(due_table))
		return NULL;
	const struct due *due = &due_table[which];
	const json_t *record = ledger_get(service->ledger, due->kind, key / DUE_SPAN);
	struct wall at = record == NULL ? (struct wall){ 0 } : due_at(due, record);
	if (at.us == 0 || at.us >= clock_wall().us + service->settings->expiry_notice ||
	    !ledger_is_current(kind_find(due->kind), record))
		return NULL;
	g_autofree char *text = g_strdup_printf("%s %s", _(due->text),
	    ledger_name(service->ledger, due->kind, key / DUE_SPAN));
	return json_pack("{s:I, s:I, s:s, s:s, s:I}", "key", (json_int_t)key, "at",
	    (json_int_t)at.us, "text", text, "kind", due->kind, "id", (json_int_t)(key / DUE_SPAN));
}
