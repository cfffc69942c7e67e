#include "service/sound.h"

#include "points/sound.h"
#include "service/alarms.h"
#include "service/hook.h"
#include "service/service.h"
#include "service/silence.h"

#define TOLD_MOST 20            /* alarms that are told one by one */

struct sound {
	struct service *service;
	struct hook *hook;
	json_t *told;                /* the facts told last; NULL: none yet */
};

/* What all alarms ask for together. */
struct call {
	enum sound_pattern pattern;
	bool urgent;
	GPtrArray *alarms;           /* const struct alarm *, those that sound */
};

static void on_trouble(void *data)
{
	struct service *service = data;

	topics_touch(service->topics, "site", 0, 0);
	alarms_look(service, ALARM_SOURCE_SERVICE, 0);
}

struct sound *sound_new(struct service *service)
{
	struct sound *sound = g_new0(struct sound, 1);

	sound->service = service;
	sound->hook = hook_new(service->timers, on_trouble, service);
	return sound;
}

void sound_end(struct sound *sound)
{
	if (sound != NULL)
		hook_end(sound->hook);
}

void sound_free(struct sound *sound)
{
	if (sound == NULL)
		return;
	hook_free(sound->hook);
	json_decref(sound->told);
	g_free(sound);
}

/* As a person judged it, else as it was raised. */
static enum severity severity_of(const struct alarm *alarm)
{
	const char *judged = record_text(alarm->record, "judged_severity");
	enum severity severity;

	return judged != NULL && severity_read(judged, &severity) ? severity : alarm->severity;
}

static void hear(const struct alarm *alarm, void *data)
{
	struct call *call = data;
	enum sound_pattern pattern = sound_of(severity_of(alarm));

	if (alarm->operator != OPERATOR_OPEN || alarm->cleared || alarm->hush != HUSH_NOT ||
	    alarm->head != 0 || pattern == SOUND_NONE)
		return;
	call->pattern = MAX(call->pattern, pattern);
	call->urgent |= alarm->escalated > 0;
	g_ptr_array_add(call->alarms, (void *)(uintptr_t)alarm);
}

/* The worst first, then the newest. */
static int worst_first(const void *a, const void *b)
{
	const struct alarm *x = *(const struct alarm *const *)a,
			   *y = *(const struct alarm *const *)b;
	int order = (int)severity_of(y) - (int)severity_of(x);

	return order != 0 ? order : x->raised_at.us < y->raised_at.us ? 1 : -1;
}

static json_t *alarm_facts(const struct alarm *alarm)
{
	return json_pack("{s:I, s:s*, s:s, s:s, s:s*, s:s*, s:I, s:i, s:i}", "id",
	    (json_int_t)alarm->id, "number", record_text(alarm->record, "number"), "severity",
	    severity_word(severity_of(alarm)), "type", alarm->type->name, "name",
	    alarm->resource_name, "what", alarm->what, "since", (json_int_t)alarm->raised_at.us,
	    "units", (int)alarm->units, "escalated", (int)alarm->escalated);
}

/* What the hook is told: docs/man/zhiban.conf.5. */
static json_t *facts_of(const struct service *service, struct call *call, bool silenced)
{
	json_t *alarms = json_array();

	g_ptr_array_sort(call->alarms, worst_first);
	for (guint i = 0; i < MIN(call->alarms->len, TOLD_MOST); i++)
		json_array_append_new(alarms, alarm_facts(g_ptr_array_index(call->alarms, i)));
	return json_pack("{s:s, s:s, s:s, s:b, s:b, s:i, s:o}", "site",
	    service->settings->site_name, "mode", mode_word(service->places.mode), "pattern",
	    sound_word(silenced ? SOUND_NONE : call->pattern), "urgent",
	    (int)(call->urgent && !silenced), "silenced", (int)silenced, "sounding",
	    (int)call->alarms->len, "alarms", alarms);
}

void sound_beat(struct service *service)
{
	struct sound *sound = service->sound;
	const struct settings *settings = service->settings;
	g_autoptr(GPtrArray) alarms = g_ptr_array_new();
	struct call call = { .alarms = alarms };
	bool silenced = silence_is_on(service->silence);

	hook_set(sound->hook, settings->hook, settings->hook_gap, settings->hook_limit);
	if (settings->hook[0] == '\0' || service->places.mode == MODE_TRAINING) {
		g_clear_pointer(&sound->told, json_decref);
		return;
	}
	alarms_each(service->alarms, hear, &call);
	json_auto_t *facts = facts_of(service, &call, silenced);
	if (sound->told == NULL ? call.pattern == SOUND_NONE : json_equal(sound->told, facts))
		return;
	json_decref(sound->told);
	sound->told = json_incref(facts);
	hook_tell(sound->hook, sound_word(silenced ? SOUND_NONE : call.pattern),
	    json_incref(facts));
}

const char *sound_trouble(const struct sound *sound)
{
	return hook_trouble(sound->hook);
}
