#include "tests/unit/false_agent.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "lab/ber.h"

#define GET 0xa0
#define NEXT 0xa1
#define RESPONSE 0xa2
#define BULK 0xa5
#define REPLY_LIMIT 65000
#define LONG_NAME 127
#define ENTRY_LENGTH 9

static const uint32_t uptime[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t table[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1 };
static const uint32_t columns[] = { 2, 8, 10 };

struct call {
	int64_t version, id, first,
	    second; /* error fields of the request, or non-repeaters and repetitions */
	uint8_t type;
	struct bytes community;
	struct ber_oid names[128];
	size_t n;
};

static bool parse(struct bytes datagram, struct call *ret)
{
	struct ber_reader all = ber_reader(datagram), message, pdu, list, pair;
	if (!ber_read_tag(&all, BER_SEQUENCE, &message) ||
	    !ber_read_integer(&message, &ret->version) ||
	    !ber_read_octets(&message, &ret->community) ||
	    !ber_read_any(&message, &ret->type, &pdu) || !ber_read_integer(&pdu, &ret->id) ||
	    !ber_read_integer(&pdu, &ret->first) || !ber_read_integer(&pdu, &ret->second) ||
	    !ber_read_tag(&pdu, BER_SEQUENCE, &list))
		return false;
	for (ret->n = 0; !ber_at_end(&list); ret->n++)
		if (!ber_read_tag(&list, BER_SEQUENCE, &pair) ||
		    !ber_read_oid(&pair, &ret->names[ret->n]))
			return false;
	return true;
}

static bool has_row(uint32_t column, uint32_t row)
{
	return column != 10 || row % 2 == 0;
}

/* The first name of the MIB after OID; false at its end. */
static bool next_name(const struct false_agent *agent, struct ber_oid *oid)
{
	struct ber_oid try = { .length = G_N_ELEMENTS(uptime) };
	memcpy(try.part, uptime, sizeof uptime);
	if (ber_oid_compare(try.part, try.length, oid->part, oid->length) > 0) {
		*oid = try;
		return true;
	}
	try.length = G_N_ELEMENTS(table) + 2;
	memcpy(try.part, table, sizeof table);
	for (size_t c = 0; c < G_N_ELEMENTS(columns); c++)
		for (uint32_t row = 1; row <= agent->rows; row++) {
			try.part[G_N_ELEMENTS(table)] = columns[c];
			try.part[G_N_ELEMENTS(table) + 1] = row;
			if (has_row(columns[c], row) &&
			    ber_oid_compare(try.part, try.length, oid->part, oid->length) > 0) {
				*oid = try;
				return true;
			}
		}
	for (size_t i = 0; i < agent->n_more; i++)
		if (ber_oid_compare(agent->more[i].part, agent->more[i].length, oid->part,
			oid->length) > 0) {
			*oid = agent->more[i];
			return true;
		}
	return false;
}

static bool exists(const struct false_agent *agent, const struct ber_oid *oid)
{
	struct ber_oid before = *oid;
	if (before.part[before.length - 1] == 0)
		before.length--;
	else
		before.part[before.length - 1]--;
	return next_name(agent, &before) &&
	    ber_oid_compare(before.part, before.length, oid->part, oid->length) == 0;
}

static void put_variable(struct ber_writer *writer, const struct ber_oid *oid, uint8_t missing,
    enum habit habit)
{
	static const uint32_t long_oid[LONG_NAME] = { 1, 3, 6, 1 };
	static uint8_t long_text[60000];
	size_t pair = ber_open(writer, BER_SEQUENCE);
	ber_put_oid(writer, oid->part, oid->length);
	memset(long_text, 'a', sizeof long_text);
	if (missing)
		ber_put_octets(writer, missing, (struct bytes){ NULL, 0 });
	else if (habit == LONG_NAMES)
		ber_put_value(writer, &(struct ber_value){ .tag = BER_OID, .oid = long_oid,
					  .oid_length = LONG_NAME });
	else if (habit == OVERSIZED)
		ber_put_octets(writer, BER_OCTETS, (struct bytes){ long_text, sizeof long_text });
	else
		ber_put_integer(writer, oid->part[oid->length - 1]);
	ber_close(writer, pair);
}

/* What a bad walker says comes after OID. */
static bool step(const struct false_agent *agent, struct ber_oid *oid)
{
	if (agent->habit == SAME_OID)
		return true;
	if (agent->habit == ENDLESS) {
		oid->part[oid->length++] = 1;
		if (oid->length > 20) {
			oid->length = 11;
			oid->part[10]++;
		}
		return true;
	}
	if (agent->habit == LONG_NAMES) {
		oid->length = 11;
		if (!next_name(agent, oid))
			return false;
		while (oid->length < LONG_NAME)
			oid->part[oid->length++] = UINT32_MAX;
		return true;
	}
	if (agent->habit == CYCLE) {
		oid->length = 11;
		oid->part[10] = oid->part[10] >= 3 ? 1 : oid->part[10] + 1;
		return true;
	}
	return next_name(agent, oid);
}

/* Whether CALL asks what tables there are. */
static bool is_scout(const struct call *call)
{
	const struct ber_oid *first = &call->names[0];
	return call->type == NEXT && call->n && first->length == ENTRY_LENGTH &&
	    first->part[ENTRY_LENGTH - 1] == 1;
}

/* The same as step() for the entry in place I of CALL. */
static bool step_entry(const struct false_agent *agent, const struct call *call, size_t i,
    struct ber_oid *ret)
{
	*ret = call->names[agent->habit == ENTRIES_MIXED ? call->n - 1 - i : i];
	if (agent->habit == ENTRIES_UNKNOWN || (agent->habit == ENTRIES_ENDED && i == 0))
		return false;
	if (agent->habit == ENTRIES_PASSED || (agent->habit == ENTRIES_JUMPED && i == 0)) {
		*ret = agent->more[agent->n_more - 1];
		return true;
	}
	if (agent->habit == ENTRIES_LOST &&
	    ber_oid_compare(ret->part, ret->length, agent->more[0].part,
		agent->more[0].length) < 0) {
		*ret = agent->more[0];
		return true;
	}
	if (agent->habit == ENTRIES_BACK) {
		memcpy(ret->part, uptime, sizeof uptime);
		ret->length = G_N_ELEMENTS(uptime);
		return true;
	}
	return step(agent, ret);
}

static unsigned put_entries(struct ber_writer *writer, const struct false_agent *agent,
    const struct call *call)
{
	size_t n = call->n + (agent->habit == ENTRIES_MORE) - (agent->habit == ENTRIES_SHORT);
	for (size_t i = 0; i < n; i++) {
		struct ber_oid name = call->names[MIN(i, call->n - 1)];
		bool there = step_entry(agent, call, MIN(i, call->n - 1), &name);
		put_variable(writer, &name, there ? 0 : BER_END_OF_VIEW, agent->habit);
	}
	return (unsigned)n;
}

static unsigned put_variables(struct ber_writer *writer, const struct false_agent *agent,
    struct call *call)
{
	unsigned count = 0;
	if (is_scout(call))
		return put_entries(writer, agent, call);
	int64_t rounds = call->type == BULK ? call->second : 1;
	for (int64_t round = 0; round < rounds && agent->habit != EMPTY_LIST; round++)
		for (size_t i = 0; i < call->n; i++, count++) {
			struct ber_oid *oid = &call->names[i];
			uint8_t missing = 0;
			if (call->type == GET)
				missing = exists(agent, oid) ? 0 : BER_NO_SUCH_INSTANCE;
			else if (!step(agent, oid))
				missing = BER_END_OF_VIEW;
			struct ber_oid shown = *oid;
			if (agent->habit == WRONG_OID)
				shown = (struct ber_oid){ { 1, 3, 6, 1, 2, 1, 1, 1, 0 }, 9 };
			put_variable(writer, &shown, missing, agent->habit);
		}
	return count;
}

/* Whether it fails for one of the entries of CALL, and for which. */
static bool entry_error(const struct false_agent *agent, const struct call *call,
    int64_t *ret_index)
{
	for (size_t i = 0; agent->habit == ENTRY_FAILS && i < call->n; i++)
		if (memcmp(call->names[i].part, table, sizeof table) == 0) {
			*ret_index = (int64_t)i + 1;
			return true;
		}
	*ret_index = (int64_t)call->n;
	return agent->habit == ENTRIES_FAIL;
}

/* RFC 3416: status and index of an answer that is none, in *RET_STATUS; false when there is nothing
 * to say. */
static bool error_of(const struct false_agent *agent, const struct call *call, int64_t *ret_status,
    int64_t *ret_index)
{
	bool big = call->type == BULK && call->n * (size_t)call->second > 12;
	*ret_index = 0;
	*ret_status = 1;
	if (agent->habit == TOO_BIG_ALWAYS || (agent->habit == TOO_BIG && (big || call->n > 12)))
		return true;
	*ret_status = 5;
	for (size_t i = 0; agent->habit == GENERAL_ERROR && i < call->n; i++)
		if (call->names[i].length > 9 && call->names[i].part[9] == 8) {
			*ret_index = (int64_t)i + 1;
			return true;
		}
	if (is_scout(call) && entry_error(agent, call, ret_index))
		return true;
	*ret_status = 2;
	for (size_t i = 0; call->version == 0 && call->type == NEXT && i < call->n; i++) {
		struct ber_oid oid = call->names[i];
		*ret_index = (int64_t)i + 1;
		if (is_scout(call) ? !step_entry(agent, call, i, &oid) : !next_name(agent, &oid)) {
			*ret_index -= agent->habit == ENTRIES_FROM_ZERO && is_scout(call);
			return true;
		}
	}
	*ret_status = *ret_index = 0;
	return false;
}

static size_t reply(struct false_agent *agent, struct call *call, uint8_t *buffer)
{
	struct ber_writer writer = { .data = buffer, .limit = REPLY_LIMIT };
	int64_t status, index;
	bool failed = error_of(agent, call, &status, &index);
	size_t message = ber_open(&writer, BER_SEQUENCE);
	ber_put_integer(&writer, agent->habit == WRONG_VERSION ? 1 - call->version : call->version);
	ber_put_octets(&writer, BER_OCTETS, agent->habit == WRONG_COMMUNITY
	    ? (struct bytes){ (const uint8_t *)"publix", 6 } : call->community);
	size_t pdu = ber_open(&writer, agent->habit == REQUEST_BACK ? GET : RESPONSE);
	ber_put_integer(&writer, agent->habit == WRONG_ID ? call->id ^ 0x400000 : call->id);
	if (agent->habit == INTEGER_OF_NINE)
		ber_put_octets(&writer, BER_INTEGER, (struct bytes){ (const uint8_t[9]){ 0 }, 9 });
	else
		ber_put_integer(&writer, status);
	ber_put_integer(&writer, index);
	size_t list = ber_open(&writer, BER_SEQUENCE);
	unsigned count = failed ? 0 : put_variables(&writer, agent, call);
	agent->largest = MAX(agent->largest, count);
	ber_close(&writer, list);
	ber_close(&writer, pdu);
	ber_close(&writer, message);
	return writer.full ? 0 : writer.size;
}

static bool stays_silent(struct false_agent *agent, const struct call *call)
{
	if (agent->ignore) {
		agent->ignore--;
		return true;
	}
	return agent->habit == SILENT || (agent->habit == ENTRIES_UNHEARD && is_scout(call)) ||
	    (agent->habit == NO_TABLE_REPLY && call->type != GET) ||
	    (agent->habit == NO_BULK_REPLY && call->type == BULK) ||
	    (agent->habit == BIG_BULK_UNHEARD && call->type == BULK &&
		call->n * (size_t)call->second > 15);
}

static void send_to(int fd, const void *data, size_t size, const struct address *to)
{
	g_assert(sendto(fd, data, size, 0, &to->socket.any, address_size(to)) == (ssize_t)size);
}

static gboolean answer(gint fd, GIOCondition condition, gpointer data)
{
	struct false_agent *agent = data;
	struct address from = { 0 };
	socklen_t size = sizeof from;
	uint8_t in[8192], *out = g_malloc0(REPLY_LIMIT);
	struct call *call = g_new0(struct call, 1);
	(void)condition;
	ssize_t got = recvfrom(fd, in, sizeof in, 0, &from.socket.any, &size);
	agent->requests++;
	bool good = got > 0 && parse((struct bytes){ in, (size_t)got }, call);
	agent->scouts += good && is_scout(call);
	if (good && !stays_silent(agent, call)) {
		size_t length = reply(agent, call, out);
		if (agent->habit == TRUNCATED)
			length /= 2;
		if (agent->habit == OVERLONG)
			out[3] = 0xff;
		if (agent->habit == GARBAGE)
			memset(out, 'x', length);
		int through = agent->habit == WRONG_SOURCE ? agent->other_fd : fd;
		if (agent->habit == LATE && !agent->held) {
			agent->held = g_bytes_new(out, length);
			length = 0;
		} else if (agent->held) {
			send_to(fd, g_bytes_get_data(agent->held, NULL),
			    g_bytes_get_size(agent->held), &from);
			g_clear_pointer(&agent->held, g_bytes_unref);
			agent->habit = HONEST;
		}
		for (int times = length == 0         ? 0
			 : agent->habit == DUPLICATE ? 3
						     : 1;
		     times > 0; times--)
			send_to(through, out, length, &from);
	}
	g_free(call);
	g_free(out);
	return G_SOURCE_CONTINUE;
}

static int open_port(const struct address *at)
{
	int fd = socket(at->socket.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	g_assert(fd >= 0 && bind(fd, &at->socket.any, address_size(at)) == 0);
	return fd;
}

struct false_agent *false_agent_new(GMainContext *context, int family, enum habit habit,
    uint32_t rows)
{
	struct false_agent *agent = g_new0(struct false_agent, 1);
	struct address any = { 0 };
	socklen_t size = sizeof agent->address;
	any.socket.any.sa_family = (sa_family_t)family;
	if (family == AF_INET6)
		any.socket.v6.sin6_addr = in6addr_loopback;
	else
		any.socket.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	agent->context = context;
	agent->habit = habit;
	agent->rows = rows;
	agent->fd = open_port(&any);
	agent->other_fd = open_port(&any);
	getsockname(agent->fd, &agent->address.socket.any, &size);
	agent->source = g_unix_fd_source_new(agent->fd, G_IO_IN);
	g_source_set_callback(agent->source, G_SOURCE_FUNC(answer), agent, NULL);
	g_source_attach(agent->source, context);
	return agent;
}

void false_agent_free(struct false_agent *agent)
{
	g_source_destroy(agent->source);
	g_source_unref(agent->source);
	g_clear_pointer(&agent->held, g_bytes_unref);
	close(agent->fd);
	close(agent->other_fd);
	g_free(agent);
}
