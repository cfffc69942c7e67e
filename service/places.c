/* One place of a room judged: its sensor's reading against the limits in force, how fast it
 * changes, the dew point it makes with its pair, or what its contact means. Unknown first: whatever
 * was not read, or cannot be understood, is never normal. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/alarms.h"
#include "service/judgements.h"
#include "service/rooms.h"
#include "service/service.h"
#include "service/topics.h"

#define MINUTE (60 * CLOCK_SECOND)
/* A measured dew point may differ from the computed one for so long before it counts. */
#define DIFFERENCE_DELAY (15 * MINUTE)

static const char *const words[PLACE_STATES] = {
	[PLACE_UNKNOWN] = "unknown", [PLACE_NORMAL] = "normal", [PLACE_WARNING] = "warning",
	[PLACE_MINOR] = "minor", [PLACE_MAJOR] = "major", [PLACE_CRITICAL] = "critical",
	[PLACE_MAINTENANCE] = "maintenance",
};

const char *place_state_word(enum place_state state)
{
	return words[state];
}

const char *limits_owner_word(enum limits_owner owner)
{
	static const char *const owners[] = { [LIMITS_NONE] = "", [LIMITS_OWN] = "own",
		[LIMITS_SCHEME] = "scheme", [LIMITS_DEVICE] = "device" };

	return owners[owner];
}

enum severity place_severity(enum place_state state)
{
	static const enum severity severities[PLACE_STATES] = {
		[PLACE_WARNING] = SEVERITY_WARNING, [PLACE_MINOR] = SEVERITY_MINOR,
		[PLACE_MAJOR] = SEVERITY_MAJOR, [PLACE_CRITICAL] = SEVERITY_CRITICAL,
	};

	return severities[state];
}

static enum place_state state_for(enum severity severity)
{
	switch (severity) {
	case SEVERITY_WARNING:
		return PLACE_WARNING;
	case SEVERITY_MINOR:
		return PLACE_MINOR;
	case SEVERITY_MAJOR:
		return PLACE_MAJOR;
	case SEVERITY_CRITICAL:
		return PLACE_CRITICAL;
	case SEVERITY_NONE:
	case SEVERITY_CLEARED:
		return PLACE_NORMAL;
	case SEVERITY_INDETERMINATE:
	case SEVERITIES:
		break;
	}
	return PLACE_UNKNOWN;
}

const char *place_number(enum sensor_class class, double value, char *buffer)
{
	double unit = pow(10, sensor_class_digits(class));

	g_snprintf(buffer, SENSOR_TEXT_SIZE, "%.*f", sensor_class_digits(class),
	    round(value * unit) / unit + 0.0);
	return buffer;
}

/* A limit in the digits it was written with: 15.5 stays, 22 gets none. */
static const char *bound_text(double bound, char *buffer)
{
	g_snprintf(buffer, SENSOR_TEXT_SIZE, "%.4g", bound);
	return buffer;
}

/* ---- what the record says ----------------------------------------------------------------- */

static double number_in(const json_t *record, const char *field)
{
	const char *typed = record_text(record, field);
	double value = NAN;

	if (typed != NULL)
		limit_read(typed, &value);
	return value;
}

static enum normally normally_in(const json_t *record)
{
	const char *word = record_text(record, "normally");

	return word == NULL ? NORMALLY_UNSAID :
	    strcmp(word, "open") == 0 ? NORMALLY_OPEN : NORMALLY_CLOSED;
}

/* What was judged of another sensor, or by other limits, says nothing of these. */
static void begin_anew(struct place *place, bool other_sensor)
{
	place->state = place->dew_state = place->difference_state = (struct limits_state){ 0 };
	place->alarm_since = (struct mono){ 0 };
	if (!other_sensor)
		return;
	place->trend = (struct trend){ 0 };
	place->recalled = false;
	place->fed_at = (struct mono){ 0 };
	place->rate = place->dew_point = NAN;
}

void place_adopt(struct place *place, const json_t *record)
{
	struct sensor_limits four = { number_in(record, "lo_crit"), number_in(record, "lo_warn"),
		number_in(record, "hi_warn"), number_in(record, "hi_crit") };
	int64_t device = record_integer(record, "device");
	bool other = device != place->device ||
	    g_strcmp0(place->row, record_text(record, "sensor")) != 0;

	g_free(place->purpose);
	g_free(place->row);
	g_free(place->alarm_state);
	place->purpose = g_strdup(record_text(record, "purpose"));
	place->device = device;
	place->row = g_strdup(record_text(record, "sensor"));
	place->pair = record_integer(record, "pair");
	place->important = record_flag(record, "important");
	place->maintained = g_strcmp0(record_text(record, "state"), "maintenance") == 0;
	place->own = (struct limits){ 0 };
	place->delay_us = record_integer(record, "delay_s") * CLOCK_SECOND;
	limits_take(&place->own, &four, place->delay_us);
	place->own_hysteresis = number_in(record, "hysteresis");
	place->own_rate = number_in(record, "rate_limit_per_h");
	place->normally = normally_in(record);
	place->alarm_state = g_strdup(record_text(record, "alarm_state"));
	begin_anew(place, other);
}

void place_free(void *data)
{
	struct place *place = data;

	g_free(place->purpose);
	g_free(place->row);
	g_free(place->alarm_state);
	g_free(place->reason);
	g_free(place);
}

enum sensor_class place_class(const struct place *place, const struct sensor *sensor)
{
	return sensor->class == SENSOR_TEMPERATURE && strcmp(place->purpose, "dew_point") == 0
	    ? SENSOR_DEW_POINT : sensor->class;
}

/* ---- which limits hold -------------------------------------------------------------------- */

static const json_t *room_record(const struct place *place)
{
	return ledger_get(place->room->service->ledger, "room", place->room->id);
}

static const struct threshold *threshold_for(const struct place *place, enum sensor_class class)
{
	return place->room->scheme == NULL ? NULL :
	    scheme_threshold(place->room->scheme, place->purpose, class,
		record_text(room_record(place), "gb_grade"));
}

/* The range of THRESHOLD for equipment that runs, or that stands by. */
static const struct limits *range_of(const struct place *place, const struct threshold *threshold)
{
	bool standby = g_strcmp0(record_text(room_record(place), "state"), "standby") == 0;

	return standby ? &threshold->standby : &threshold->running;
}

/* How far a value must come back where nobody says it. */
static double usual_hysteresis(enum sensor_class class)
{
	return class == SENSOR_TEMPERATURE || class == SENSOR_DEW_POINT ? 0.5 :
	    class == SENSOR_HUMIDITY ? 2 : 0;
}

static bool same_limits(const struct limits *a, const struct limits *b)
{
	if (a->n != b->n || a->hysteresis != b->hysteresis)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->of[i].bound != b->of[i].bound || a->of[i].below != b->of[i].below ||
		    a->of[i].delay_us != b->of[i].delay_us ||
		    a->of[i].severity != b->of[i].severity)
			return false;
	return true;
}

/* Its own, else the scheme's, else the device's; those that are other than before begin anew. */
static void choose_limits(struct place *place, const struct sensor *sensor)
{
	const struct threshold *threshold = threshold_for(place, place_class(place, sensor));
	struct limits chosen = place->own;
	enum limits_owner whose = LIMITS_OWN;

	chosen.hysteresis = usual_hysteresis(sensor->class);
	if (chosen.n == 0 && threshold != NULL && range_of(place, threshold)->n > 0) {
		chosen = *range_of(place, threshold);
		whose = LIMITS_SCHEME;
	} else if (chosen.n == 0) {
		limits_take(&chosen, &sensor->limits, 0);
		whose = chosen.n > 0 ? LIMITS_DEVICE : LIMITS_NONE;
	}
	if (!isnan(place->own_hysteresis))
		chosen.hysteresis = place->own_hysteresis;
	if (!same_limits(&chosen, &place->limits))
		place->state = (struct limits_state){ 0 };
	place->limits = chosen;
	place->whose = whose;
	place->rate_limit = !isnan(place->own_rate) || threshold == NULL ? place->own_rate
									  : threshold->rate;
}

/* ---- the verdict -------------------------------------------------------------------------- */

/* What is found out about a place: the worst so far, and why. */
struct finding {
	enum place_state state;
	bool awaited;
	char *why;                   /* owned; NULL: nothing to say */
};

/* Takes over WHY. */
static void find(struct finding *finding, enum severity severity, char *why)
{
	enum place_state state = state_for(severity);

	if (state <= finding->state) {
		g_free(why);
		return;
	}
	finding->state = state;
	g_free(finding->why);
	finding->why = why;
}

static const char *owner_title(const struct place *place)
{
	switch (place->whose) {
	case LIMITS_SCHEME:
		return place->room->scheme->title;
	case LIMITS_OWN:
		return _("自定");
	case LIMITS_DEVICE:
		return _("设备");
	case LIMITS_NONE:
		break;
	}
	return "";
}

/* "27.6 C 高于 27（自定）" */
static char *beyond(const struct place *place, enum sensor_class class, double value,
    const struct limit *limit, const char *what)
{
	char number[SENSOR_TEXT_SIZE], bound[SENSOR_TEXT_SIZE];

	return g_strdup_printf(limit->below ? _("%s%s%s 低于 %s（%s）") : _("%s%s%s 高于 %s（%s）"),
	    what, place_number(class, value, number), sensor_class_unit(class),
	    bound_text(limit->bound, bound), owner_title(place));
}

/* What is always as bad as the scheme says, whatever the device thinks of it; for the others that
 * only raises or lowers what the device calls more than a notice. */
static bool is_contact(const char *purpose)
{
	return word_in("leak_rope|leak_spot|smoke|heat|gas_discharge|door|motion|mains|hydrogen",
	    purpose);
}

/* ---- numbers ------------------------------------------------------------------------------ */

static void judge_limits(struct place *place, const struct sensor *sensor,
    struct finding *finding)
{
	const struct limit *limit =
	    limits_judge(&place->state, &place->limits, sensor->value, sensor->read_at);

	if (limit != NULL)
		find(finding, limit->severity,
		    beyond(place, sensor->class, sensor->value, limit, ""));
	if (sensor->severity >= SEVERITY_WARNING)
		find(finding, sensor->severity,
		    g_strdup_printf(_("设备自报%s"), sensor->state[0] == '\0' ? _("异常") :
			_(sensor->state)));
}

/* Once a minute is as often as it can change. */
static void judge_rate(struct place *place, const struct sensor *sensor, struct finding *finding)
{
	struct mono now = clock_mono();
	const struct threshold *threshold = threshold_for(place, place_class(place, sensor));
	enum severity severity = threshold == NULL ? SEVERITY_MINOR : threshold->rate_severity;
	char rate[SENSOR_TEXT_SIZE], limit[SENSOR_TEXT_SIZE];

	if (now.us / MINUTE != place->rated_minute) {
		place->rated_minute = now.us / MINUTE;
		if (!trend_rate(&place->trend, now, &place->rate))
			place->rate = NAN;
	}
	if (!(fabs(place->rate) > place->rate_limit))
		return;
	place_number(sensor->class, fabs(place->rate), rate);
	bound_text(place->rate_limit, limit);
	find(finding, severity,
	    g_strdup_printf(place->rate > 0 ? _("每小时升 %s，限 %s") : _("每小时降 %s，限 %s"),
		rate, limit));
}

/* The good reading of the place it is paired with; NULL when there is none of CLASS. */
static const struct sensor *pair_reading(const struct place *place, enum sensor_class class)
{
	const struct place *pair = place_find(place->room->service, place->pair);
	const struct sensor *sensor = pair == NULL ? NULL : place_sensor(pair);

	return sensor != NULL && sensor->class == class &&
	    sensor_quality(sensor, clock_mono()) == QUALITY_GOOD ? sensor : NULL;
}

/* A temperature and the humidity it is paired with make a dew point, which has its own limits. */
static void judge_dew_point(struct place *place, const struct sensor *sensor,
    struct finding *finding)
{
	const struct sensor *humidity = pair_reading(place, SENSOR_HUMIDITY);
	const struct threshold *threshold = threshold_for(place, SENSOR_DEW_POINT);

	place->dew_point =
	    humidity == NULL ? NAN : dew_point(sensor->value, humidity->value);
	if (threshold == NULL)
		return;
	const struct limits *limits = range_of(place, threshold);
	if (isnan(place->dew_point)) {
		limits_skip(&place->dew_state, limits);
		return;
	}
	const struct limit *limit =
	    limits_judge(&place->dew_state, limits, place->dew_point, sensor->read_at);
	char number[SENSOR_TEXT_SIZE], bound[SENSOR_TEXT_SIZE];
	if (limit == NULL)
		return;
	place_number(SENSOR_DEW_POINT, place->dew_point, number);
	bound_text(limit->bound, bound);
	find(finding, limit->severity, g_strdup_printf(
	    limit->below ? _("露点 %sC 低于 %s（%s）") : _("露点 %sC 高于 %s（%s）"), number, bound,
	    place->room->scheme->title));
}

/* A measured dew point against the one computed at the temperature it is paired with. */
static void judge_difference(struct place *place, const struct sensor *sensor,
    struct finding *finding)
{
	const struct place *pair = place_find(place->room->service, place->pair);
	enum severity severity = place->room->scheme == NULL ? SEVERITY_NONE :
	    scheme_severity(place->room->scheme, "dew_point_difference");
	const struct limits limits = { .of = { { DEW_POINT_DIFFERENCE, false, DIFFERENCE_DELAY,
						MAX(severity, SEVERITY_WARNING) } },
		.n = 1 };
	char number[SENSOR_TEXT_SIZE];

	if (pair == NULL || isnan(pair->dew_point)) {
		limits_skip(&place->difference_state, &limits);
		return;
	}
	double difference = sensor->value - pair->dew_point;
	const struct limit *limit = limits_judge(&place->difference_state, &limits,
	    fabs(difference), sensor->read_at);
	if (limit != NULL)
		find(finding, limit->severity,
		    g_strdup_printf(_("与算出的露点差 %s 度，请校准"),
			place_number(SENSOR_DEW_POINT, difference, number)));
}

static void judge_number(struct place *place, const struct sensor *sensor,
    struct finding *finding)
{
	choose_limits(place, sensor);
	place_recall(place);
	if (sensor->read_at.us != place->fed_at.us) {
		trend_feed(&place->trend, sensor->value, sensor->read_at);
		place->fed_at = sensor->read_at;
	}
	finding->state = PLACE_NORMAL;
	if (place->whose == LIMITS_NONE && sensor->severity < SEVERITY_CLEARED &&
	    is_contact(place->purpose)) {
		finding->state = PLACE_UNKNOWN;
		finding->why = g_strdup(_("只报数值，没有限值，不知是好是坏：请填限值"));
		return;
	}
	judge_limits(place, sensor, finding);
	judge_rate(place, sensor, finding);
	if (place_class(place, sensor) == SENSOR_TEMPERATURE)
		judge_dew_point(place, sensor, finding);
	else if (place_class(place, sensor) == SENSOR_DEW_POINT)
		judge_difference(place, sensor, finding);
}

/* ---- contacts and states ------------------------------------------------------------------ */

/* Whether another cooling unit of the room works, and nothing is too warm. */
static bool is_redundant(const struct place *place)
{
	const GPtrArray *places = place->room->places;
	bool other = false;

	for (guint i = 0; i < places->len; i++) {
		const struct place *one = places->pdata[i];
		bool cooling = strcmp(one->purpose, "cooling") == 0;
		if (!cooling && place_is_wrong((enum place_state)one->standing.state) &&
		    word_in("cold_aisle|hot_aisle|rack_inlet|battery_room", one->purpose))
			return false;
		other |= cooling && one->device != place->device &&
		    one->standing.state == PLACE_NORMAL;
	}
	return other;
}

static enum severity alarm_severity(const struct place *place, const struct sensor *sensor)
{
	bool ruled = place->alarm_state != NULL || place->normally != NORMALLY_UNSAID;
	enum severity stated = ruled ? SEVERITY_MAJOR : sensor->severity, said = SEVERITY_NONE;

	if (place->room->scheme != NULL)
		said = scheme_severity(place->room->scheme, place->purpose);
	if (said != SEVERITY_NONE && strcmp(place->purpose, "cooling") == 0 && is_redundant(place))
		said = scheme_severity(place->room->scheme, "cooling_redundant");
	if (said == SEVERITY_NONE || (!is_contact(place->purpose) && stated < SEVERITY_MINOR))
		return stated;
	return said;
}

/* "漏水"; where the device has no word for it, the number it sent. */
static char *state_sentence(const struct sensor *sensor)
{
	return sensor->state[0] != '\0' ? g_strdup_printf(_("设备报「%s」"), _(sensor->state)) :
	    g_strdup_printf(_("设备报状态 %.0f"), sensor->value);
}

static void judge_state(struct place *place, const struct sensor *sensor, struct finding *finding)
{
	const struct contact_rule rule = { place->normally, place->alarm_state };
	enum contact contact = contact_judge(&rule, sensor->value, sensor->state,
	    sensor->state[0] == '\0' ? "" : _(sensor->state), sensor->severity);

	place->whose = LIMITS_NONE;
	if (contact != CONTACT_ALARM)
		place->alarm_since = (struct mono){ 0 };
	else if (place->alarm_since.us == 0)
		place->alarm_since = clock_mono();
	if (contact == CONTACT_UNKNOWN) {
		g_autofree char *said = state_sentence(sensor);
		finding->why = g_strdup_printf(_("%s，不知是好是坏：请填接点或告警状态"), said);
		return;
	}
	finding->state = PLACE_NORMAL;
	if (contact == CONTACT_ALARM &&
	    mono_between(place->alarm_since, clock_mono()) >= place->delay_us)
		find(finding, alarm_severity(place, sensor), state_sentence(sensor));
}

/* ---- what is not known -------------------------------------------------------------------- */

static void judge_lost(struct place *place, const struct device *device,
    const struct sensor *sensor, struct finding *finding)
{
	limits_skip(&place->state, &place->limits);
	place->dew_point = place->rate = NAN;
	place->rated_minute = 0;
	place->alarm_since = (struct mono){ 0 };
	if (place->row == NULL) {
		finding->why = g_strdup(_("没有接传感器"));
	} else if (device == NULL) {
		finding->why = g_strdup(_("设备不在用"));
	} else if (device->found == NULL && device->standing.state != DEVICE_DOWN) {
		finding->awaited = device_is_awaited(device) ||
		    device->snmp_reach.reach == REACH_UP;
		finding->why = device->reason != NULL ? g_strdup(device->reason)
						      : g_strdup(_("还没有读到"));
	} else if (device->standing.state == DEVICE_DOWN && device->reason != NULL) {
		finding->why = g_strdup_printf(_("设备不可达：%s"), device->reason);
	} else if (sensor == NULL) {
		finding->why = g_strdup_printf(_("设备没有传感器 %s，核对台账"), place->row);
	} else {
		const char *reason = sensor_reason(sensor, clock_mono());
		finding->why = g_strdup(reason[0] == '\0' ? _("没有读到") : _(reason));
	}
}

static struct finding find_out(struct place *place)
{
	const struct device *device =
	    picture_device(&place->room->service->picture, place->device);
	const struct sensor *sensor = place_sensor(place);
	struct finding finding = { .state = PLACE_UNKNOWN };

	if (sensor == NULL || sensor_quality(sensor, clock_mono()) != QUALITY_GOOD)
		judge_lost(place, device, sensor, &finding);
	else if (sensor->class == SENSOR_STATE)
		judge_state(place, sensor, &finding);
	else
		judge_number(place, sensor, &finding);
	place->found = finding.state;
	place->awaited = finding.awaited;
	if (place->maintained || (device != NULL && device->standing.state == DEVICE_MAINTENANCE)) {
		finding.state = PLACE_MAINTENANCE;
		finding.awaited = false;
	}
	return finding;
}

/* ---- saying it ---------------------------------------------------------------------------- */

static void report(struct place *place, int from, enum standing_news news)
{
	struct service *service = place->room->service;
	enum place_state state = (enum place_state)place->standing.state;
	g_autofree char *name =
	    g_strdup_printf("%s %s", ledger_name(service->ledger, "room", place->room->id),
		ledger_name(service->ledger, "place", place->id));
	enum severity severity = state == PLACE_UNKNOWN ? SEVERITY_INDETERMINATE :
	    MAX(place_severity(state), SEVERITY_CLEARED);
	struct transition transition = {
		.kind = "place",
		.id = place->id,
		.name = name,
		.from = news == STANDING_FIRST ? NULL : words[from],
		.to = words[state],
		.why = place->reason,
		.severity = severity_word(severity),
	};

	judgements_touch(service->judgements, place->id);
	if (news == STANDING_CHANGED || place_is_wrong(state))
		changes_note(service->changes, &transition);
}

/* Takes over REASON. The reason of a state kept from before a restart stays with it. */
static bool take_reason(struct place *place, char *reason)
{
	bool reworded = !place->standing.review && g_strcmp0(reason, place->reason) != 0;
	char *old = reworded ? place->reason : reason;

	if (reworded)
		place->reason = reason;
	g_free(old);
	return reworded;
}

bool place_judge(struct place *place)
{
	struct service *service = place->room->service;
	struct finding finding = find_out(place);
	int told = place->standing.told;
	enum standing_news news =
	    standing_take(&place->standing, (int)finding.state, finding.awaited, clock_wall());
	bool reworded = take_reason(place, finding.why);

	if (news == STANDING_FIRST || news == STANDING_CHANGED)
		report(place, told, news);
	if (news == STANDING_SAME && !reworded)
		return false;
	topics_touch(service->topics, "places", place->room->id, place->id);
	topics_touch(service->topics, "rooms", 0, place->room->id);
	alarms_look(service, ALARM_SOURCE_PLACE, place->id);
	return true;
}
