/* Answers of any shape to what every probe makes of them, and on to JSON. The input is a row of
 * variables: which of the asked OIDs, the parts that follow it, the type, the value. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "probes/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *at;
	size_t left;
};

static uint8_t take(struct input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->at++;
}

static struct bytes take_bytes(struct input *input, size_t limit)
{
	size_t wanted = take(input);
	struct bytes bytes = { input->at, MIN(MIN(wanted, limit), input->left) };
	input->at += bytes.size;
	input->left -= bytes.size;
	return bytes;
}

/* The NUMBERth thing any probe asks. */
static struct oid asked(unsigned number)
{
	unsigned count = 0;
	struct oid oid = { .length = 0 };
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		for (const struct ask *ask = probe->asks; ask->oid; ask++, count++)
			if (count == number)
				oid_parse(ask->oid, &oid);
	return oid;
}

static void take_variable(struct input *input, struct answer *answer)
{
	unsigned high = take(input) % 4 * 256;
	struct oid name = asked(high + take(input));
	struct bytes index = take_bytes(input, 24);
	struct variable variable = { .name = name.part,
		.type = take(input) % (VARIABLE_NOTHING + 1) };
	struct bytes value = take_bytes(input, 255);
	uint32_t parts[16] = { 0 };
	for (size_t i = 0; i < index.size && name.length < OID_LIMIT; i++)
		name.part[name.length++] = index.data[i] == 255 ? UINT32_MAX : index.data[i];
	variable.name_length = name.length;
	memcpy(&variable.number, value.data, MIN(value.size, sizeof variable.number));
	variable.integer = (int64_t)variable.number;
	for (size_t i = 0; i < MIN(value.size, 16); i++)
		parts[i] = value.data[i];
	if (variable.type == VARIABLE_OID) {
		variable.oid = parts;
		variable.oid_length = (uint8_t)MIN(value.size, 16);
	} else if (variable.type >= VARIABLE_OCTETS && variable.type != VARIABLE_NOTHING) {
		variable.octets = value;
	}
	if (name.length)
		answer_add(answer, &variable);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	own(answer) answer = answer_new();
	own(findings) findings = findings_new();
	setlocale(LC_CTYPE, "C.UTF-8");
	while (input.left)
		take_variable(&input, answer);
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		probe->read(answer, findings);
	json_t *json = findings_to_json(findings);
	char *text = json_dumps(json, 0);
	g_assert(text != NULL);
	free(text);
	json_decref(json);
	return 0;
}
