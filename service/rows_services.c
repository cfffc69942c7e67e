/* Rows and points of managed services. */
#include <math.h>
#include <string.h>

#include "service/plugin_book.h"
#include "service/rows.h"
#include "service/service.h"

/* ---- services ----------------------------------------------------------------------------- */

static const char *word_of(const struct check *check)
{
	return check->paused ? "paused" : managed_state_word(check->state);
}

static json_t *counts_of(const struct managed *managed)
{
	int count[MANAGED_MAINTENANCE + 1] = { 0 }, paused = 0;

	for (guint i = 0; i < managed->checks->len; i++) {
		const struct check *check = g_ptr_array_index(managed->checks, i);
		paused += check->paused;
		count[check->state] += !check->paused;
	}
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "total", (int)managed->checks->len, "ok",
	    count[MANAGED_OK], "warning", count[MANAGED_WARNING], "critical",
	    count[MANAGED_CRITICAL], "unknown", count[MANAGED_UNKNOWN], "paused", paused);
}

/* What the row of a service gathers from its checks: the newest result, the certificate that ends
 * first, the longest time an answer took. */
static void gather(json_t *row, const struct managed *managed)
{
	struct wall newest = { 0 }, expires = { 0 };
	int64_t took = -1;

	for (guint i = 0; i < managed->checks->len; i++) {
		const struct check *check = g_ptr_array_index(managed->checks, i);
		if (check->paused || check->read_at.us == 0)
			continue;
		newest.us = MAX(newest.us, check->read_wall.us);
		if (check->expires.us != 0 && (expires.us == 0 || check->expires.us < expires.us))
			expires = check->expires;
		if (check->output != NULL)
			took = MAX(took, check->took_us);
	}
	row_time(row, "read_at", newest);
	row_time(row, "expires", expires);
	row_number(row, "took_us", (double)took);
}

json_t *managed_row(struct service *service, const struct managed *managed)
{
	const json_t *record = ledger_get(service->ledger, "managed_service", managed->id);
	enum managed_state state = (enum managed_state)managed->standing.state;
	json_t *row = json_pack("{s:I, s:s}", "key", (json_int_t)managed->id, "state",
	    managed_state_word(state));

	row_text(row, "name", record_text(record, "name"));
	row_text(row, "category", record_text(record, "category"));
	row_text(row, "importance", record_text(record, "importance"));
	row_text(row, "owner",
	    ledger_name(service->ledger, "organisation", record_integer(record, "owner_org")));
	row_text(row, "site", ledger_name(service->ledger, "site", record_integer(record, "site")));
	row_time(row, "since", standing_since(&managed->standing));
	row_text(row, "reason", managed->reason);
	json_object_set_new(row, "checks", counts_of(managed));
	gather(row, managed);
	row_text(row, "quality",
	    quality_word(state == MANAGED_UNKNOWN ? QUALITY_UNKNOWN : QUALITY_GOOD));
	return row;
}

/* ---- checks ------------------------------------------------------------------------------- */

/* Where a range of one side ends: what a chart draws as its limit. */
static void row_range(json_t *row, const char *name, const struct plugin_range *range)
{
	if (range->known && isfinite(range->to))
		json_object_set_new(row, name, json_real(range->to));
}

static json_t *value_row(const struct plugin_value *value)
{
	json_t *row = json_pack("{s:s, s:s, s:s}", "label", value->label, "unit", value->unit,
	    "status", plugin_status_word(plugin_value_status(value)));

	if (value->known)
		json_object_set_new(row, "value", json_real(value->value));
	row_range(row, "warning", &value->warning);
	row_range(row, "critical", &value->critical);
	return row;
}

static json_t *value_rows(const struct plugin_output *output)
{
	json_t *rows = json_array();

	for (size_t i = 0; output != NULL && i < output->n; i++)
		json_array_append_new(rows, value_row(&output->values[i]));
	return rows;
}

json_t *check_row(struct service *service, const struct check *check)
{
	const json_t *record = ledger_get(service->ledger, "service_check", check->id);
	const char *plugin = record_text(record, "plugin");
	const struct plugin_type *type = plugin_book_find(service->settings->plugins, plugin);
	json_t *row =
	    json_pack("{s:I, s:s}", "key", (json_int_t)check->id, "state", word_of(check));

	row_text(row, "name", record_text(record, "name"));
	row_text(row, "plugin", plugin);
	row_text(row, "title", type == NULL ? plugin : type->title);
	row_text(row, "address", record_text(record, "address"));
	row_number(row, "port", record_integer(record, "port") == 0 ?
	    -1 : (double)record_integer(record, "port"));
	row_time(row, "since", check->since);
	row_text(row, "reason", check->reason);
	if (check->read_at.us != 0)
		row_text(row, "newest", managed_state_word(check->newest));
	row_text(row, "detail", check->output == NULL ? NULL : check->output->detail);
	row_time(row, "read_at", check->read_wall);
	row_number(row, "took_us", check->output == NULL ? -1 : (double)check->took_us);
	row_time(row, "expires", check->expires);
	json_object_set_new(row, "values", value_rows(check->output));
	row_number(row, "runs_missed", check->overruns);
	return row;
}

/* ---- what is missing ---------------------------------------------------------------------- */

static void add_missing(json_t *missing, const struct plugin_type *type)
{
	json_t *row;
	size_t i;

	json_array_foreach(missing, i, row)
		if (strcmp(record_text(row, "plugin"), type->name) == 0)
			return;
	row = json_pack("{s:s, s:s}", "plugin", type->name, "program", plugin_missing(type));
	row_text(row, "package", type->package);
	json_array_append_new(missing, row);
}

json_t *plugins_missing(struct service *service)
{
	const struct kind *kind = kind_find("service_check");
	json_t *missing = json_array();

	for (const json_t *record = ledger_next(service->ledger, kind->name, NULL); record != NULL;
	     record = ledger_next(service->ledger, kind->name, record)) {
		const struct plugin_type *type = plugin_book_find(service->settings->plugins,
		    record_text(record, "plugin"));
		if (ledger_is_current(kind, record) && type != NULL &&
		    plugin_missing(type) != NULL)
			add_missing(missing, type);
	}
	return missing;
}

/* ---- points ------------------------------------------------------------------------------- */

struct listing {
	json_t *points;
	const char *pattern;
	const char *row;             /* name of the check */
	enum quality quality;
};

/* Takes over VALUE, which may be NULL. */
static void add(const struct listing *listing, const char *name, json_t *value, const char *unit)
{
	g_autofree char *full = g_strdup_printf("%s[%s]", name, listing->row);
	enum quality quality = value == NULL ? QUALITY_UNKNOWN : listing->quality;

	if (listing->pattern == NULL || g_pattern_match_simple(listing->pattern, full))
		json_array_append_new(listing->points,
		    json_pack("{s:s, s:O*, s:s, s:s}", "name", full, "value", value, "unit", unit,
			"quality", quality_word(quality)));
	json_decref(value);
}

static const char *name_of(const struct check *check)
{
	return ledger_name(check->managed->service->ledger, "service_check", check->id);
}

static void add_check(struct listing *listing, const struct check *check)
{
	const struct plugin_output *output = check->output;
	int64_t days;

	listing->row = name_of(check);
	listing->quality = check->read_at.us == 0 ? QUALITY_UNKNOWN :
	    check->state == MANAGED_UNKNOWN && check->newest != MANAGED_UNKNOWN ? QUALITY_STALE :
										 QUALITY_GOOD;
	add(listing, "check.state", json_string(word_of(check)), "");
	add(listing, "check.took", output == NULL ? NULL : json_integer(check->took_us), "us");
	if (check_days_left(check, &days))
		add(listing, "check.days_left", json_integer(days), "d");
	for (size_t i = 0; output != NULL && i < output->n; i++) {
		const struct plugin_value *value = &output->values[i];
		g_autofree char *name = g_strdup_printf("perf.%s", value->label);
		add(listing, name, value->known ? json_real(value->value) : NULL, value->unit);
	}
}

json_t *managed_points(const struct managed *managed, const char *pattern)
{
	struct listing listing = { .points = json_array(), .pattern = pattern };

	for (guint i = 0; i < managed->checks->len; i++)
		add_check(&listing, g_ptr_array_index(managed->checks, i));
	return listing.points;
}

/* In what unit the history keeps NAME of CHECK (service/managed.c). */
static const char *kept_unit(const struct check *check, const char *name)
{
	static const struct { const char *unit, *kept; } units[] = {
		{ "s", "us" }, { "%", "permille" }, { "B", "B" }, { "c", "c" },
	};
	const struct plugin_output *output = check->output;
	const char *unit = NULL;

	if (strcmp(name, "check.took") == 0)
		return "us";
	if (strcmp(name, "check.days_left") == 0)
		return "d";
	for (size_t i = 0; output != NULL && i < output->n; i++)
		if (strcmp(output->values[i].label, name + strlen("perf.")) == 0)
			unit = output->values[i].unit;
	for (size_t i = 0; unit != NULL && i < G_N_ELEMENTS(units); i++)
		if (strcmp(units[i].unit, unit) == 0)
			return units[i].kept;
	return "1/1000";
}

int64_t managed_series(const struct managed *managed, const char *point, char **ret_name,
    const char **ret_unit)
{
	if (!g_str_has_prefix(point, "perf.") && !g_str_has_prefix(point, "check."))
		return 0;
	for (guint i = 0; i < managed->checks->len; i++) {
		const struct check *check = g_ptr_array_index(managed->checks, i);
		g_autofree char *end = g_strdup_printf("[%s]", name_of(check));
		if (!g_str_has_suffix(point, end))
			continue;
		*ret_name = g_strndup(point, strlen(point) - strlen(end));
		*ret_unit = kept_unit(check, *ret_name);
		return history_subject(HISTORY_SERVICE, check->id);
	}
	return 0;
}
