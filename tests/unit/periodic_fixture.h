/* Periodic reports brought into any state: each of another period that is over, worked out. */
#ifndef TESTS_UNIT_PERIODIC_FIXTURE_H
#define TESTS_UNIT_PERIODIC_FIXTURE_H

#include "records/model/periodic_report.h"
#include "tests/unit/store_fixture.h"

#define PERIODIC_FIRST_YEAR 2000

/* A quarter that no report has, then a half year. */
static inline void add_periodic(struct fixture *fixture, const char *name, json_t *fields)
{
	if (strcmp(name, "periodic_report") != 0)
		return;
	json_t *all = list_records(fixture, name, NULL);
	int n = (int)json_array_size(all), quarters = 4 * 26;
	json_decref(all);
	bool half = n >= quarters;
	int part = half ? n - quarters : n, parts = half ? 2 : 4;
	json_object_set_new(fields, "sort", json_string(half ? REPORT_HALF : REPORT_QUARTER));
	json_object_set_new(fields, "period",
	    json_sprintf("%d%c%d", PERIODIC_FIRST_YEAR + part / parts, half ? 'H' : 'Q',
		part % parts + 1));
}

/* What ACT needs on a report that is there; NULL: nothing. */
static inline json_t *periodic_fields_to_act(const char *act)
{
	static const struct {
		const char *act, *fields;
	} rows[] = {
		{ "fill", "{'analysis': '总体平稳'}" },
		{ "give_back", "{'reason': '数不对'}" },
		{ "send", "{'means': 'document', 'receiver': '自治区 郑某'}" },
		{ "recalculate", "{'reason': '事件更正'}" },
		{ "withdraw", "{'reason': '不用了'}" },
		{ "correct", "{'remarks': '改过的说明', 'reason': '写错'}" },
	};

	if (strcmp(act, "compile") == 0)
		return json_pack("{s:s}", "document", "{\"zero\":true,\"incidents_count\":0}");
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].act, act) == 0) {
			g_autofree char *text = g_strdelimit(g_strdup(rows[i].fields), "'", '"');
			return json_loads(text, 0, NULL);
		}
	return NULL;
}

/* It has to be worked out before it is reviewed. */
static inline void prepare_periodic_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id)
{
	if (strcmp(kind, "periodic_report") == 0 && strcmp(act, "review") == 0)
		must_act(fixture, kind, "compile", id, ROLE_SERVICE,
		    periodic_fields_to_act("compile"));
}

#endif
