/* Any answer against the shipped device profiles: findings are clean, what is known is a number or
 * a word, and a second reading of the same cells says the same. */
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "probes/device/profile.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static GPtrArray *profiles;
static GArray *columns;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	profiles = profiles_load("probes/profiles", NULL);
	columns = g_array_new(FALSE, FALSE, sizeof(struct oid));
	profiles_ask(profiles, columns);
	g_assert(profiles->len >= 2);
	return 0;
}

/* One variable: two octets of column, one of row, one of type, one of length, then the value.
 * Returns what it used; 0: there is no more. */
static size_t take(const uint8_t *data, size_t size, struct answer *answer)
{
	if (size < 6)
		return 0;
	struct oid oid =
	    g_array_index(columns, struct oid, (data[0] << 8 | data[1]) % columns->len);
	size_t length = MIN((size_t)data[4], size - 5);
	struct variable variable = { .name = oid.part,
		.type = (enum variable_type)(data[3] % (VARIABLE_NOTHING + 1)),
		.octets = { data + 5, length }, .oid = oid.part, .oid_length = oid.length };
	uint64_t number = 0;

	for (size_t i = 0; i < MIN(length, 8); i++)
		number = number << 8 | data[5 + i];
	variable.number = number;
	variable.integer = (int32_t)(uint32_t)number;
	oid.part[oid.length++] = data[2] & 0x0f;
	if (data[2] & 0x80)
		oid.part[oid.length++] = data[2] >> 4 & 7;
	variable.name_length = oid.length;
	answer_add(answer, &variable);
	return 5 + length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	own(answer) answer = answer_new();
	own(findings) findings = findings_new();
	size_t used;

	while ((used = take(data, size, answer)) > 0) {
		data += used;
		size -= used;
	}
	sensors_read(profiles, answer, findings);
	for (guint i = 0; i < findings->sensors->len; i++) {
		struct sensor_finding *sensor = findings->sensors->pdata[i];
		bool known = sensor->known;
		g_assert(sensor->descr[0] != '\0' && text_is_clean(sensor->descr));
		g_assert(!known || isfinite(sensor->value) || sensor->state[0] != '\0');
		g_assert(known == (sensor->reason[0] == '\0'));
		sensor_reread(sensor->rule, sensor->cells, answer, sensor);
		g_assert(sensor->known == known);
	}
	json_decref(findings_to_json(findings));
	return 0;
}
