#include "service/regulations.h"

#include <string.h>

#include "base/log.h"
#include "records/model/regulation.h"
#include "service/service.h"

static void told(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed)
		log_warning("regulations", "%s", result->message);
}

static void lapse(struct service *service, int64_t id)
{
	struct store_act request = {
		.kind = "regulation", .act = "lapse", .id = id, .actor = actor_service(),
		.origin = "zhiband", .fields = json_object(),
	};

	store_act(service->store, &request, told, NULL);
}

void regulations_age(struct service *service)
{
	const struct kind *kind = kind_find("regulation");
	char today[REGULATION_DAY_SIZE];

	regulation_day(clock_wall(), today);
	for (const json_t *record = ledger_next(service->ledger, "regulation", NULL);
	     record != NULL; record = ledger_next(service->ledger, "regulation", record)) {
		const char *until = record_text(record, "superseded_on");

		if (!record_has_ended(kind, record) && until != NULL && strcmp(until, today) <= 0)
			lapse(service, record_id(record));
	}
}
