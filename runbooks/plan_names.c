/* What the names in a plan's expressions may be, by the class of the thing they are of. */
#include <string.h>

#include "base/i18n.h"
#include "points/alarm_type.h"
#include "points/sensor.h"
#include "records/model/kind.h"
#include "runbooks/plan.h"

static const char *const class_words[PLAN_CLASSES] = {
	[PLAN_DEVICE] = "device",
	[PLAN_PLACE] = "place",
	[PLAN_CIRCUIT] = "circuit",
	[PLAN_ROOM] = "room",
	[PLAN_SERVICE] = "service",
	[PLAN_PORT] = "port",
	[PLAN_CONSOLE] = "console",
};

const char *plan_class_word(enum plan_class class)
{
	g_assert((size_t)class < PLAN_CLASSES);
	return class_words[class];
}

bool plan_class_read(const char *word, enum plan_class *ret)
{
	for (size_t i = 0; i < PLAN_CLASSES; i++)
		if (strcmp(class_words[i], word) == 0) {
			*ret = (enum plan_class)i;
			return true;
		}
	return false;
}

void plan_name_split(const char *full, struct plan_name *ret)
{
	size_t length = strcspn(full, ".");
	const char *name = full + length + (full[length] == '.');
	const char *open = strchr(name, '[');
	size_t end = strlen(name);

	*ret = (struct plan_name){ .role = g_strndup(full, length) };
	if (open == NULL || name[end - 1] != ']') {
		ret->name = g_strdup(name);
		return;
	}
	ret->name = g_strndup(name, (gsize)(open - name));
	ret->row = g_strndup(open + 1, end - (gsize)(open - name) - 2);
}

void plan_name_clear(struct plan_name *name)
{
	g_free(name->role);
	g_free(name->name);
	g_free(name->row);
}

/* ---- which there are ---------------------------------------------------------------------- */

/* What stands in brackets behind a name. */
enum rows { NO_ROW, ANY_ROW, ALARM_ROW, PURPOSE_ROW };

#define CLASS(class) (1u << (class))
#define ALL (CLASS(PLAN_CLASSES) - 1)
#define OF_DEVICE CLASS(PLAN_DEVICE)
#define OF_PORT CLASS(PLAN_PORT)
#define OF_PLACE CLASS(PLAN_PLACE)
#define OF_ROOM CLASS(PLAN_ROOM)
#define OF_CIRCUIT CLASS(PLAN_CIRCUIT)

static const struct {
	const char *name;
	unsigned of;                 /* set of CLASS() */
	enum rows rows;
} names[] = {
	{ "alarms", ALL, ALARM_ROW },
	{ "states", OF_DEVICE | OF_PLACE, ALARM_ROW },
	{ "wrong", OF_ROOM, PURPOSE_ROW },
	{ "state", OF_PLACE | OF_ROOM | OF_CIRCUIT | CLASS(PLAN_SERVICE), NO_ROW },
	{ "value", OF_PLACE, NO_ROW },
	{ "rate", OF_PLACE | OF_ROOM, NO_ROW },
	{ "dew_point", OF_PLACE, NO_ROW },
	{ "visitors", CLASS(PLAN_CONSOLE), NO_ROW },
	{ "path.rtt", OF_CIRCUIT, NO_ROW },
	{ "path.jitter", OF_CIRCUIT, NO_ROW },
	{ "path.loss", OF_CIRCUIT, NO_ROW },
	{ "use.in", OF_CIRCUIT, NO_ROW },
	{ "use.out", OF_CIRCUIT, NO_ROW },
	{ "check.took", CLASS(PLAN_SERVICE), ANY_ROW },
	{ "check.days_left", CLASS(PLAN_SERVICE), ANY_ROW },
	{ "snmp.reach", OF_DEVICE, NO_ROW },
	{ "icmp.rtt", OF_DEVICE, NO_ROW },
	{ "icmp.jitter", OF_DEVICE, NO_ROW },
	{ "icmp.loss", OF_DEVICE, NO_ROW },
	{ "sys.uptime", OF_DEVICE, NO_ROW },
	{ "cpu", OF_DEVICE, NO_ROW },
	{ "memory", OF_DEVICE, NO_ROW },
	{ "sensor", OF_DEVICE, ANY_ROW },
	{ "if.oper", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.admin", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.in_util", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.out_util", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.in_bps", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.out_bps", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.in_errors", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.out_errors", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.in_discards", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "if.out_discards", OF_DEVICE | OF_PORT, ANY_ROW },
	{ "lag.attached", OF_DEVICE | OF_PORT, ANY_ROW },
};

static bool has_choice(const char *kind, const char *field, const char *word)
{
	const struct field *of = kind_field(kind_find(kind), field);

	for (const struct choice *choice = of->choices; choice->name != NULL; choice++)
		if (strcmp(choice->name, word) == 0)
			return true;
	return false;
}

static char *row_fault(enum rows rows, enum plan_class class, const struct plan_name *name)
{
	switch (rows) {
	case NO_ROW:
		return name->row == NULL ? NULL :
		    g_strdup_printf(_("%s 后面没有方括号"), name->name);
	case ANY_ROW:
		/* a port has its own row; of a device one has to be said */
		return class != PLAN_DEVICE || name->row != NULL ? NULL :
		    g_strdup_printf(
		        _("%s 有许多行，要写哪一行：%s[行]；或者用 port 类角色"), name->name,
			name->name);
	case ALARM_ROW:
		return name->row != NULL && alarm_type(name->row) != NULL ? NULL :
		    g_strdup_printf(_("%s 的方括号里写告警类型，没有 %s 这种"), name->name,
			name->row == NULL ? "" : name->row);
	case PURPOSE_ROW:
		return name->row != NULL && has_choice("place", "purpose", name->row) ? NULL :
		    g_strdup_printf(
		        _("%s 的方括号里写测什么（如 leak_rope），没有 %s 这种"), name->name,
			name->row == NULL ? "" : name->row);
	}
	return NULL;
}

char *plan_name_fault(enum plan_class class, const struct plan_name *name)
{
	enum sensor_class measure;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if ((names[i].of & CLASS(class)) != 0 && strcmp(names[i].name, name->name) == 0)
			return row_fault(names[i].rows, class, name);
	/* what the places that look at the thing measure */
	if ((class == PLAN_DEVICE || class == PLAN_ROOM) && name->row == NULL &&
	    sensor_class_read(name->name, &measure) && measure != SENSOR_STATE)
		return NULL;
	return g_strdup_printf(_("%s 类的东西没有测点 %s"), plan_class_word(class), name->name);
}
