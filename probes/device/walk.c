/* Which sensors a device has, by all profiles, and reading one of them again. */
#include <string.h>

#include "base/i18n.h"
#include "probes/device/parts.h"
#include "probes/wire/table.h"

/* Of one device; a chassis full of transceivers has a thousand. */
#define SENSORS_LIMIT 4096
#define INDEX_LIMIT 64

/* A walk being read. */
struct walk {
	const struct answer *answer;
	struct findings *findings;
	GHashTable *found;           /* "profile" and "profile.section" that found something */
	GHashTable *taken;           /* OIDs of values that profiles before this one read */
	const struct profile *profile;
	const struct variant *variant;
};

/* ---- which devices ------------------------------------------------------------------------ */

static bool begins_with(const struct oid *oid, const struct oid *root)
{
	return oid->length >= root->length &&
	    memcmp(oid->part, root->part, root->length * sizeof *root->part) == 0;
}

static bool any_answered(const struct answer *answer, const GArray *oids)
{
	for (guint i = 0; i < oids->len; i++) {
		const struct oid *oid = &g_array_index(oids, struct oid, i);
		const struct variable *variable = answer_at(answer, oid);
		const uint32_t *index;
		size_t length, cursor = 0;
		if (variable != NULL && variable->type != VARIABLE_NOTHING)
			return true;
		while ((variable = answer_row_at(answer, oid, &cursor, &index, &length)) != NULL)
			if (variable->type != VARIABLE_NOTHING)
				return true;
	}
	return false;
}

static bool any_begins(const GArray *roots, const struct oid *oid)
{
	for (guint i = 0; i < roots->len; i++)
		if (begins_with(oid, &g_array_index(roots, struct oid, i)))
			return true;
	return false;
}

static bool selector_holds(const struct selector *selector, const struct answer *answer,
    const struct findings *findings)
{
	struct oid id = { .length = 0 };

	if (!oid_parse(findings->sys_object_id, &id))
		id.length = 0;
	if (selector->match_id != NULL && !any_begins(selector->match_id, &id))
		return false;
	if (selector->not_id != NULL && any_begins(selector->not_id, &id))
		return false;
	if (selector->match_descr != NULL &&
	    !g_regex_match(selector->match_descr, findings->sys_descr, 0, NULL))
		return false;
	return selector->match == NULL || any_answered(answer, selector->match);
}

static bool found_any(const struct walk *walk, char *const *names)
{
	for (; names != NULL && *names != NULL; names++)
		if (g_hash_table_contains(walk->found, *names))
			return true;
	return false;
}

/* ---- a sensor ----------------------------------------------------------------------------- */

static void add_cell(GString *cells, const struct oid *oid)
{
	g_autofree char *text = oid_show(oid->part, oid->length);

	if (cells->len > 0)
		g_string_append_c(cells, ' ');
	g_string_append(cells, text);
}

/* The cells REF needs at each reading. */
static void add_ref(GString *cells, const struct ref *ref, const struct place *place)
{
	struct oid oid;

	for (guint i = 0; ref->parts != NULL && i < ref->parts->len; i++) {
		const struct index_part *part = &g_array_index(ref->parts, struct index_part, i);
		const struct ref own = { .kind = REF_CELL, .own = true, .column = part->column };
		if (part->kind == PART_CELL && ref_oid(&own, place, &oid))
			add_cell(cells, &oid);
	}
	if (ref_oid(ref, place, &oid))
		add_cell(cells, &oid);
}

static void add_conditions(GString *cells, const GArray *conditions, const struct place *place)
{
	for (guint i = 0; conditions != NULL && i < conditions->len; i++)
		add_ref(cells, &g_array_index(conditions, struct condition, i).ref, place);
}

/* The value's cell first: by it a later reading knows the row. */
static char *cells_of(const struct rule *rule, const struct oid *oid, const struct place *place)
{
	GString *cells = g_string_new(NULL);

	add_cell(cells, oid);
	add_ref(cells, &rule->by_ref, place);
	add_ref(cells, &rule->digits, place);
	add_ref(cells, &rule->scale, place);
	add_ref(cells, &rule->severity, place);
	add_conditions(cells, rule->present_if, place);
	add_conditions(cells, rule->unknown_if, place);
	return g_string_free(cells, FALSE);
}

static char *descr_of(const struct rule *rule, enum sensor_class class,
    const struct place *place)
{
	g_autofree char *of_section = label_text(&rule->section->label, "", place);
	g_autofree char *own = label_text(&rule->label, of_section, place);

	if (own[0] != '\0')
		return g_steal_pointer(&own);
	if (of_section[0] != '\0')
		return g_steal_pointer(&of_section);
	return g_strdup(_(sensor_class_title(class)));
}

static char *row_of(const struct walk *walk, const struct rule *rule, const struct place *place)
{
	GString *row = g_string_new(walk->profile->name);

	g_string_append_printf(row, ".%s.%s", rule->section->name, rule->name);
	if (!rule->section->scalars) {
		g_autofree char *index = oid_show(place->row.index, place->row.length);
		g_string_append_printf(row, ".%s", index);
	}
	if (place->lane > 0)
		g_string_append_printf(row, "/%d", place->lane);
	return g_string_free(row, FALSE);
}

static void set(char **place, char *text)
{
	g_free(*place);
	*place = text;
}

static void take_limits(const struct profile_sensor *sensor, const struct place *place,
    const struct meaning *meaning, struct sensor_limits *limits)
{
	limits->low_critical = sensor_limit(sensor, place, meaning, LIMIT_LOW_CRITICAL);
	limits->low_warning = sensor_limit(sensor, place, meaning, LIMIT_LOW_WARNING);
	limits->high_warning = sensor_limit(sensor, place, meaning, LIMIT_HIGH_WARNING);
	limits->high_critical = sensor_limit(sensor, place, meaning, LIMIT_HIGH_CRITICAL);
}

static void take_reading(struct sensor_finding *finding, const struct reading *reading)
{
	finding->known = reading->known;
	finding->vacant = reading->vacant;
	finding->value = reading->value;
	finding->state = reading->state;
	finding->severity = reading->severity;
	finding->alarm = reading->alarm;
	finding->reason = reading->reason;
}

static void add_sensor(struct walk *walk, const struct profile_sensor *sensor,
    const struct oid *oid, const struct place *place, const struct reading *reading)
{
	const struct rule *rule = sensor->rule;
	struct sensor_finding *finding =
	    findings_add_sensor(walk->findings, reading->meaning.class);

	set(&finding->row, row_of(walk, rule, place));
	set(&finding->descr, descr_of(rule, reading->meaning.class, place));
	set(&finding->oid, oid_show(oid->part, oid->length));
	set(&finding->cells, cells_of(rule, oid, place));
	finding->rule = sensor;
	finding->sweep = rule->sweep;
	finding->port = place->port;
	take_limits(sensor, place, &reading->meaning, &finding->limits);
	take_reading(finding, reading);
}

/* One sensor of RULE in the row, unless it says that it is none. Whether it is there. */
static bool read_sensor(struct walk *walk, const struct rule *rule, struct place *place,
    const struct oid *oid)
{
	const struct profile_sensor *sensor = rule_handle(rule, place->lane, walk->variant);
	struct reading reading;

	if (walk->findings->sensors->len >= SENSORS_LIMIT)
		return false;
	sensor_measure(sensor, place, &reading);
	if (reading.absent || (rule->only_if != NULL && !conditions_are_met(rule->only_if, place)))
		return false;
	place->port = rule_port(rule, place);
	add_sensor(walk, sensor, oid, place, &reading);
	return !reading.vacant;
}

/* How many values the text of VARIABLE holds. */
static int lanes_in(const struct variable *variable, const char *separator)
{
	g_autofree char *text = variable_text(variable);
	g_auto(GStrv) pieces = g_strsplit(text, separator, LANES);

	return (int)g_strv_length(pieces);
}

static bool read_cell(struct walk *walk, const struct rule *rule,
    const struct variable *variable, struct cell_row row)
{
	struct place place = { .answer = walk->answer, .findings = walk->findings, .row = row,
		.port = -1 };
	struct oid oid = { .length = variable->name_length };
	bool any = false;

	memcpy(oid.part, variable->name, oid.length * sizeof *oid.part);
	g_autofree char *name = oid_show(oid.part, oid.length);
	if (variable->type == VARIABLE_NOTHING || row.length > INDEX_LIMIT ||
	    g_hash_table_contains(walk->taken, name))
		return false;
	if (rule->lanes == NULL)
		return read_sensor(walk, rule, &place, &oid);
	for (int lane = 1, lanes = lanes_in(variable, rule->lanes); lane <= lanes; lane++) {
		place.lane = lane;
		any |= read_sensor(walk, rule, &place, &oid);
	}
	return any;
}

static bool read_rule(struct walk *walk, const struct rule *rule)
{
	struct cell_row row = { &rule->row, 1 };
	const struct variable *variable;
	size_t cursor = 0;
	bool any = false;

	if (rule->section->scalars) {
		struct oid name = rule->column;
		g_assert(name.length < OID_LIMIT);
		name.part[name.length++] = rule->row;
		variable = answer_at(walk->answer, &name);
		return variable != NULL && read_cell(walk, rule, variable, row);
	}
	while ((variable = answer_row_at(walk->answer, &rule->column, &cursor, &row.index,
		    &row.length)))
		any |= read_cell(walk, rule, variable, row);
	return any;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static void read_section(struct walk *walk, const struct section *section)
{
	bool any = false;

	if (found_any(walk, section->unless))
		return;
	for (guint i = 0; i < section->rules->len; i++)
		any |= read_rule(walk, section->rules->pdata[i]);
	if (!any)
		return;
	g_hash_table_add(walk->found, g_strdup(walk->profile->name));
	g_hash_table_add(walk->found,
	    g_strdup_printf("%s.%s", walk->profile->name, section->name));
}

static void read_profile(struct walk *walk, const struct profile *profile)
{
	guint before = walk->findings->sensors->len;

	if (!selector_holds(&profile->selector, walk->answer, walk->findings) ||
	    found_any(walk, profile->unless))
		return;
	walk->profile = profile;
	walk->variant = NULL;
	for (guint i = 0; walk->variant == NULL && i < profile->variants->len; i++) {
		const struct variant *variant = profile->variants->pdata[i];
		if (selector_holds(&variant->selector, walk->answer, walk->findings))
			walk->variant = variant;
	}
	for (guint i = 0; i < profile->sections->len; i++)
		read_section(walk, profile->sections->pdata[i]);
	for (guint i = before; i < walk->findings->sensors->len; i++) {
		const struct sensor_finding *finding = walk->findings->sensors->pdata[i];
		g_hash_table_add(walk->taken, g_strdup(finding->oid));
	}
}

void sensors_read(const GPtrArray *profiles, const struct answer *answer,
    struct findings *findings)
{
	g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct walk walk = { .answer = answer, .findings = findings, .found = found,
		.taken = taken };

	for (guint i = 0; i < profiles->len; i++)
		read_profile(&walk, profiles->pdata[i]);
}

void sensor_reread(const struct profile_sensor *sensor, const char *cells,
    const struct answer *answer, struct sensor_finding *ret)
{
	g_autofree char *first = g_strndup(cells, strcspn(cells, " "));
	size_t column = sensor->rule->column.length;
	struct reading reading;
	struct oid oid;

	bool ours = oid_parse(first, &oid) && oid.length > column;
	g_assert(ours);
	struct place place = { .answer = answer,
		.row = { oid.part + column, oid.length - column }, .lane = sensor->lane,
		.port = -1 };
	sensor_measure(sensor, &place, &reading);
	take_reading(ret, &reading);
}
