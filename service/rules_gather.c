/* The points of one object as rules see them: by name and row, and which rows there are. What is
 * stale, unknown or under maintenance is unknown. */
#include <string.h>

#include "service/managed.h"
#include "service/rows.h"
#include "service/rules_points.h"
#include "service/service.h"

/* ---- names -------------------------------------------------------------------------------- */

static void name_clear(void *data)
{
	struct rule_point_name *name = data;

	g_free(name->name);
	g_free(name->row);
}

/* "if.oper[Gi0/0/3]" in its parts. */
static struct rule_point_name split(const char *full)
{
	const char *open = strchr(full, '[');
	size_t length = strlen(full);

	if (open == NULL || full[length - 1] != ']')
		return (struct rule_point_name){ g_strdup(full), NULL };
	return (struct rule_point_name){ g_strndup(full, (gsize)(open - full)),
		g_strndup(open + 1, length - (gsize)(open - full) - 2) };
}

GArray *rule_point_names(const struct expr *expr)
{
	GArray *names = g_array_new(FALSE, TRUE, sizeof(struct rule_point_name));

	g_array_set_clear_func(names, name_clear);
	for (size_t i = 0; expr != NULL && expr_name(expr, i) != NULL; i++) {
		struct rule_point_name name = split(expr_name(expr, i));
		g_array_append_val(names, name);
	}
	return names;
}

char *rule_point_full(const char *name, const char *row)
{
	return row == NULL ? g_strdup(name) : g_strdup_printf("%s[%s]", name, row);
}

/* ---- values ------------------------------------------------------------------------------- */

struct gathering {
	point_wanted *wanted;
	void *data;
	struct rule_values *into;
};

static bool is_wanted(const struct gathering *gathering, const char *name)
{
	return gathering->wanted(name, gathering->data);
}

static bool wanted_of(const char *name, void *data)
{
	return is_wanted(data, name);
}

static void value_free(void *data)
{
	struct expr_value *value = data;

	g_free((char *)(uintptr_t)value->text);
	g_free((char *)(uintptr_t)value->unit);
	g_free(value);
}

static void rows_free(void *data)
{
	g_ptr_array_unref(data);
}

static void gather_value(struct gathering *gathering, const char *name, const char *row,
    const struct expr_value *value)
{
	struct expr_value *kept = g_memdup2(value, sizeof *value);
	GPtrArray *rows;

	kept->text = g_strdup(value->text);
	kept->unit = g_strdup(value->unit);
	g_hash_table_replace(gathering->into->by_name, rule_point_full(name, row), kept);
	if (row == NULL)
		return;
	rows = g_hash_table_lookup(gathering->into->rows, name);
	if (rows == NULL) {
		rows = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(gathering->into->rows, g_strdup(name), rows);
	}
	g_ptr_array_add(rows, g_strdup(row));
}

static void gather(const struct point *point, void *data)
{
	struct expr_value value = point->value;

	/* what is old is not known any more */
	if (point->quality != QUALITY_GOOD)
		value.type = EXPR_UNKNOWN;
	if (is_wanted(data, point->name))
		gather_value(data, point->name, point->row, &value);
}

static void gather_shell(const struct shell_point *point, enum quality quality, void *data)
{
	struct rule_point_name name = split(point->name);
	struct expr_value value = { .type = point->text != NULL ? EXPR_TEXT : EXPR_NUMBER,
		.number = point->number, .text = point->text, .unit = point->unit };

	if (quality != QUALITY_GOOD)
		value.type = EXPR_UNKNOWN;
	if (is_wanted(data, name.name))
		gather_value(data, name.name, name.row, &value);
	name_clear(&name);
}

static void gather_service(struct gathering *gathering, const struct managed *managed)
{
	json_auto_t *list = managed_points(managed, NULL);
	json_t *point;
	size_t i;

	json_array_foreach(list, i, point) {
		const json_t *of = json_object_get(point, "value");
		const char *quality = json_string_value(json_object_get(point, "quality"));
		struct rule_point_name name =
		    split(json_string_value(json_object_get(point, "name")));
		struct expr_value value = { .text = json_string_value(of),
			.unit = json_string_value(json_object_get(point, "unit")),
			.number = json_number_value(of) };
		value.type = strcmp(quality, quality_word(QUALITY_GOOD)) != 0 ? EXPR_UNKNOWN :
		    json_is_string(of) ? EXPR_TEXT :
		    json_is_number(of) ? EXPR_NUMBER : EXPR_UNKNOWN;
		if (is_wanted(gathering, name.name))
			gather_value(gathering, name.name, name.row, &value);
		name_clear(&name);
	}
}

void rule_values_read(const struct service *service, enum rule_of of, const void *object,
    point_wanted *wanted, void *data, struct rule_values *ret)
{
	struct gathering gathering = { wanted, data, ret };
	const struct device *device = object;

	ret->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, value_free);
	ret->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, rows_free);
	switch (of) {
	case RULE_OF_DEVICE:
		points_of_device(device, wanted_of, gather, &gathering);
		shell_points(service, device->id, gather_shell, &gathering);
		break;
	case RULE_OF_CIRCUIT:
		points_of_circuit(object, gather, &gathering);
		break;
	case RULE_OF_PLACE:
		points_of_place(object, gather, &gathering);
		break;
	case RULE_OF_SERVICE:
		gather_service(&gathering, object);
		break;
	case RULE_OFS:
		break;
	}
}

void rule_values_clear(struct rule_values *values)
{
	g_hash_table_destroy(values->by_name);
	g_hash_table_destroy(values->rows);
}
