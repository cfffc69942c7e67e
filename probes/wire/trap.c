#include "probes/wire/trap.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/snmp_ber.h"
#include "probes/wire/snmp_parts.h"

#define FAULT_BYTES 64         /* of a datagram that cannot be read are kept */

static const uint32_t uptime_name[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t trap_oid_name[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
static const uint32_t community_name[] = { 1, 3, 6, 1, 6, 3, 18, 1, 4, 0 };
static const uint32_t address_name[] = { 1, 3, 6, 1, 6, 3, 18, 1, 3, 0 };
static const uint32_t enterprise_name[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0 };
static const uint32_t standard_traps[] = { 1, 3, 6, 1, 6, 3, 1, 1, 5 };

struct trap_reader {
	struct decoder *decoder;
};

struct trap_reader *trap_reader_new(void)
{
	struct trap_reader *reader = g_new0(struct trap_reader, 1);

	reader->decoder = decoder_new();
	return reader;
}

void trap_reader_free(struct trap_reader *reader)
{
	if (reader == NULL)
		return;
	decoder_free(reader->decoder);
	g_free(reader);
}

void trap_clear(struct trap *trap)
{
	g_free(trap->name);
	g_free(trap->text);
	json_decref(trap->variables);
	g_clear_pointer(&trap->answer, g_bytes_unref);
	*trap = (struct trap){ .name = NULL };
}

/* ---- values ------------------------------------------------------------------------------- */

/* Whether OCTETS are text: no control characters but those devices end lines with. */
static bool is_text(struct bytes octets)
{
	for (size_t i = 0; i < octets.size; i++) {
		uint8_t byte = octets.data[i];
		bool end = byte == 0 && i + 1 == octets.size;
		if ((byte < 0x20 && !end && memchr("\t\r\n", byte, 3) == NULL) || byte == 0x7f)
			return false;
	}
	return true;
}

/* "00:1b:54", of at most so many as fit. */
static char *hexadecimal(struct bytes octets, size_t limit)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < MIN(octets.size, limit); i++)
		g_string_append_printf(text, i == 0 ? "%02x" : ":%02x", octets.data[i]);
	return g_string_free(text, FALSE);
}

static char *octets_text(const struct variable *variable)
{
	struct bytes octets = variable->octets;

	return variable->type == VARIABLE_OCTETS && is_text(octets)
	    ? text_clean(octets, TRAP_VALUE) : hexadecimal(octets, TRAP_VALUE / 3);
}

static char *integer_text(const struct variable *variable)
{
	const char *word =
	    trap_value_word(variable->name, variable->name_length, variable->integer);

	return word == NULL ? g_strdup_printf("%" PRId64, variable->integer)
			    : g_strdup_printf("%s(%" PRId64 ")", word, variable->integer);
}

static char *value_text(const struct variable *variable)
{
	char address[INET_ADDRSTRLEN];

	switch (variable->type) {
	case VARIABLE_INTEGER:
		return integer_text(variable);
	case VARIABLE_COUNTER32:
	case VARIABLE_GAUGE32:
	case VARIABLE_TICKS:
	case VARIABLE_COUNTER64:
		return g_strdup_printf("%" PRIu64, variable->number);
	case VARIABLE_OID:
		return oid_show(variable->oid, variable->oid_length);
	case VARIABLE_ADDRESS:
		if (variable->octets.size == 4)
			return g_strdup(inet_ntop(AF_INET, variable->octets.data, address,
			    sizeof address));
		return octets_text(variable);
	case VARIABLE_OCTETS:
	case VARIABLE_OPAQUE:
		return octets_text(variable);
	case VARIABLE_NOTHING:
		break;
	}
	return g_strdup("-");
}

/* ---- a notification ----------------------------------------------------------------------- */

static bool is_named(const struct variable *variable, const uint32_t *name, size_t length)
{
	return variable->name_length == length &&
	    memcmp(variable->name, name, length * sizeof *name) == 0;
}
#define IS_NAMED(variable, name) is_named(variable, name, G_N_ELEMENTS(name))

static void add_variable(const struct variable *variable, GString *text, struct trap *ret)
{
	g_autofree char *oid = oid_show(variable->name, variable->name_length);
	g_autofree char *name = trap_variable_name(variable->name, variable->name_length);
	g_autofree char *value = value_text(variable);

	json_t *shown = json_object();
	json_object_set_new_nocheck(shown, "oid", json_string_nocheck(oid));
	if (name != NULL)
		json_object_set_new_nocheck(shown, "name", json_string_nocheck(name));
	json_object_set_new(shown, "value", json_string(value));
	json_array_append_new(ret->variables, shown);
	if (text->len < TRAP_TEXT) {
		g_string_append(text, text->len == 0 ? "" : ", ");
		g_string_append(text, name == NULL ? oid : name);
		g_string_append(text, " = ");
		g_string_append(text, value);
	}
	if (ret->if_index == 0)
		ret->if_index = trap_port_of(variable->name, variable->name_length);
}

/* What is no secret and not said elsewhere. */
static bool is_told(const struct variable *variable)
{
	return !IS_NAMED(variable, uptime_name) && !IS_NAMED(variable, trap_oid_name) &&
	    !IS_NAMED(variable, community_name);
}

static void add_variables(const struct message *message, GString *text, struct trap *ret)
{
	size_t told = 0;

	for (size_t i = 0; i < message->n_variables; i++) {
		const struct variable *variable = &message->variables[i];
		if (is_told(variable) && told++ < TRAP_VARIABLES)
			add_variable(variable, text, ret);
	}
	if (told > TRAP_VARIABLES)
		g_string_append_printf(text, _("（共 %zu 个变量）"), told);
}

static void finish(GString *text, struct trap *ret)
{
	ret->text = text_clean((struct bytes){ (const uint8_t *)text->str, text->len }, TRAP_TEXT);
	g_string_free(text, TRUE);
}

static char *notice_name(const uint32_t *oid, size_t length)
{
	const char *name = trap_name(oid, length);

	return name == NULL ? oid_show(oid, length) : g_strdup(name);
}

void trap_take_fault(struct bytes datagram, const char *fault, struct trap *ret)
{
	g_autofree char *bytes = hexadecimal(datagram, FAULT_BYTES);

	ret->fault = fault;
	ret->text = g_strdup_printf(_("%s（%zu 字节：%s）"), fault, datagram.size, bytes);
}

void trap_take(const struct message *message, struct trap *ret)
{
	GString *text = g_string_new(NULL);

	ret->inform = message->type == MESSAGE_INFORM;
	ret->request = message->id;
	ret->variables = json_array();
	for (size_t i = 0; i < message->n_variables && ret->name == NULL; i++) {
		const struct variable *variable = &message->variables[i];
		if (IS_NAMED(variable, trap_oid_name) && variable->type == VARIABLE_OID)
			ret->name = notice_name(variable->oid, variable->oid_length);
	}
	if (ret->name == NULL)
		ret->name = g_strdup("-");
	add_variables(message, text, ret);
	finish(text, ret);
}

/* ---- v1 ----------------------------------------------------------------------------------- */

/* The head of a Trap-PDU (RFC 1157 4.1.6). */
struct head {
	uint32_t enterprise[OID_LIMIT];
	uint8_t enterprise_length;
	struct bytes address;
	int64_t generic, specific;
};

static bool take_head(struct cursor *pdu, struct head *ret)
{
	uint8_t tag;
	struct cursor content;

	if (!take_header(pdu, &tag, &content) || tag != TAG_OID ||
	    !message_oid((struct bytes){ content.at, content.left }, ret->enterprise,
		&ret->enterprise_length) ||
	    !take_header(pdu, &tag, &content) || tag != TAG_ADDRESS || content.left != 4)
		return false;
	ret->address = (struct bytes){ content.at, content.left };
	return take_integer(pdu, &ret->generic) && take_integer(pdu, &ret->specific) &&
	    take_header(pdu, &tag, &content) && tag == TAG_TICKS;
}

/* RFC 3584 3.1: the standard six by their number; all others are of their enterprise. */
static char *head_name(struct head *head)
{
	uint32_t oid[OID_LIMIT + 2];
	size_t length;

	if (head->generic >= 0 && head->generic < 6) {
		length = G_N_ELEMENTS(standard_traps);
		memcpy(oid, standard_traps, sizeof standard_traps);
		oid[length++] = (uint32_t)head->generic + 1;
	} else {
		length = head->enterprise_length;
		memcpy(oid, head->enterprise, length * sizeof *oid);
		oid[length++] = 0;
		oid[length++] = (uint32_t)head->specific;
	}
	return notice_name(oid, MIN(length, OID_LIMIT));
}

/* What v2 would say in variables of their own: who it is of, unless nobody; and whose. */
static void add_head(const struct head *head, GString *text, struct trap *ret)
{
	static const uint8_t nobody[4];
	struct variable address = { .name = address_name,
		.name_length = G_N_ELEMENTS(address_name), .type = VARIABLE_ADDRESS,
		.octets = head->address };
	struct variable enterprise = { .name = enterprise_name,
		.name_length = G_N_ELEMENTS(enterprise_name), .type = VARIABLE_OID,
		.oid = head->enterprise, .oid_length = head->enterprise_length };

	if (memcmp(head->address.data, nobody, sizeof nobody) != 0)
		add_variable(&address, text, ret);
	add_variable(&enterprise, text, ret);
}

static bool read_v1(struct decoder *decoder, struct cursor *pdu, struct trap *ret)
{
	struct head head;
	struct cursor list;
	struct message message = { .type = MESSAGE_NOTICE };

	if (!take_head(pdu, &head) || !take_sequence(pdu, &list))
		return false;
	message.list = (struct bytes){ list.at, list.left };
	if (!message_list(decoder, &message))
		return false;
	GString *text = g_string_new(NULL);
	ret->variables = json_array();
	ret->name = head_name(&head);
	add_variables(&message, text, ret);
	add_head(&head, text, ret);
	finish(text, ret);
	return true;
}

/* Whether DATAGRAM is a v1 trap: then *RET_PDU is what is in it. */
static bool is_v1_trap(struct bytes datagram, struct cursor *ret_pdu)
{
	struct cursor all = { datagram.data, datagram.size }, message;
	struct bytes community;
	int64_t version;
	uint8_t tag;

	return take_sequence(&all, &message) && take_integer(&message, &version) &&
	    version == VERSION_1 && take_octets(&message, &community) &&
	    take_header(&message, &tag, ret_pdu) && tag == PDU_TRAP_1;
}

/* ---- any ---------------------------------------------------------------------------------- */

/* The Response to an inform is the inform with another type (RFC 3416 4.2.7). */
static GBytes *answer_to(struct bytes datagram, const struct message *message)
{
	uint8_t *copy = g_memdup2(datagram.data, datagram.size);

	copy[message->pdu - datagram.data] = PDU_RESPONSE;
	return g_bytes_new_take(copy, datagram.size);
}

enum trap_result trap_read(struct trap_reader *reader, struct bytes datagram, struct trap *ret)
{
	struct envelope envelope;
	struct message message;
	struct cursor pdu;

	*ret = (struct trap){ .name = NULL };
	if (is_v1_trap(datagram, &pdu)) {
		if (!read_v1(reader->decoder, &pdu, ret))
			trap_take_fault(datagram, _("v1 陷阱报文不完整"), ret);
		return TRAP_READ;
	}
	if (!message_open(datagram.data, datagram.size, &envelope, &message)) {
		trap_take_fault(datagram, _("不是 SNMP 报文"), ret);
		return TRAP_READ;
	}
	if (envelope.version == CREDENTIAL_V3)
		return TRAP_SEALED;
	if (message.type != MESSAGE_NOTICE && message.type != MESSAGE_INFORM)
		return TRAP_OTHER;
	if (!message_list(reader->decoder, &message)) {
		trap_take_fault(datagram, _("陷阱报文的变量读不出"), ret);
		return TRAP_READ;
	}
	trap_take(&message, ret);
	if (ret->inform)
		ret->answer = answer_to(datagram, &message);
	return TRAP_READ;
}
