#include "service/oddities.h"

#include "base/i18n.h"
#include "service/sensors.h"

const char oddity_narrow[] = N_("32 位计数器跟不上线速，不采信");
const char oddity_form[] = N_("读数类型变了，不采信");
const char oddity_frozen[] = N_("计数器停住不动，读数存疑");

/* TEXT is about COUNT ports or sensors and taken; of none nothing is said. */
static void say(json_t *list, unsigned count, char *text)
{
	if (count > 0)
		json_array_append_new(list, json_string(text));
	g_free(text);
}

static unsigned noted(const struct device *device, const char *note)
{
	unsigned count = 0;

	for (size_t i = 0; i < device->ports->len; i++)
		count += ((const struct port *)g_ptr_array_index(device->ports, i))->note == note;
	return count;
}

/* Ports that are not followed by their name alone. */
static unsigned ambiguous(const struct device *device)
{
	unsigned count = 0;

	for (size_t i = 0; i < device->ports->len; i++)
		count += ((const struct port *)g_ptr_array_index(device->ports, i))->ambiguous;
	return count;
}

/* What makes readings doubtful, appended to LIST. */
static void add_doubts(const struct device *device, json_t *list)
{
	unsigned form = noted(device, oddity_form), frozen = noted(device, oddity_frozen);
	char *warning = device->agent == NULL ? NULL : agent_warning(device->agent);

	say(list, form, g_strdup_printf(_("%u 个端口的读数类型变了，不采信"), form));
	say(list, frozen, g_strdup_printf(_("%u 个端口的计数器停住不动，读数存疑"), frozen));
	say(list, warning != NULL, warning);
}

json_t *oddities_doubts(const struct device *device)
{
	json_t *list = json_array();

	add_doubts(device, list);
	return list;
}

json_t *oddities(const struct device *device)
{
	unsigned nameless = ambiguous(device), narrow = noted(device, oddity_narrow);
	json_t *list = json_array();

	say(list, nameless,
	    g_strdup_printf(_("%u 个端口重名或无名，改按地址、用途或序号跟随"), nameless));
	say(list, narrow,
	    g_strdup_printf(_("%u 个端口速率高而计数器只有 32 位，流量不采信"), narrow));
	add_doubts(device, list);
	say(list, device->sensors_beyond,
	    g_strdup_printf(_("测点太多：只采集前 %d 个，另有 %u 个没有采集"), SENSORS_LIMIT,
		device->sensors_beyond));
	say(list, device->sensors_slowed,
	    g_strdup_printf(_("%u 个要快读的测点超出一次快读的余地，改随全采集读"),
		device->sensors_slowed));
	return list;
}
