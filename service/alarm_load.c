#include "service/alarm_load.h"

#include <string.h>

#include "points/severity.h"
#include "records/model/kind.h"

#define TOP 10

/* ---- what raises most --------------------------------------------------------------------- */

struct tally {
	const char *key;             /* borrowed, or owned by the table */
	const json_t *example;       /* an alarm of it */
	int64_t count;
};

static void tally(GHashTable *tallies, char *key, const json_t *example)
{
	struct tally *found = g_hash_table_lookup(tallies, key);

	if (found != NULL) {
		found->count++;
		g_free(key);
		return;
	}
	found = g_new0(struct tally, 1);
	*found = (struct tally){ key, example, 1 };
	g_hash_table_insert(tallies, key, found);
}

/* Most first; of equals by their key, so that nothing changes places by itself. */
static int by_count(const void *a, const void *b)
{
	const struct tally *const *left = a, *const *right = b;
	int64_t between = (*right)->count - (*left)->count;

	return between != 0 ? (between < 0 ? -1 : 1) : strcmp((*left)->key, (*right)->key);
}

static json_t *top(GHashTable *tallies, json_t *row_of(const struct tally *tally))
{
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	json_t *rows = json_array();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, tallies);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(all, value);
	g_ptr_array_sort(all, by_count);
	for (guint i = 0; i < MIN(all->len, TOP); i++)
		json_array_append_new(rows, row_of(all->pdata[i]));
	return rows;
}

static json_t *type_row(const struct tally *of)
{
	return json_pack("{s:s, s:I}", "type", of->key, "count", (json_int_t)of->count);
}

static json_t *resource_row(const struct tally *of)
{
	const char *name = record_text(of->example, "resource_name");

	return json_pack("{s:s, s:I, s:s, s:I}", "resource_kind",
	    record_text(of->example, "resource_kind"), "resource",
	    (json_int_t)record_integer(of->example, "resource"), "name", name == NULL ? "" : name,
	    "count", (json_int_t)of->count);
}

/* ---- over time ---------------------------------------------------------------------------- */

static size_t windows_of(const struct load_span *span)
{
	return (size_t)MAX(1, wall_between(span->from, span->to) / span->window);
}

static void count_windows(const struct load_span *span, const json_t *raises, GArray *counts)
{
	json_t *raise;
	size_t i;

	json_array_foreach(raises, i, raise) {
		int64_t after = record_integer(raise, "at") - span->from.us;
		if (after >= 0 && after / span->window < counts->len)
			g_array_index(counts, int, after / span->window)++;
	}
}

static json_t *over_time(const struct load_span *span, const json_t *raises)
{
	g_autoptr(GArray) counts = g_array_new(FALSE, TRUE, sizeof(int));
	json_t *series = json_array();
	int64_t worst = 0, floods = 0, all = 0;
	bool flooded = false;

	g_array_set_size(counts, (guint)windows_of(span));
	count_windows(span, raises, counts);
	for (guint i = 0; i < counts->len; i++) {
		int n = g_array_index(counts, int, i);
		flooded = flooded ? n >= span->flood_end : n > span->flood_begin;
		floods += flooded;
		worst = MAX(worst, n);
		all += n;
		json_array_append_new(series, json_integer(n));
	}
	return json_pack("{s:I, s:f, s:I, s:I, s:o}", "raised", (json_int_t)all, "average",
	    (double)all / (double)counts->len, "worst", (json_int_t)worst, "flood_permille",
	    (json_int_t)(floods * 1000 / (int64_t)counts->len), "series", series);
}

/* ---- what people did ---------------------------------------------------------------------- */

static void add_acknowledged(json_t *figures, const struct load_span *span, const json_t *alarms)
{
	int64_t n = 0, sum = 0;
	json_t *alarm;
	size_t i;

	json_array_foreach(alarms, i, alarm) {
		int64_t at = record_integer(alarm, "acked_at"),
			since = record_integer(alarm, "raised_at");
		if (at < span->from.us || at >= span->to.us || at < since)
			continue;
		n++;
		sum += at - since;
	}
	json_object_set_new(figures, "acknowledged", json_integer(n));
	if (n > 0)
		json_object_set_new(figures, "acknowledge_us", json_integer(sum / n));
}

/* ---- all of it ---------------------------------------------------------------------------- */

static GHashTable *by_id(const json_t *alarms)
{
	GHashTable *table = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	json_t *alarm;
	size_t i;

	json_array_foreach(alarms, i, alarm) {
		int64_t id = record_id(alarm);
		g_hash_table_insert(table, g_memdup2(&id, sizeof id), alarm);
	}
	return table;
}

static json_t *severities(const int64_t *counts)
{
	json_t *object = json_object();

	for (int i = SEVERITY_INDETERMINATE; i < SEVERITIES; i++)
		json_object_set_new(object, severity_word((enum severity)i),
		    json_integer(counts[i]));
	return object;
}

static void add_kinds(json_t *figures, const json_t *raises, const json_t *alarms)
{
	g_autoptr(GHashTable) known = by_id(alarms);
	g_autoptr(GHashTable) types =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GHashTable) resources =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	int64_t counts[SEVERITIES] = { 0 };
	json_t *raise;
	size_t i;

	json_array_foreach(raises, i, raise) {
		int64_t id = record_integer(raise, "alarm");
		const json_t *alarm = g_hash_table_lookup(known, &id);
		const char *type = record_text(alarm, "type"),
			   *kind = record_text(alarm, "resource_kind");
		enum severity severity = SEVERITY_NONE;

		if (type == NULL || kind == NULL)
			continue;
		if (severity_read(record_text(alarm, "severity"), &severity))
			counts[severity]++;
		tally(types, g_strdup(type), alarm);
		tally(resources,
		    g_strdup_printf("%s/%" G_GINT64_FORMAT, kind,
			(gint64)record_integer(alarm, "resource")),
		    alarm);
	}
	json_object_set_new(figures, "types", top(types, type_row));
	json_object_set_new(figures, "resources", top(resources, resource_row));
	json_object_set_new(figures, "severities", severities(counts));
}

json_t *alarm_load(const struct load_span *span, const json_t *raises, const json_t *alarms)
{
	json_t *figures = over_time(span, raises);

	json_object_set_new(figures, "from", json_integer(span->from.us));
	json_object_set_new(figures, "to", json_integer(span->to.us));
	json_object_set_new(figures, "window_us", json_integer(span->window));
	add_kinds(figures, raises, alarms);
	add_acknowledged(figures, span, alarms);
	return figures;
}
