#include "points/alarm_type.h"

#include <string.h>

#include "base/i18n.h"

static const struct {
	const char *word, *title;
} events[ALARM_EVENTS] = {
	[EVENT_COMMUNICATIONS] = { "communications", N_("通信") },
	[EVENT_EQUIPMENT] = { "equipment", N_("设备") },
	[EVENT_ENVIRONMENTAL] = { "environmental", N_("环境") },
	[EVENT_PROCESSING_ERROR] = { "processing_error", N_("处理") },
	[EVENT_QUALITY_OF_SERVICE] = { "quality_of_service", N_("质量") },
	[EVENT_SECURITY] = { "security", N_("安全") },
};

const char *alarm_event_word(enum alarm_event event)
{
	return events[event].word;
}

const char *alarm_event_title(enum alarm_event event)
{
	return events[event].title;
}

const struct alarm_type *alarm_type(const char *name)
{
	for (const struct alarm_type *type = alarm_types; name != NULL && type->name != NULL;
	     type++)
		if (strcmp(type->name, name) == 0)
			return type;
	return NULL;
}
