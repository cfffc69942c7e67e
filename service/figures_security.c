#include "service/figures_security.h"

#include <string.h>

#include "base/clock.h"
#include "service/figures_parts.h"

/* Rows of a figure that is parted by what people wrote, the most first. */
#define TOP_MOST 8

struct security_data *security_data_new(int64_t from, int64_t to, int64_t now)
{
	struct security_data *data = g_new0(struct security_data, 1);

	data->from = from;
	data->to = MIN(to, now);
	data->now = now;
	data->records =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_decref);
	return data;
}

void security_data_free(struct security_data *data)
{
	if (data == NULL)
		return;
	g_hash_table_destroy(data->records);
	g_free(data);
}

void security_data_put(struct security_data *data, const char *kind, json_t *records)
{
	g_hash_table_replace(data->records, g_strdup(kind), records);
}

const json_t *security_data_of(const struct security_data *data, const char *kind)
{
	return g_hash_table_lookup(data->records, kind);
}

/* ---- what counts -------------------------------------------------------------------------- */

struct counted {
	const json_t *record;
	struct sample sample;
};

/* The value by which FIGURE parts its records; "" where RECORD has none. Borrowed. */
static const char *group_of(const struct security_figure *figure, const json_t *record)
{
	const char *text = figure->by == NULL ? NULL : record_text(record, figure->by);

	return text == NULL ? "" : text;
}

/* What counts for FIGURE, of GROUP (NULL: all), as struct counted; *RET_OF: of how many. */
static GArray *counted_of(const struct security_data *data, const struct security_figure *figure,
    const char *group, int64_t *ret_of)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct counted));
	const json_t *records = security_data_of(data, figure->kind);

	*ret_of = 0;
	for (size_t i = 0; i < json_array_size(records); i++) {
		struct counted counted = { .record = json_array_get(records, i) };
		if (group != NULL && strcmp(group_of(figure, counted.record), group) != 0)
			continue;
		(*ret_of)++;
		if (figure->take(counted.record, data->now, &counted.sample))
			g_array_append_val(found, counted);
	}
	return found;
}

/* ---- a row -------------------------------------------------------------------------------- */

static void put_spread(json_t *row, const GArray *found)
{
	g_autofree int64_t *values = g_new(int64_t, found->len + 1);

	for (guint i = 0; i < found->len; i++)
		values[i] = g_array_index(found, struct counted, i).sample.value;
	if (found->len == 0)
		return;
	struct spread spread = spread_of(values, found->len);
	figures_put(row, "mean_us", spread.mean);
	figures_put(row, "median_us", spread.median);
	figures_put(row, "p90_us", spread.p90);
}

static void put_share(json_t *row, const GArray *found)
{
	struct ratio ratio = { 0, 0 };

	for (guint i = 0; i < found->len; i++) {
		ratio.part += g_array_index(found, struct counted, i).sample.part;
		ratio.whole += g_array_index(found, struct counted, i).sample.whole;
	}
	figures_put_ratio(row, "share", ratio);
}

static void put_ids(json_t *row, const GArray *found)
{
	json_t *ids = json_array();

	for (guint i = 0; i < found->len; i++)
		json_array_append_new(ids,
		    json_integer(record_id(g_array_index(found, struct counted, i).record)));
	json_object_set_new(row, "ids", ids);
}

/* Something was kept in that time, and the kind is known: then nothing is 0, else it is no data. */
static bool is_known(const struct security_data *data, const struct security_figure *figure)
{
	return security_data_of(data, figure->kind) != NULL && data->to > data->from &&
	    (data->began == 0 || data->to > data->began);
}

static json_t *row_of(const struct security_data *data, const struct security_figure *figure,
    const char *group, const char *name, bool ids)
{
	int64_t of;
	g_autoptr(GArray) found = counted_of(data, figure, group, &of);
	g_autofree char *key = group == NULL ? g_strdup(figure->name) :
	    g_strconcat(figure->name, ":", group, NULL);
	json_t *row = json_pack("{s:s, s:s, s:s, s:s*, s:s*, s:I, s:I}", "key", key, "figure",
	    figure->name, "unit", security_unit_word(figure->unit), "group", group, "name", name,
	    "samples", (json_int_t)found->len, "of", (json_int_t)of);

	switch (figure->unit) {
	case SECURITY_COUNT:
		if (is_known(data, figure))
			figures_put(row, "count", found->len);
		break;
	case SECURITY_SHARE:
		put_share(row, found);
		break;
	case SECURITY_DURATION:
		put_spread(row, found);
		break;
	}
	if (ids && strcmp(figure->kind, "plan") != 0)
		put_ids(row, found);
	return row;
}

/* ---- parted ------------------------------------------------------------------------------- */

static const struct choice *choices_of(const struct security_figure *figure)
{
	const struct kind *kind = kind_find(figure->kind);
	const struct field *field = kind == NULL ? NULL : kind_field(kind, figure->by);

	return field == NULL || field->type != FIELD_CHOICE ? NULL : field->choices;
}

/* In the order of the choices; what has none only where each is to have a row. */
static void choice_rows(const struct security_data *data, const struct security_figure *figure,
    const struct choice *choices, bool ids, json_t *rows)
{
	for (; choices->name != NULL; choices++) {
		json_t *row = row_of(data, figure, choices->name, NULL, ids);
		if (figure->every || record_integer(row, "samples") > 0)
			json_array_append(rows, row);
		json_decref(row);
	}
}

/* The most first, then by text. */
static int most_first(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int64_t left = record_integer(x, "samples"), right = record_integer(y, "samples");

	if (left != right)
		return left > right ? -1 : 1;
	return strcmp(record_text(x, "group"), record_text(y, "group"));
}

/* The words of a group as people read it: a title that is kept beside. Borrowed, may be NULL. */
static const char *title_beside(const struct security_figure *figure, const json_t *record)
{
	g_autofree char *beside = g_strconcat(figure->by, "_title", NULL);

	return record_text(record, beside);
}

static void text_rows(const struct security_data *data, const struct security_figure *figure,
    bool ids, json_t *rows)
{
	const json_t *records = security_data_of(data, figure->kind);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);
		const char *group = group_of(figure, record);
		const char *title = title_beside(figure, record);
		if (group[0] == '\0' || !g_hash_table_add(seen, (char *)(uintptr_t)group))
			continue;
		json_t *row =
		    row_of(data, figure, group, title == NULL ? group : title, ids);
		if (record_integer(row, "samples") > 0)
			g_ptr_array_add(found, row);
		else
			json_decref(row);
	}
	if (found->len > 0)
		g_ptr_array_sort(found, most_first);
	for (guint i = 0; i < MIN(found->len, TOP_MOST); i++)
		json_array_append(rows, g_ptr_array_index(found, i));
}

json_t *figures_security_rows(const struct security_data *data, const char *section, bool ids)
{
	json_t *rows = json_array();

	for (const struct security_figure *figure = security_figures; figure->name != NULL;
	     figure++) {
		const struct choice *choices = figure->by == NULL ? NULL : choices_of(figure);
		if (strcmp(figure->section, section) != 0)
			continue;
		if (figure->by == NULL)
			json_array_append_new(rows, row_of(data, figure, NULL, NULL, ids));
		else if (choices != NULL)
			choice_rows(data, figure, choices, ids, rows);
		else
			text_rows(data, figure, ids, rows);
	}
	return rows;
}

/* ---- answers ------------------------------------------------------------------------------ */

bool figures_security_has(const char *of, const char *figure)
{
	if (figure != NULL)
		return security_figure_find(figure) != NULL;
	for (const struct security_figure *one = security_figures; one->name != NULL; one++)
		if (g_strcmp0(one->section, of) == 0)
			return true;
	return false;
}

static json_t *answer_new(const struct security_data *data)
{
	return json_pack("{s:I, s:I, s:I}", "from", (json_int_t)data->from, "to",
	    (json_int_t)data->to, "now", (json_int_t)data->now);
}

json_t *figures_security_answer(const struct security_data *data, const char *of)
{
	json_t *answer = answer_new(data);

	json_object_set_new(answer, "of", json_string(of));
	json_object_set_new(answer, "rows",
	    figures_cut(figures_security_rows(data, of, false), false, answer));
	return answer;
}

/* What a record is called in a line, the first of these that it has. */
static const char *object_of(const json_t *record)
{
	static const char *const fields[] = { "step", "party_title", "title", "system",
		"phenomenon", "finding", "unit_name", "period" };

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (record_text(record, fields[i]) != NULL)
			return record_text(record, fields[i]);
	return "";
}

static int64_t occurred(const char *kind, const json_t *record)
{
	for (const struct security_source *source = security_sources; source->kind != NULL;
	     source++)
		if (strcmp(source->kind, kind) == 0)
			return security_instant(source, record);
	return record_integer(record, "done_at");
}

static json_t *detail_row(const struct security_figure *figure, const struct counted *counted)
{
	const json_t *record = counted->record;
	bool step = strcmp(figure->kind, "run_step") == 0;
	const char *number = record_text(record, "number"), *code = record_text(record, "code");
	json_t *row = json_pack("{s:I, s:s, s:I, s:s, s:I, s:s}", "key",
	    (json_int_t)record_id(record), "kind", step ? "run" : figure->kind, "id",
	    (json_int_t)(step ? record_integer(record, "run") : record_id(record)), "number",
	    number != NULL ? number : code != NULL ? code : "", "occurred",
	    (json_int_t)occurred(figure->kind, record), "object", object_of(record));

	if (figure->unit == SECURITY_SHARE)
		figures_put_ratio(row, "share",
		    (struct ratio){ counted->sample.part, counted->sample.whole });
	else
		figures_put(row, "value", figure->unit == SECURITY_DURATION ?
		    counted->sample.value : 1);
	return row;
}

json_t *figures_security_detail(const struct security_data *data, const char *name,
    const char *group)
{
	const struct security_figure *figure = security_figure_find(name);
	json_t *rows = json_array(), *answer = answer_new(data);
	int64_t of;
	g_autoptr(GArray) found = counted_of(data, figure, group, &of);

	for (guint i = 0; i < found->len; i++)
		json_array_append_new(rows,
		    detail_row(figure, &g_array_index(found, struct counted, i)));
	json_object_set_new(answer, "figure", json_string(name));
	json_object_set_new(answer, "rows", figures_cut(rows, false, answer));
	return answer;
}
