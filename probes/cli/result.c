/* What came back: rows to points, and both to JSON. */
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/profile.h"

#define KEY_LIMIT 96             /* octets of what stands between the brackets */

static void point_free(void *data)
{
	struct cli_point *point = data;

	g_free(point->name);
	g_free(point->text);
	g_free(point);
}

/* NAME[KEY,KEY] for ROW, of the keys it has. A device's word cannot close the bracket. */
static char *point_name(const struct cli_point_rule *rule, char *const *row)
{
	GString *name = g_string_new(rule->name);
	bool any = false;

	for (guint i = 0; i < rule->keys->len; i++) {
		const char *key = row[g_array_index(rule->keys, int, i)];
		if (key == NULL || key[0] == '\0')
			continue;
		g_autofree char *cut =
		    text_clean((struct bytes){ (const uint8_t *)key, strlen(key) }, KEY_LIMIT);
		g_strdelimit(cut, "[", '(');
		g_strdelimit(cut, "],", ')');
		g_string_append_printf(name, "%c%s", any ? ',' : '[', cut);
		any = true;
	}
	if (any)
		g_string_append_c(name, ']');
	return g_string_free(name, FALSE);
}

/* The value of the cell, or that there is none. */
static void read_value(struct cli_point *point, const struct cli_type_of *type, const char *cell)
{
	const char *state;

	point->unit = "";
	switch (type->type) {
	case CLI_COUNTED:
		point->unit = type->unit;
		point->known = cli_number(cell, type->unit, &point->number);
		break;
	case CLI_STATE:
		state = cli_state(type->states, cell);
		point->known = state != NULL;
		point->text = g_strdup(state);
		break;
	case CLI_TEXT:
		point->known = strspn(cell, "-") < strlen(cell);
		point->text = point->known ? g_strdup(cell) : NULL;
		break;
	}
}

/* The percentage VALUE is of WHOLE. */
static void read_share(struct cli_point *point, const struct cli_type_of *type, const char *cell)
{
	double whole;

	point->known = point->known && cell != NULL && cli_number(cell, type->unit, &whole) &&
	    whole > 0;
	point->unit = "%";
	if (point->known)
		point->number = point->number * 100 / whole;
}

static void add_point(struct cli_result *result, GHashTable *seen, struct cli_point *point)
{
	if (g_hash_table_contains(seen, point->name)) {
		result->doubled++;
		point_free(point);
		return;
	}
	g_hash_table_add(seen, point->name);
	g_ptr_array_add(result->points, point);
}

/* The points of RULE, of those rows that have its column. */
static void apply(struct cli_result *result, const struct cli_point_rule *rule, GHashTable *seen)
{
	const struct cli_type_of *types = result->command->reading->types;
	const GPtrArray *rows = result->rows->rows;

	if (rule->column < 0) {
		struct cli_point *point = g_new0(struct cli_point, 1);
		point->name = g_strdup(rule->name);
		point->known = !result->rows->cut && result->rows->unknown == 0;
		point->number = rows->len;
		point->unit = "";
		add_point(result, seen, point);
		return;
	}
	for (guint i = 0; i < rows->len; i++) {
		char *const *row = rows->pdata[i];
		if (row[rule->column] == NULL)
			continue;
		struct cli_point *point = g_new0(struct cli_point, 1);
		point->name = point_name(rule, row);
		read_value(point, &types[rule->column], row[rule->column]);
		if (rule->whole >= 0)
			read_share(point, &types[rule->whole], row[rule->whole]);
		add_point(result, seen, point);
	}
}

struct cli_result *cli_command_read(const struct cli_profile *profile,
    const struct cli_command *command, struct bytes output)
{
	struct cli_result *result = g_new0(struct cli_result, 1);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	result->command = command;
	result->rows = cli_parser_run(command->reading->parser, output, profile->refusal,
	    profile->pager);
	result->points = g_ptr_array_new_with_free_func(point_free);
	for (guint i = 0; result->rows->refused == NULL && i < command->points->len; i++)
		apply(result, command->points->pdata[i], seen);
	return result;
}

void cli_result_free(struct cli_result *result)
{
	if (result == NULL)
		return;
	cli_rows_free(result->rows);
	g_ptr_array_unref(result->points);
	g_free(result);
}

/* ---- JSON --------------------------------------------------------------------------------- */

static json_t *rows_json(const struct cli_result *result)
{
	const struct cli_parser *parser = result->command->reading->parser;
	json_t *rows = json_array();

	for (guint i = 0; i < result->rows->rows->len; i++) {
		char *const *row = result->rows->rows->pdata[i];
		json_t *object = json_object();
		for (size_t j = 0; j < result->rows->columns; j++)
			if (row[j] != NULL)
				json_object_set_new(object, cli_parser_column(parser, j),
				    json_string(row[j]));
		json_array_append_new(rows, object);
	}
	return rows;
}

static json_t *points_json(const struct cli_result *result)
{
	json_t *points = json_object();

	for (guint i = 0; i < result->points->len; i++) {
		const struct cli_point *point = result->points->pdata[i];
		json_t *value = !point->known ? json_null() :
		    point->text != NULL       ? json_string(point->text) :
						json_real(point->number);
		json_t *object = json_pack("{s:o}", "value", value);
		if (point->unit[0] != '\0')
			json_object_set_new(object, "unit", json_string(point->unit));
		json_object_set_new(points, point->name, object);
	}
	return points;
}

json_t *cli_result_to_json(const struct cli_result *result)
{
	const struct cli_parser *parser = result->command->reading->parser;
	const struct cli_rows *rows = result->rows;
	json_t *columns = json_array(), *unknown = json_array();

	for (size_t i = 0; i < rows->columns; i++)
		json_array_append_new(columns, json_string(cli_parser_column(parser, i)));
	for (guint i = 0; i < rows->unknown_lines->len; i++)
		json_array_append_new(unknown, json_string(rows->unknown_lines->pdata[i]));
	json_t *object = json_pack("{s:o, s:o, s:o, s:I}", "columns", columns, "rows",
	    rows_json(result), "points", points_json(result), "unknown",
	    (json_int_t)rows->unknown);
	if (rows->unknown > 0)
		json_object_set(object, "unknown_lines", unknown);
	json_decref(unknown);
	if (rows->refused != NULL)
		json_object_set_new(object, "refused", json_string(rows->refused));
	if (rows->cut)
		json_object_set_new(object, "cut", json_true());
	if (result->doubled > 0)
		json_object_set_new(object, "doubled", json_integer((json_int_t)result->doubled));
	return object;
}

char *cli_result_trouble(const struct cli_result *result)
{
	const struct cli_rows *rows = result->rows;
	GString *text = g_string_new(NULL);

	if (rows->refused != NULL)
		g_string_append_printf(text, _("设备拒绝：%s"), rows->refused);
	if (rows->cut)
		g_string_append(text, _("输出太长，只读了前面；"));
	if (rows->unknown > 0)
		g_string_append_printf(text, _("%zu 行没有认出；"), rows->unknown);
	if (result->doubled > 0)
		g_string_append_printf(text, _("%zu 个监测点重名，只取第一个；"), result->doubled);
	if (text->len == 0) {
		g_string_free(text, TRUE);
		return NULL;
	}
	if (g_str_has_suffix(text->str, "；")) /* not shown */
		g_string_truncate(text, text->len - strlen("；")); /* not shown */
	return g_string_free(text, FALSE);
}
