/* What is kept of an alarm: the device axis by store_observe(), each edge with a row of its
 * journal; and the few things the service itself does on the operator axis, which are acts like
 * anybody's. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "service/alarms_parts.h"
#include "service/service.h"

#define KEEP_ROUND (10 * CLOCK_SECOND)
#define KEEP_MOST 500                /* in one round; the rest in the next */
#define EVENT_LIMIT 600

static const char *const operator_words[] = {
	[OPERATOR_OPEN] = "open", [OPERATOR_ACK] = "ack", [OPERATOR_SHELVED] = "shelved",
	[OPERATOR_CLOSED] = "closed",
};

static const char *const hush_words[] = {
	[HUSH_NOT] = NULL, [HUSH_UPSTREAM] = "upstream", [HUSH_POWER] = "power",
	[HUSH_PART] = "part", [HUSH_FOLDED] = "folded", [HUSH_MAINTENANCE] = "maintenance",
	[HUSH_BLIND] = "blind",
};

const char *alarm_hush_word(enum alarm_hush hush)
{
	return hush_words[hush];
}

const char *alarm_operator_word(enum alarm_operator operator)
{
	return operator_words[operator];
}

/* ---- the record --------------------------------------------------------------------------- */

static void set_text(json_t *fields, const char *name, const char *text)
{
	json_object_set_new(fields, name,
	    text == NULL || text[0] == '\0' ? json_null() : json_string(text));
}

static void set_number(json_t *fields, const char *name, int64_t value)
{
	json_object_set_new(fields, name, value == 0 ? json_null() : json_integer(value));
}

static void set_flag(json_t *fields, const char *name, bool value)
{
	json_object_set_new(fields, name, json_boolean(value));
}

json_t *alarm_number(const struct alarm *alarm)
{
	return json_sprintf("GJ-%" PRId64, alarm->id);
}

/* All of the device axis: so one statement fits all, and what is kept is always one moment. */
static json_t *observed(const struct alarm *alarm)
{
	json_t *fields = json_object();

	json_object_set_new(fields, "number", alarm_number(alarm));
	set_text(fields, "resource_kind", alarm->resource_kind);
	set_number(fields, "resource", alarm->resource);
	set_text(fields, "resource_name", alarm->resource_name);
	set_text(fields, "type", alarm->type->name);
	set_text(fields, "qualifier", alarm->qualifier);
	set_text(fields, "severity", severity_word(alarm->severity));
	set_text(fields, "what", alarm->what);
	set_text(fields, "why", alarm->why);
	set_text(fields, "cause", alarm->cause);
	set_text(fields, "step", alarm->step);
	set_number(fields, "first_raised_at", alarm->first_raised_at.us);
	set_number(fields, "raised_at", alarm->raised_at.us);
	set_number(fields, "changed_at", alarm->changed_at.us);
	set_flag(fields, "cleared", alarm->cleared);
	set_number(fields, "cleared_at", alarm->cleared_at.us);
	set_number(fields, "raise_count", alarm->raise_count);
	set_flag(fields, "flapping", alarm->flapping);
	set_flag(fields, "maintenance", alarm->maintenance);
	set_text(fields, "hush", hush_words[alarm->hush]);
	set_number(fields, "root", alarm->head);
	set_number(fields, "units", alarm->units);
	set_number(fields, "escalated", alarm->escalated);
	set_text(fields, "source", alarm_source_word(alarm->source));
	set_number(fields, "object", alarm->object);
	return fields;
}

static json_t *event(const struct alarm *alarm, const char *what, const char *text)
{
	const char *said = text == NULL ? alarm->what : text;
	struct bytes raw = { (const uint8_t *)said, strlen(said) };
	g_autofree char *cut = text_clean(raw, EVENT_LIMIT);

	return json_pack("[{s:I, s:I, s:s, s:s}]", "alarm", (json_int_t)alarm->id, "at",
	    (json_int_t)clock_wall().us, "what", what, "text", cut);
}

void alarm_keep(struct alarm *alarm, const char *what, const char *text)
{
	struct store *store = alarm->private->alarms->service->store;

	alarm->private->dirty = false;
	store_observe(store, kind_find("alarm"), alarm->id, observed(alarm),
	    kind_find("alarm_event"), what == NULL ? NULL : event(alarm, what, text));
}

void alarm_keep_later(struct alarm *alarm)
{
	alarm->private->dirty = alarm->id != 0;
}

void alarms_keep_round(struct timer *timer, void *data)
{
	struct alarms *alarms = data;
	GHashTableIter iter;
	void *value;
	unsigned n = 0;

	g_hash_table_iter_init(&iter, alarms->by_id);
	while (n < KEEP_MOST && g_hash_table_iter_next(&iter, NULL, &value)) {
		struct alarm *alarm = value;
		if (!alarm->private->dirty)
			continue;
		alarm_keep(alarm, NULL, NULL);
		n++;
	}
	alarms_look(alarms->service, ALARM_SOURCE_SERVICE, 0);
	timer_after(timer, n == KEEP_MOST ? CLOCK_SECOND : KEEP_ROUND);
}

/* ---- acts --------------------------------------------------------------------------------- */

struct own_act {
	struct alarms *alarms;
	int64_t id;
	const char *act;             /* static */
};

static void done(const struct store_result *result, void *data)
{
	g_autofree struct own_act *own = data;
	struct alarm *alarm = alarm_get(own->alarms, own->id);

	if (!result->committed)
		log_warning("alarms", "GJ-%" PRId64 " %s: %s", own->id, own->act, result->message);
	if (alarm != NULL)
		alarm->private->asked = false;
}

void alarm_act(struct alarm *alarm, const char *act, const char *reason)
{
	struct alarms *alarms = alarm->private->alarms;

	if (alarm->private->asked)
		return;
	struct own_act *own = g_new0(struct own_act, 1);
	*own = (struct own_act){ alarms, alarm->id, act };
	struct store_act request = {
		.kind = "alarm",
		.act = act,
		.id = alarm->id,
		.actor = actor_service(),
		.fields = reason == NULL ? json_object() :
		    json_pack("{s:s}", "close_reason", reason),
	};
	alarm->private->asked = true;
	store_act(alarms->service->store, &request, done, own);
}

/* ---- coming back -------------------------------------------------------------------------- */

void alarm_take_record(struct alarm *alarm, const json_t *record)
{
	const char *state = record_text(record, "state");

	for (size_t i = 0; i < G_N_ELEMENTS(operator_words); i++)
		if (g_strcmp0(operator_words[i], state) == 0)
			alarm->operator = (enum alarm_operator)i;
	json_t *before = alarm->record;
	alarm->record = json_incref((json_t *)(uintptr_t)record);
	json_decref(before);
}

static struct wall time_of(const json_t *record, const char *name)
{
	return (struct wall){ record_integer(record, name) };
}

static void take_axis(struct alarm *alarm, const json_t *record)
{
	alarm->resource_name = g_strdup(record_text(record, "resource_name"));
	alarm->what = g_strdup(record_text(record, "what"));
	alarm->why = g_strdup(record_text(record, "why"));
	alarm->cause = g_strdup(record_text(record, "cause"));
	alarm->step = g_strdup(record_text(record, "step"));
	severity_read(record_text(record, "severity"), &alarm->severity);
	alarm->cleared = record_flag(record, "cleared");
	alarm->maintenance = record_flag(record, "maintenance");
	alarm->first_raised_at = time_of(record, "first_raised_at");
	alarm->raised_at = alarm->private->counted_from = time_of(record, "raised_at");
	alarm->changed_at = time_of(record, "changed_at");
	alarm->cleared_at = time_of(record, "cleared_at");
	alarm->raise_count = (unsigned)record_integer(record, "raise_count");
	alarm->escalated = (unsigned)record_integer(record, "escalated");
	alarm->flapping = record_flag(record, "flapping");
}

/* How restless something was that flapped: it is calm after some minutes without a transition. */
#define FLAP_RESUMED 64.0

struct alarm *alarm_from_record(struct alarms *alarms, json_t *record)
{
	const struct alarm_type *type = alarm_type(record_text(record, "type"));
	const char *kind = record_text(record, "resource_kind");
	enum alarm_source source;

	if (type == NULL || kind == NULL ||
	    !alarm_source_read(record_text(record, "source"), &source)) {
		log_warning("alarms", _("告警 GJ-%" PRId64 " 的类型本版本不认识"),
		    record_id(record));
		return NULL;
	}
	struct watched *watched =
	    alarms_watched(alarms, source, record_integer(record, "object"));
	const char *qualifier = record_text(record, "qualifier");
	int64_t resource = record_integer(record, "resource");
	struct alarm *alarm = alarm_of(alarms, kind, resource, type, qualifier);
	if (alarm != NULL)
		alarm_drop(alarm); /* of two records of one identity the newer counts */
	alarm = alarm_new(alarms, watched, type, kind, resource, qualifier);
	alarm->id = record_id(record);
	g_hash_table_insert(alarms->by_id, &alarm->id, alarm);
	take_axis(alarm, record);
	alarm_take_record(alarm, record);
	alarm->review = !alarm->cleared;
	alarm->private->present = !alarm->cleared;
	alarm->private->turned_at = clock_mono();
	alarm->private->began = alarm->raised_at;
	if (alarm->flapping)
		alarm->flap = (struct flap_state){ .score = FLAP_RESUMED, .at = clock_mono(),
			.count = 1, .flapping = true, .first = clock_mono() };
	return alarm;
}
