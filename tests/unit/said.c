#include "tests/unit/said.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "probes/device/profile.h"
#include "probes/probe.h"

static void add(struct answer *answer, const struct said *said)
{
	struct oid name, value;
	struct variable variable = { .type = VARIABLE_INTEGER, .integer = said->number };

	if (said->number > INT32_MAX)
		variable = (struct variable){ .type = VARIABLE_GAUGE32,
			.number = (uint64_t)said->number };
	if (said->opaque != NULL) {
		variable.type = VARIABLE_OPAQUE;
		variable.octets = (struct bytes){ (const uint8_t *)said->opaque, 7 };
	} else if (said->text != NULL && g_str_has_prefix(said->text, "oid:")) {
		g_assert_true(oid_parse(said->text + 4, &value));
		variable.type = VARIABLE_OID;
		variable.oid = value.part;
		variable.oid_length = value.length;
	} else if (said->text != NULL) {
		variable.type = VARIABLE_OCTETS;
		variable.octets =
		    (struct bytes){ (const uint8_t *)said->text, strlen(said->text) };
	}
	g_assert_true(oid_parse(said->name, &name));
	variable.name = name.part;
	variable.name_length = name.length;
	answer_add(answer, &variable);
}

struct answer *said_answer(const struct said *said)
{
	struct answer *answer = answer_new();

	for (; said->name != NULL; said++)
		add(answer, said);
	return answer;
}

struct answer *said_answer_of(const struct said *said, const char *cells)
{
	struct answer *answer = answer_new();
	g_auto(GStrv) names = g_strsplit(cells, " ", -1);

	for (; said->name != NULL; said++)
		if (g_strv_contains((const char *const *)names, said->name))
			add(answer, said);
	return answer;
}

struct findings *said_findings(const struct answer *answer)
{
	struct findings *findings = findings_new();

	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		probe->read(answer, findings);
	return findings;
}

/* ---- sensors ------------------------------------------------------------------------------ */

static void show_limit(GString *text, const char *sign, double limit)
{
	if (!isnan(limit))
		g_string_append_printf(text, " %s%g", sign, limit);
}

/* "a.b.1 temperature 22.5 descr 温度", and what else it says. */
static char *shown(const struct sensor_finding *sensor)
{
	GString *text = g_string_new(sensor->row);

	g_string_append_printf(text, " %s", sensor_class_word(sensor->class));
	if (sensor->known)
		g_string_append_printf(text, " %.9g", sensor->value);
	if (sensor->state[0] != '\0')
		g_string_append_printf(text, " %s", sensor->state);
	if (sensor->severity != SEVERITY_NONE)
		g_string_append_printf(text, " %s", severity_word(sensor->severity));
	if (sensor->alarm != NULL && sensor->severity >= SEVERITY_WARNING)
		g_string_append_printf(text, " is %s", sensor->alarm);
	show_limit(text, "<<", sensor->limits.low_critical);
	show_limit(text, "<", sensor->limits.low_warning);
	show_limit(text, ">", sensor->limits.high_warning);
	show_limit(text, ">>", sensor->limits.high_critical);
	if (sensor->port >= 0)
		g_string_append_printf(text, " port %" G_GINT64_FORMAT, sensor->port);
	if (sensor->sweep)
		g_string_append(text, " sweep");
	g_string_append_printf(text, " %s%s", sensor->known ? "" : "? ",
	    sensor->known ? sensor->descr : sensor->reason);
	return g_string_free(text, FALSE);
}

char *said_sensors(const GPtrArray *profiles, const struct said *said)
{
	own(answer) answer = said_answer(said);
	own(findings) findings = said_findings(answer);
	GString *text = g_string_new(NULL);

	sensors_read(profiles, answer, findings);
	for (guint i = 0; i < findings->sensors->len; i++) {
		struct sensor_finding *sensor = findings->sensors->pdata[i];
		g_autofree char *first = shown(sensor);
		own(answer) again = said_answer_of(said, sensor->cells);
		sensor->known = false;
		sensor->reason = "not read";
		sensor_reread(sensor->rule, sensor->cells, again, sensor);
		g_autofree char *second = shown(sensor);
		assert_string_equal(first, second);
		g_string_append_printf(text, "%s\n", first);
	}
	return g_string_free(text, FALSE);
}
