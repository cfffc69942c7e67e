#include "service/figures_parts.h"

#include <string.h>

/* Rows of one answer: what a message takes. */
#define ROWS_MOST 2000

/* ---- numbers as JSON ---------------------------------------------------------------------- */

void figures_put(json_t *row, const char *name, int64_t value)
{
	json_object_set_new(row, name, json_integer(value));
}

void figures_put_ratio(json_t *row, const char *name, struct ratio ratio)
{
	g_autofree char *part = g_strconcat(name, "_part", NULL);
	g_autofree char *whole = g_strconcat(name, "_whole", NULL);

	figures_put(row, part, ratio.part);
	figures_put(row, whole, ratio.whole);
	if (ratio.whole > 0)
		figures_put(row, name, ratio_share(ratio));
}

static void put_availability(json_t *row, const struct availability *availability)
{
	const int64_t *us = availability->us;
	int64_t between = availability_between_failures(availability);
	struct ratio unknown = availability_unknown(availability);

	figures_put_ratio(row, "all", availability_all(availability));
	figures_put_ratio(row, "ex", availability_ex(availability));
	figures_put(row, "time_us", unknown.whole);
	figures_put(row, "down_us", us[PIECE_DOWN]);
	figures_put(row, "down_planned_us", us[PIECE_DOWN_PLANNED]);
	figures_put(row, "planned_us", us[PIECE_DOWN_PLANNED] + us[PIECE_UP_PLANNED]);
	figures_put(row, "unknown_us", us[PIECE_UNKNOWN]);
	figures_put(row, "isolated_us", us[PIECE_ISOLATED]);
	figures_put(row, "outages", availability->outages);
	if (unknown.whole > 0)
		figures_put(row, "unknown_permille", ratio_permille(unknown));
	if (availability_is_starred(availability))
		json_object_set_new(row, "starred", json_true());
	if (between >= 0)
		figures_put(row, "between_us", between);
}

/* ---- sections ----------------------------------------------------------------------------- */

/* Whether there is anything to tell: it was there in that time. */
static bool was_there(const struct availability *availability)
{
	return availability_unknown(availability).whole > 0 ||
	    availability->us[PIECE_ISOLATED] > 0;
}

static json_t *availability_row(int64_t key, const char *name,
    const struct availability *availability)
{
	json_t *row = json_pack("{s:I, s:s}", "key", (json_int_t)key, "name", name);

	put_availability(row, availability);
	return row;
}

static json_t *circuit_rows(const struct figures_source *source)
{
	json_t *rows = json_array();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, source->circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct figures_circuit *circuit = value;
		struct line line = figures_line(circuit);
		struct availability availability =
		    availability_of(&line, 1, source->from, source->to, NULL, NULL);
		if (was_there(&availability))
			json_array_append_new(rows,
			    availability_row(circuit->id, circuit->name, &availability));
	}
	return rows;
}

static json_t *unit_rows(const struct figures_source *source)
{
	json_t *rows = json_array();

	for (guint i = 0; i < source->uses->len;) {
		int64_t unit = g_array_index(source->uses, struct figures_use, i).unit;
		struct unit_lines lines = unit_lines_of(source, i, &i);
		struct availability availability =
		    unit_lines_availability(source, &lines, NULL, NULL);
		if (was_there(&availability))
			json_array_append_new(rows,
			    availability_row(unit, figures_name(source, "access_unit", unit),
				&availability));
		unit_lines_clear(&lines);
	}
	return rows;
}

static int64_t users_of(const struct figures_source *source, int64_t circuit)
{
	int64_t users = 0;

	for (guint i = 0; i < source->uses->len; i++)
		users += g_array_index(source->uses, struct figures_use, i).circuit == circuit;
	return users;
}

static struct ratio ratio_from(const json_t *row, const char *part, const char *whole)
{
	return (struct ratio){ json_integer_value(json_object_get(row, part)),
		json_integer_value(json_object_get(row, whole)) };
}

/* One way to see the whole network: the mean of ROWS, weighed where WEIGHTS is not NULL. */
static json_t *mean_row(const char *figure, const json_t *rows, const int64_t *weights)
{
	size_t n = json_array_size(rows), n_all, n_ex, starred = 0;
	g_autofree struct ratio *all = g_new(struct ratio, n + 1);
	g_autofree struct ratio *ex = g_new(struct ratio, n + 1);
	json_t *row = json_pack("{s:s, s:s}", "key", figure, "figure", figure);

	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(rows, i);
		all[i] = ratio_from(one, "all_part", "all_whole");
		ex[i] = ratio_from(one, "ex_part", "ex_whole");
		starred += json_object_get(one, "starred") != NULL;
	}
	int64_t mean_all = ratios_mean(all, weights, n, &n_all);
	int64_t mean_ex = ratios_mean(ex, weights, n, &n_ex);
	figures_put(row, "of", (int64_t)n);
	figures_put(row, "samples", (int64_t)n_all);
	figures_put(row, "starred_of", (int64_t)starred);
	if (starred > 0)
		json_object_set_new(row, "starred", json_true());
	if (mean_all >= 0)
		figures_put(row, "all", mean_all);
	if (mean_ex >= 0)
		figures_put(row, "ex", mean_ex);
	return row;
}

/* All circuits together: their time, their outages, the time between two. */
static void put_together(json_t *row, const json_t *circuits)
{
	static const char *const sums[] = { "time_us", "down_us", "down_planned_us", "planned_us",
		"unknown_us", "isolated_us", "outages" };
	size_t i;
	json_t *circuit;
	int64_t up = 0;

	for (size_t k = 0; k < G_N_ELEMENTS(sums); k++) {
		int64_t sum = 0;
		json_array_foreach(circuits, i, circuit)
			sum += json_integer_value(json_object_get(circuit, sums[k]));
		figures_put(row, sums[k], sum);
	}
	json_array_foreach(circuits, i, circuit)
		up += json_integer_value(json_object_get(circuit, "all_part"));
	int64_t outages = json_integer_value(json_object_get(row, "outages"));
	struct ratio unknown = ratio_from(row, "unknown_us", "time_us");
	if (outages > 0)
		figures_put(row, "between_us", up / outages);
	if (unknown.whole > 0)
		figures_put(row, "unknown_permille", ratio_permille(unknown));
}

static json_t *network_rows(const struct figures_source *source)
{
	json_auto_t *circuits = circuit_rows(source), *units = unit_rows(source);
	g_autofree int64_t *weights = g_new(int64_t, json_array_size(circuits) + 1);
	size_t i;
	json_t *circuit;

	json_array_foreach(circuits, i, circuit)
		weights[i] =
		    users_of(source, json_integer_value(json_object_get(circuit, "key")));
	json_t *mean = mean_row("circuits_mean", circuits, NULL);
	put_together(mean, circuits);
	return json_pack("[o, o, o]", mean, mean_row("circuits_weighed", circuits, weights),
	    mean_row("units_mean", units, NULL));
}

static json_t *figure_row(const struct figure *figure, const struct fault *faults, size_t n,
    int64_t now)
{
	struct figure_sum sum = figure_sum(figure, faults, n, now);
	json_t *row = json_pack("{s:s, s:s, s:s, s:I, s:I}", "key", figure->name, "figure",
	    figure->name, "unit", figure_unit_word(figure->unit), "samples",
	    (json_int_t)sum.samples, "of", (json_int_t)n);

	if (figure->unit == FIGURE_DURATION && sum.samples > 0) {
		figures_put(row, "mean_us", sum.spread.mean);
		figures_put(row, "median_us", sum.spread.median);
		figures_put(row, "p90_us", sum.spread.p90);
	} else if (figure->unit != FIGURE_DURATION) {
		figures_put_ratio(row, "share", sum.ratio);
	}
	return row;
}

static json_t *ticket_rows(const struct figures_source *source)
{
	json_t *rows = json_array();

	for (const struct figure *figure = figure_table; figure->name != NULL; figure++)
		json_array_append_new(rows,
		    figure_row(figure, (const struct fault *)(void *)source->faults->data,
			source->faults->len, source->now));
	return rows;
}

/* The faults of CARRIER; n is the length of the array. */
static GArray *faults_of(const struct figures_source *source, int64_t carrier)
{
	GArray *faults = g_array_new(FALSE, FALSE, sizeof(struct fault));

	for (guint i = 0; i < source->faults->len; i++) {
		const struct fault *fault = &g_array_index(source->faults, struct fault, i);
		if (fault->carrier == carrier)
			g_array_append_vals(faults, fault, 1);
	}
	return faults;
}

static int by_carrier(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Every carrier that had a fault, once. */
static GArray *carriers_of(const struct figures_source *source)
{
	GArray *carriers = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int64_t last = 0;

	for (guint i = 0; i < source->faults->len; i++)
		g_array_append_val(carriers,
		    g_array_index(source->faults, struct fault, i).carrier);
	g_array_sort(carriers, by_carrier);
	for (guint i = 0; i < carriers->len;) {
		int64_t carrier = g_array_index(carriers, int64_t, i);
		if (carrier == last)
			g_array_remove_index(carriers, i);
		else
			last = carrier, i++;
	}
	return carriers;
}

static void add_carrier(json_t *rows, const struct figures_source *source, int64_t carrier)
{
	g_autoptr(GArray) faults = faults_of(source, carrier);

	for (const struct figure *figure = figure_table; figure->name != NULL; figure++) {
		if (!figure->carriers)
			continue;
		json_t *row = figure_row(figure, (const struct fault *)(void *)faults->data,
		    faults->len, source->now);
		g_autofree char *key =
		    g_strdup_printf("%" G_GINT64_FORMAT ":%s", carrier, figure->name);
		json_object_set_new(row, "key", json_string(key));
		json_object_set_new(row, "carrier", json_integer(carrier));
		json_object_set_new(row, "name",
		    json_string(figures_name(source, "organisation", carrier)));
		json_array_append_new(rows, row);
	}
}

static json_t *carrier_rows(const struct figures_source *source)
{
	g_autoptr(GArray) carriers = carriers_of(source);
	json_t *rows = json_array();

	for (guint i = 0; i < carriers->len; i++)
		add_carrier(rows, source, g_array_index(carriers, int64_t, i));
	return rows;
}

static const struct section {
	const char *name;
	json_t *(*rows)(const struct figures_source *source);
} sections[] = {
	{ "circuits", circuit_rows }, { "units", unit_rows }, { "network", network_rows },
	{ "tickets", ticket_rows }, { "carriers", carrier_rows },
};

/* ---- answers ------------------------------------------------------------------------------ */

static int64_t share_of(const json_t *row, const char *name)
{
	const json_t *share = json_object_get(row, name);

	return share == NULL ? G_MAXINT64 : json_integer_value(share);
}

/* The worst first; what has no figure last; then by name. */
static int worst_first(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int64_t left = share_of(x, "ex"), right = share_of(y, "ex");

	if (left == right) {
		left = share_of(x, "all");
		right = share_of(y, "all");
	}
	if (left != right)
		return left < right ? -1 : 1;
	return strcmp(json_string_value(json_object_get(x, "name")),
	    json_string_value(json_object_get(y, "name")));
}

json_t *figures_cut(json_t *rows, bool sorted, json_t *answer)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	json_t *shown = json_array(), *row;
	size_t i;

	json_array_foreach(rows, i, row)
		g_ptr_array_add(list, row);
	if (sorted && list->len > 0)
		g_ptr_array_sort(list, worst_first);
	for (guint k = 0; k < MIN(list->len, ROWS_MOST); k++)
		json_array_append(shown, g_ptr_array_index(list, k));
	if (list->len > ROWS_MOST)
		figures_put(answer, "more", list->len - ROWS_MOST);
	json_decref(rows);
	return shown;
}

json_t *figures_answer_new(const struct figures_source *source)
{
	return json_pack("{s:I, s:I, s:I}", "from", (json_int_t)source->from, "to",
	    (json_int_t)source->to, "now", (json_int_t)source->now);
}

json_t *figures_answer(const struct figures_source *source, const char *of)
{
	for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
		if (strcmp(sections[i].name, of) != 0)
			continue;
		json_t *answer = figures_answer_new(source);
		bool sorted = sections[i].rows == circuit_rows || sections[i].rows == unit_rows;
		json_object_set_new(answer, "of", json_string(of));
		json_object_set_new(answer, "rows",
		    figures_cut(sections[i].rows(source), sorted, answer));
		return answer;
	}
	return NULL;
}
