/* What has to be asked of a device so that profiles can be read. */
#include <string.h>

#include "probes/device/parts.h"

/* entPhysicalDescr, ContainedIn and Name, and entAliasMappingIdentifier (RFC 6933) */
static const char *const entity_columns[] = { "1.3.6.1.2.1.47.1.1.1.1.2",
	"1.3.6.1.2.1.47.1.1.1.1.4", "1.3.6.1.2.1.47.1.1.1.1.7", "1.3.6.1.2.1.47.1.3.2.1.2" };

/* Columns being gathered, and their names, each once. */
struct asking {
	GArray *columns;
	GHashTable *names;
};

static void add_column(struct asking *asking, const struct oid *oid)
{
	if (g_hash_table_add(asking->names, oid_show(oid->part, oid->length)))
		g_array_append_vals(asking->columns, oid, 1);
}

static void add_ref(struct asking *asking, const struct ref *ref)
{
	struct oid oid = ref->column;

	for (guint i = 0; ref->parts != NULL && i < ref->parts->len; i++) {
		const struct index_part *part = &g_array_index(ref->parts, struct index_part, i);
		if (part->kind == PART_CELL)
			add_column(asking, &part->column);
	}
	if (ref->kind == REF_CELL) {
		oid.length = (uint8_t)(oid.length - (!ref->own && ref->parts == NULL));
		add_column(asking, &oid);
	}
	for (size_t i = 0; ref->kind == REF_ENTITY && i < G_N_ELEMENTS(entity_columns); i++)
		if (oid_parse(entity_columns[i], &oid))
			add_column(asking, &oid);
}

static void add_label(struct asking *asking, const struct label *label)
{
	for (guint i = 0; label->pieces != NULL && i < label->pieces->len; i++) {
		const GPtrArray *piece = label->pieces->pdata[i];
		for (guint j = 0; j < piece->len; j++)
			add_ref(asking, &((const struct alternative *)piece->pdata[j])->ref);
	}
}

static void add_conditions(struct asking *asking, const GArray *conditions)
{
	for (guint i = 0; conditions != NULL && i < conditions->len; i++)
		add_ref(asking, &g_array_index(conditions, struct condition, i).ref);
}

static void add_limits(struct asking *asking, const GArray *limits)
{
	for (guint i = 0; limits != NULL && i < limits->len; i++) {
		const struct limit_rule *limit = &g_array_index(limits, struct limit_rule, i);
		add_ref(asking, &limit->ref);
		add_conditions(asking, limit->where);
	}
}

static void add_rule(struct asking *asking, const struct rule *rule)
{
	static const struct ref entity = { .kind = REF_ENTITY };

	add_column(asking, &rule->column);
	add_label(asking, &rule->section->label);
	add_label(asking, &rule->label);
	add_ref(asking, &rule->by_ref);
	add_ref(asking, &rule->digits);
	add_ref(asking, &rule->scale);
	add_ref(asking, &rule->severity);
	add_ref(asking, &rule->port_ref);
	if (rule->port == PORT_LINK_ENTITY)
		add_ref(asking, &entity);
	add_conditions(asking, rule->only_if);
	add_conditions(asking, rule->present_if);
	add_conditions(asking, rule->unknown_if);
	for (size_t i = 0; i < LIMITS; i++)
		add_limits(asking, rule->limits[i]);
}

void profiles_ask(const GPtrArray *profiles, GArray *columns)
{
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct asking asking = { columns, names };

	for (guint i = 0; i < columns->len; i++) {
		const struct oid *oid = &g_array_index(columns, struct oid, i);
		g_hash_table_add(names, oid_show(oid->part, oid->length));
	}
	for (guint i = 0; i < profiles->len; i++) {
		const struct profile *profile = profiles->pdata[i];
		for (guint j = 0; j < profile->sections->len; j++) {
			const struct section *section = profile->sections->pdata[j];
			for (guint k = 0; k < section->rules->len; k++)
				add_rule(&asking, section->rules->pdata[k]);
		}
	}
}
