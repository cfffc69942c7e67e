/* Any text as a device profile: refused with a clean sentence, or a profile whose every column can
 * be asked, and that makes clean findings of whatever is answered there. */
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "probes/device/profile.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

/* A number, a text and an index of two parts in every column. */
static struct answer *answer_to(const GArray *columns)
{
	static const char *const texts[] = { "22.5 C", "-0.43 ,0.01", "" };
	struct answer *answer = answer_new();

	for (guint i = 0; i < columns->len; i++)
		for (uint32_t row = 0; row < 4; row++) {
			struct oid oid = g_array_index(columns, struct oid, i);
			const char *text = texts[(i + row) % G_N_ELEMENTS(texts)];
			struct variable variable = { .type = VARIABLE_INTEGER,
				.integer = (int64_t)row * 300 - 1, .name = oid.part };
			if (row % 2 == 1) {
				variable.type = VARIABLE_OCTETS;
				variable.octets =
				    (struct bytes){ (const uint8_t *)text, strlen(text) };
			}
			if (oid.length + 2 > OID_LIMIT)
				continue;
			oid.part[oid.length++] = row;
			if (row == 3)
				oid.part[oid.length++] = i;
			variable.name_length = oid.length;
			answer_add(answer, &variable);
		}
	return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) profiles = profiles_new();
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct oid));
	struct profile *profile = profile_read("any.conf", text, "en", &error);

	if (profile == NULL) {
		g_assert(error != NULL && text_is_clean(error->message));
		return 0;
	}
	profiles_add(profiles, profile);
	profiles_ask(profiles, columns);
	g_assert(columns->len > 0);
	own(answer) answer = answer_to(columns);
	own(findings) findings = findings_new();
	sensors_read(profiles, answer, findings);
	for (guint i = 0; i < findings->sensors->len; i++) {
		struct sensor_finding *sensor = findings->sensors->pdata[i];
		bool known = sensor->known;
		g_assert(sensor->descr[0] != '\0' && text_is_clean(sensor->descr));
		g_assert(known == (sensor->reason[0] == '\0'));
		sensor_reread(sensor->rule, sensor->cells, answer, sensor);
		g_assert(sensor->known == known);
	}
	json_decref(findings_to_json(findings));
	return 0;
}
