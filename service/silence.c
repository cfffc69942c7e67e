#include "service/silence.h"

#include <string.h>

#include "base/log.h"
#include "service/service.h"
#include "service/topics.h"

struct silence {
	struct service *service;
	json_t *record;              /* the active one; NULL: sound */
	struct timer over;
};

static void told(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed)
		log_warning("silence", "%s", result->message);
}

/* From now on there is sound, whatever becomes of the record: a disk that is full silences nobody.
 */
static void end(struct silence *silence, const char *act)
{
	struct store_act request = {
		.kind = "silence", .act = act, .id = record_id(silence->record),
		.actor = actor_service(), .origin = "zhiband", .fields = json_object(),
	};

	timer_stop(&silence->over);
	g_clear_pointer(&silence->record, json_decref);
	store_act(silence->service->store, &request, told, NULL);
	topics_touch(silence->service->topics, "site", 0, 0);
}

static void on_over(struct timer *timer, void *data)
{
	(void)timer;
	end(data, "expire");
}

struct silence *silence_new(struct service *service)
{
	struct silence *silence = g_new0(struct silence, 1);

	silence->service = service;
	timer_init(&silence->over, service->timers, on_over, silence);
	return silence;
}

void silence_free(struct silence *silence)
{
	if (silence == NULL)
		return;
	timer_stop(&silence->over);
	json_decref(silence->record);
	g_free(silence);
}

bool silence_is_on(const struct silence *silence)
{
	return silence->record != NULL;
}

/* One that was over while the service was down ends in the next turn of the loop. The length of it
 * is taken from the record, so that a clock set back prolongs nothing. */
void silence_follow(struct service *service, json_t *record)
{
	struct silence *silence = service->silence;
	bool active = g_strcmp0(record_text(record, "state"), "active") == 0;
	bool same = silence->record != NULL && record_id(silence->record) == record_id(record);
	int64_t begun = record_integer(record, "created_at"),
		until = record_integer(record, "until");

	if (!active && !same)
		return;
	timer_stop(&silence->over);
	g_clear_pointer(&silence->record, json_decref);
	if (active) {
		silence->record = json_incref(record);
		timer_after(&silence->over, CLAMP(until - clock_wall().us, 0, until - begun));
	}
	topics_touch(service->topics, "site", 0, 0);
}

/* Who takes over hears what there is, and decides anew: in the handover, where there is one. Shifts
 * from before it are none of its. */
void silence_follow_shift(struct service *service, json_t *summary)
{
	struct silence *silence = service->silence;
	int64_t changed = MAX(record_integer(summary, "created_at"),
	    record_integer(summary, "finished_at"));

	if (record_integer(summary, "handover_in") != 0 ||
	    record_integer(summary, "handover_out") != 0)
		return;
	if (silence->record != NULL && changed > record_integer(silence->record, "created_at"))
		end(silence, "hand_over");
}

void silence_tell(const struct silence *silence, json_t *alarms)
{
	if (silence->record == NULL)
		return;
	json_object_set_new(alarms, "silence", json_integer(record_id(silence->record)));
	json_object_set_new(alarms, "silence_until",
	    json_integer(record_integer(silence->record, "until")));
	json_object_set_new(alarms, "silenced_by",
	    json_string(record_text(silence->record, "begun_by")));
}
