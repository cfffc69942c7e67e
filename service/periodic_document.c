#include "service/periodic_document.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/periodic_report.h"

#define LIST_MOST 200            /* told one by one */
#define MISSING_MOST 200
#define TEXT_MOST 80             /* characters of what somebody wrote */

/* ---- lists -------------------------------------------------------------------------------- */

const struct periodic_list periodic_lists[] = {
	{ "incident", "number|found_at|category|subtype|level|state|system|unit_name|phenomenon|"
		      "located_at|handled_at|restored_at" },
	{ "rectification", "number|finding|owner_name|due_at|done_at|state|late" },
	{ "warning_notice", "number|color|title|received_at|signed_at|sign_late|feedback_due|"
			    "feedback_at|feedback_late|state" },
	{ "isolation", "number|unit_name|basis|isolated_at|reconnected_at|state" },
	{ NULL, NULL },
};

/* Texts are cut: the record has them whole. New. */
static json_t *told_value(const json_t *value)
{
	const char *text = json_string_value(value);

	if (text == NULL || g_utf8_strlen(text, -1) <= TEXT_MOST)
		return json_deep_copy(value);
	g_autofree char *cut = g_utf8_substring(text, 0, TEXT_MOST);
	return json_sprintf("%s...", cut);
}

static json_t *told_record(const struct periodic_list *list, const json_t *record)
{
	json_t *told = json_pack("{s:I}", "id", (json_int_t)record_id(record));
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)record, name, value)
		if (word_in(list->fields, name))
			json_object_set_new(told, name, told_value(value));
	return told;
}

/* How many of the reports of the incident ID that were due were told in time. */
static void put_reports(json_t *told, const struct security_data *data, int64_t id)
{
	const struct security_figure *figure = security_figure_find("report_in_time");
	const json_t *reports = security_data_of(data, figure->kind);
	struct ratio ratio = { 0, 0 };

	for (size_t i = 0; i < json_array_size(reports); i++) {
		const json_t *report = json_array_get(reports, i);
		struct sample sample = { 0 };
		if (record_integer(report, "incident") != id ||
		    !figure->take(report, data->now, &sample))
			continue;
		ratio.part += sample.part;
		ratio.whole += sample.whole;
	}
	json_object_set_new(told, "reports_in_time", json_integer(ratio.part));
	json_object_set_new(told, "reports", json_integer(ratio.whole));
}

static void put_list(json_t *document, const struct security_data *data,
    const struct periodic_list *list)
{
	const json_t *records = security_data_of(data, list->kind);
	size_t n = json_array_size(records);
	json_t *told = json_array();

	if (records == NULL) {
		json_decref(told);
		return;
	}
	for (size_t i = 0; i < MIN(n, LIST_MOST); i++) {
		const json_t *record = json_array_get(records, i);
		json_t *one = told_record(list, record);
		if (strcmp(list->kind, "incident") == 0)
			put_reports(one, data, record_id(record));
		json_array_append_new(told, one);
	}
	json_object_set_new(json_object_get(document, "lists"), list->kind, told);
	if (n > LIST_MOST)
		json_object_set_new(json_object_get(document, "more"), list->kind,
		    json_integer((json_int_t)(n - LIST_MOST)));
}

/* ---- numbers ------------------------------------------------------------------------------ */

static void put_numbers(json_t *document, const struct security_data *data)
{
	json_t *all = json_object();
	GHashTableIter iter;
	void *key, *value;

	g_hash_table_iter_init(&iter, data->records);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		json_t *numbers = json_object();
		for (size_t i = 0; i < json_array_size(value); i++) {
			const json_t *record = json_array_get(value, i);
			const char *number = record_text(record, "number");
			if (number == NULL)
				number = record_text(record, "step");
			g_autofree char *id =
			    g_strdup_printf("%" PRId64, record_id(record));
			if (record_id(record) != 0 && number != NULL)
				json_object_set_new(numbers, id, json_string(number));
		}
		if (json_object_size(numbers) > 0)
			json_object_set_new(all, key, numbers);
		else
			json_decref(numbers);
	}
	json_object_set_new(document, "numbers", all);
}

/* ---- what is missing ---------------------------------------------------------------------- */

struct gap {
	json_t *missing;
	const char *kind;
	const json_t *record;
};

static void add_gap(const char *text, void *data)
{
	struct gap *gap = data;
	const char *number = record_text(gap->record, "number");

	if (json_array_size(gap->missing) < MISSING_MOST)
		json_array_append_new(gap->missing,
		    json_pack("{s:s, s:I, s:s, s:s}", "kind", gap->kind, "id",
			(json_int_t)record_id(gap->record), "number",
			number == NULL ? "" : number, "text", text));
}

/* Of a quarter warnings are no part. */
static bool is_of(const char *sort, const char *kind)
{
	return strcmp(sort, REPORT_QUARTER) != 0 || strcmp(kind, "warning_notice") != 0;
}

static json_t *missing_of(const struct security_data *data, const char *sort)
{
	struct gap gap = { .missing = json_array() };

	for (const struct security_source *source = security_sources; source->kind != NULL;
	     source++) {
		const json_t *records = security_data_of(data, source->kind);
		if (!is_of(sort, source->kind))
			continue;
		gap.kind = source->kind;
		for (size_t i = 0; i < json_array_size(records); i++) {
			gap.record = json_array_get(records, i);
			security_missing(source->kind, gap.record, data->now, add_gap, &gap);
		}
	}
	return gap.missing;
}

/* ---- the document ------------------------------------------------------------------------- */

static const char *const half_sections[] = { "incidents", "warnings", "drills", NULL };
static const char *const quarter_sections[] = { "incidents", NULL };

/* How many incidents there were; -1: not known. */
static int64_t incidents_of(const json_t *rows)
{
	const json_t *row = json_array_get(rows, 0);

	return json_object_get(row, "count") == NULL ? -1 : record_integer(row, "count");
}

json_t *periodic_document(const struct security_data *data, const json_t *asked, json_t *alarms,
    json_t *audit)
{
	const char *sort = record_text(asked, "sort");
	bool half = strcmp(sort, REPORT_HALF) == 0;
	json_t *document = json_pack("{s:i, s:s, s:O*, s:I, s:I, s:I, s:I, s:O*, s:O*, s:{}, s:{}, "
				     "s:{}, s:o}",
	    "format", 1, "sort", sort, "period", json_object_get(asked, "period"), "from",
	    (json_int_t)data->from, "to", (json_int_t)data->to, "now", (json_int_t)data->now,
	    "began", (json_int_t)data->began, "site", json_object_get(asked, "site"), "profile",
	    json_object_get(asked, "profile"), "sections", "lists", "more", "missing",
	    missing_of(data, sort));
	json_t *sections = json_object_get(document, "sections");

	for (const char *const *name = half ? half_sections : quarter_sections; *name != NULL;
	     name++)
		json_object_set_new(sections, *name, figures_security_rows(data, *name, true));
	int64_t incidents = incidents_of(json_object_get(sections, "incidents"));
	json_object_set_new(document, "incidents_count", json_integer(MAX(incidents, 0)));
	json_object_set_new(document, "zero", json_boolean(incidents == 0));
	for (const struct periodic_list *list = periodic_lists; list->kind != NULL; list++)
		if (is_of(sort, list->kind))
			put_list(document, data, list);
	put_numbers(document, data);
	if (half && alarms != NULL)
		json_object_set(document, "alarms", alarms);
	if (half && audit != NULL)
		json_object_set(document, "audit", audit);
	json_decref(alarms);
	json_decref(audit);
	return document;
}
