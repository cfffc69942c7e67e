/* What of the ledger a warning may touch: candidates, from which a person chooses. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/warning.h"
#include "service/prefill.h"
#include "service/service.h"

#define CANDIDATES_MOST 50

/* One that is recorded already is no candidate. */
static bool is_recorded(struct service *service, int64_t warning, const char *kind, int64_t id)
{
	for (const json_t *one = ledger_next_of(service->ledger, "warning_asset",
		 "warning_notice", warning, NULL);
	     one != NULL; one = ledger_next_of(service->ledger, "warning_asset", "warning_notice",
	     warning, one))
		if (record_integer(one, kind) == id)
			return true;
	return false;
}

static void add_kind(struct service *service, int64_t warning, const char *folded,
    const char *kind, GPtrArray *found)
{
	for (const json_t *one = ledger_next(service->ledger, kind, NULL); one != NULL;
	     one = ledger_next(service->ledger, kind, one)) {
		struct warning_thing thing = { .name = record_text(one, "name"),
			.vendor = record_text(one, "vendor"), .model = record_text(one, "model"),
			.version = record_text(one, "sw_version") };
		g_autofree char *words = NULL;
		unsigned weight = !ledger_is_current(kind_find(kind), one) ? 0 :
		    warning_match(folded, &thing, &words);
		if (weight == 0 || is_recorded(service, warning, kind, record_id(one)))
			continue;
		g_ptr_array_add(found, json_pack("{s:s, s:I, s:s, s:s, s:i, s:s*, s:s*}", "kind",
		    kind, "id", (json_int_t)record_id(one), "name",
		    ledger_name(service->ledger, kind, record_id(one)), "words", words, "weight",
		    (int)weight, "model", thing.model, "version", thing.version));
	}
}

/* The surest first; then by name. */
static int surest_first(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int64_t more = record_integer(y, "weight") - record_integer(x, "weight");

	return more != 0 ? (more > 0 ? 1 : -1) :
	    strcmp(record_text(x, "name"), record_text(y, "name"));
}

static void release(void *row)
{
	json_decref(row);
}

bool prefill_warning_asset(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer)
{
	static const char *const kinds[] = { "device", "managed_service", "access_unit" };
	static const char *const texts[] = { "title", "content", "affected" };
	const json_t *record = ledger_get(service->ledger, "warning_notice", asked->id);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(release);
	g_autoptr(GString) text = g_string_new(NULL);
	json_t *candidates = json_array();

	if (record != NULL) {
		for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
			if (record_text(record, texts[i]) != NULL)
				g_string_append_printf(text, "%s\n", record_text(record, texts[i]));
		g_autofree char *folded = warning_fold(text->str);
		for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
			add_kind(service, asked->id, folded, kinds[i], found);
		g_ptr_array_sort(found, surest_first);
		for (guint i = 0; i < found->len && i < CANDIDATES_MOST; i++)
			json_array_append(candidates, found->pdata[i]);
		json_object_set_new(fields, "warning_notice", json_integer(asked->id));
		json_object_set_new(answer, "found", json_integer(found->len));
	}
	json_object_set_new(answer, "candidates", candidates);
	return record != NULL;
}
