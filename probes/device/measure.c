/* From the cells of one sensor to what may be believed of them. The same for a walk and for every
 * later reading, so that both always agree. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/device/parts.h"

/* Beyond what a double holds exactly of a scaled integer, digits are noise. */
static double without_noise(double value)
{
	return fabs(value) < 1e6 ? round(value * 1e9) / 1e9 : value;
}

/* ---- the cell ----------------------------------------------------------------------------- */

static void keep_text(struct content *content, char *text)
{
	struct variable variable = { .type = VARIABLE_OCTETS,
		.octets = { (const uint8_t *)text, strlen(text) } };
	struct content changed;

	content_read(&variable, &changed);
	content_clear(content);
	*content = changed;
	content->octets = (struct bytes){ NULL, 0 };
	g_free(text);
}

/* Only the LANE-th of the values in the text; nothing when there are fewer. */
static void pick_lane(struct content *content, const char *separator, int lane)
{
	if (content->text == NULL || lane == 0) {
		content->there = content->there && lane <= 1;
		return;
	}
	g_auto(GStrv) pieces = g_strsplit(content->text, separator, LANES + 1);
	if ((guint)lane <= g_strv_length(pieces))
		keep_text(content, g_strdup(pieces[lane - 1]));
	else
		content_clear(content);
}

/* Only what the pattern calls the value (or the state); a text it does not fit is none. */
static void pick_group(struct content *content, const GRegex *pattern)
{
	g_autoptr(GMatchInfo) found = NULL;

	if (content->text == NULL || !g_regex_match(pattern, content->text, 0, &found)) {
		content->is_number = false;
		return;
	}
	g_autofree char *value = g_match_info_fetch_named(found, "value");
	g_autofree char *state = g_match_info_fetch_named(found, "state");
	bool has_value = value != NULL && value[0] != '\0';
	keep_text(content, g_strdup(has_value ? value : state != NULL ? state : ""));
}

/* A bit of a number, or of BITS (RFC 2578 7.1.4: the first is the highest of the first octet). */
static void pick_bit(struct content *content, int bit)
{
	bool set = false;

	if (content->text == NULL) {
		content->is_number = content->is_number && content->number >= INT32_MIN &&
		    content->number <= 9e15;
		set = content->is_number && bit < 63 &&
		    (((int64_t)content->number >> bit) & 1) != 0;
	} else {
		size_t octet = (size_t)bit / 8;
		content->is_number = octet < content->octets.size;
		set = content->is_number &&
		    ((content->octets.data[octet] >> (7 - bit % 8)) & 1) != 0;
		g_clear_pointer(&content->text, g_free);
	}
	content->number = set;
}

/* A negative number that came as the rest of an unsigned one of BITS. */
static void unwrap(struct content *content, int bits)
{
	double whole = ldexp(1, bits);

	if (content->is_number && content->number >= whole / 2 && content->number < whole)
		content->number -= whole;
}

/* What is in the cell of the value, as RULE wants it looked at. */
static void value_content(const struct profile_sensor *sensor, const struct place *place,
    struct content *ret)
{
	const struct rule *rule = sensor->rule;
	struct oid oid = rule->column;

	for (size_t i = 0; i < place->row.length && oid.length < OID_LIMIT; i++)
		oid.part[oid.length++] = place->row.index[i];
	content_read(answer_at(place->answer, &oid), ret);
	if (rule->lanes != NULL)
		pick_lane(ret, rule->lanes, sensor->lane);
	if (rule->text != NULL && ret->there)
		pick_group(ret, rule->text);
	if (rule->bit >= 0 && ret->there)
		pick_bit(ret, rule->bit);
}

/* ---- unit and scale ----------------------------------------------------------------------- */

/* Which class, unit and states hold; false: this row is none of ours. */
static bool meaning_of(const struct profile_sensor *sensor, const struct place *place,
    struct meaning *ret)
{
	const struct rule *rule = sensor->rule;
	const struct unit *other =
	    sensor->variant ? g_hash_table_lookup(sensor->variant->units, rule) : NULL;
	struct content content;

	*ret = rule->meaning;
	if (other != NULL)
		ret->unit = *other;
	if (!rule->by)
		return true;
	ref_content(&rule->by_ref, place, &content);
	const struct choice *choice = choices_find(rule->by_ref.choices, &content);
	content_clear(&content);
	if (choice == NULL || choice->kind != CHOICE_UNIT)
		return false;
	*ret = (struct meaning){ choice->class, choice->unit, choice->states };
	return true;
}

/* What the sent number is multiplied by: 10^-digits, and a scale. Digits below 0 only say how exact
 * it is (RFC 3433). False where a cell for it is missing or senseless. */
static bool scale_of(const struct rule *rule, const struct place *place, double *ret)
{
	struct content content;
	double factor = 1;
	bool good = true;

	if (rule->digits.kind != REF_NONE) {
		ref_content(&rule->digits, place, &content);
		good = content.is_number && fabs(content.number) <= 18;
		factor = good && content.number > 0 ? pow(10, -content.number) : 1;
		content_clear(&content);
	}
	if (good && rule->scale.kind != REF_NONE) {
		ref_content(&rule->scale, place, &content);
		const struct choice *choice =
		    rule->scale.choices ? choices_find(rule->scale.choices, &content) : NULL;
		good = rule->scale.choices ? choice != NULL : content.is_number;
		factor *= choice != NULL ? choice->factor : good ? content.number : 1;
		content_clear(&content);
	}
	*ret = factor;
	return good && isfinite(factor);
}

/* What the first row says that begins with our index and for which LIMIT's condition holds. */
static void limit_row(const struct limit_rule *limit, const struct place *place,
    struct content *ret)
{
	struct oid column = limit->ref.column, row;
	const struct variable *variable;
	const uint32_t *index;
	size_t length, cursor = 0;

	*ret = (struct content){ .there = false };
	if (!ref_oid(&limit->ref, place, &row))
		return;
	while ((variable = answer_row_at(place->answer, &row, &cursor, &index, &length)) != NULL) {
		struct place other = *place;
		other.row = (struct cell_row){ variable->name + column.length,
			variable->name_length - column.length };
		if (!conditions_are_met(limit->where, &other))
			continue;
		content_read(variable, ret);
		return;
	}
}

static double limit_value(const struct limit_rule *limit, const struct rule *rule,
    const struct place *place, const struct meaning *meaning)
{
	struct content content;
	double scale, value = NAN;

	if (limit->where != NULL)
		limit_row(limit, place, &content);
	else
		ref_content(&limit->ref, place, &content);
	bool stated = content.there && content.is_number &&
	    !values_have(rule->limit_absent, &content);
	if (stated && rule->wrap != 0)
		unwrap(&content, rule->wrap);
	if (stated && limit->has_unit)
		value = unit_convert(&limit->unit, content.number);
	else if (stated && scale_of(rule, place, &scale))
		value = unit_convert(&meaning->unit, content.number * scale);
	content_clear(&content);
	return unit_is_sense(meaning->class, value) ? without_noise(value) : NAN;
}

double sensor_limit(const struct profile_sensor *sensor, const struct place *place,
    const struct meaning *meaning, enum limit_kind kind)
{
	const GArray *limits = sensor->rule->limits[kind];
	double value = NAN;

	for (guint i = 0; limits != NULL && isnan(value) && meaning->class != SENSOR_STATE &&
	     i < limits->len; i++)
		value = limit_value(&g_array_index(limits, struct limit_rule, i), sensor->rule,
		    place, meaning);
	return value;
}

/* ---- what it comes to --------------------------------------------------------------------- */

static void not_known(struct reading *reading, const char *reason)
{
	reading->known = false;
	reading->reason = reason;
}

static void take_state(const struct content *content, struct reading *reading)
{
	const struct choice *choice = choices_find(reading->meaning.states, content);

	reading->value = content->is_number ? content->number : NAN;
	if (choice != NULL && choice->kind == CHOICE_ABSENT) {
		reading->absent = true;
		not_known(reading, N_("设备说没有这一项"));
	} else if (choice != NULL) {
		reading->known = true;
		reading->state = choice->word;
		reading->severity = choice->severity;
		reading->alarm = choice->alarm;
	} else {
		reading->state = N_("未知状态");
		reading->severity = SEVERITY_INDETERMINATE;
		not_known(reading, N_("设备给出的状态没有说明"));
	}
}

static void take_number(const struct rule *rule, const struct place *place,
    struct content *content, struct reading *reading)
{
	double scale;

	if (!content->is_number) {
		not_known(reading, N_("设备给出的不是数"));
		return;
	}
	if (rule->wrap != 0)
		unwrap(content, rule->wrap);
	if (!scale_of(rule, place, &scale)) {
		not_known(reading, N_("设备没有给出这个数的比例"));
		return;
	}
	reading->value =
	    without_noise(unit_convert(&reading->meaning.unit, content->number * scale));
	reading->known = unit_is_sense(reading->meaning.class, reading->value);
	if (!reading->known)
		not_known(reading, N_("超出这类量可能的范围"));
}

/* How bad another cell says it is. */
static void take_severity(const struct rule *rule, const struct place *place,
    struct reading *reading)
{
	struct content content;

	if (rule->severity.kind == REF_NONE)
		return;
	ref_content(&rule->severity, place, &content);
	const struct choice *choice = choices_find(rule->severity.choices, &content);
	reading->severity = choice != NULL && choice->kind == CHOICE_WORD ? choice->severity :
									    SEVERITY_INDETERMINATE;
	content_clear(&content);
}

/* What was sent is kept, for who wants to know why it is not believed. */
static void disbelieve(const struct rule *rule, const struct place *place,
    struct content *content, struct reading *reading, const char *reason)
{
	if (reading->meaning.class == SENSOR_STATE)
		reading->value = content->is_number ? content->number : NAN;
	else
		take_number(rule, place, content, reading);
	not_known(reading, reason);
}

static void take_value(const struct profile_sensor *sensor, const struct place *place,
    struct content *content, struct reading *reading)
{
	const struct rule *rule = sensor->rule;

	if (!content->there) {
		not_known(reading, N_("设备没有给出这个值"));
	} else if (values_have(rule->absent, content)) {
		reading->absent = true;
		not_known(reading, N_("设备说没有这一项"));
	} else if (rule->present_if != NULL && !conditions_are_met(rule->present_if, place)) {
		reading->vacant = true;
		disbelieve(rule, place, content, reading, N_("空位：没有插模块或探头"));
	} else if (values_have(rule->unknown, content)) {
		disbelieve(rule, place, content, reading, N_("设备说没有读数"));
	} else if (rule->unknown_if != NULL && conditions_are_met(rule->unknown_if, place)) {
		disbelieve(rule, place, content, reading, N_("设备说读数无效"));
	} else if (reading->meaning.class == SENSOR_STATE) {
		take_state(content, reading);
		if (reading->alarm == NULL)
			reading->alarm = rule->alarm;
	} else {
		take_number(rule, place, content, reading);
	}
}

void sensor_measure(const struct profile_sensor *sensor, const struct place *place,
    struct reading *ret)
{
	struct content content;

	*ret = (struct reading){ .value = NAN, .state = "", .reason = "",
		.severity = SEVERITY_NONE };
	if (!meaning_of(sensor, place, &ret->meaning)) {
		ret->absent = true;
		not_known(ret, N_("设备没有说明这是什么量"));
		return;
	}
	value_content(sensor, place, &content);
	take_value(sensor, place, &content, ret);
	content_clear(&content);
	if (ret->known)
		take_severity(sensor->rule, place, ret);
	else
		ret->severity = SEVERITY_INDETERMINATE;
}
