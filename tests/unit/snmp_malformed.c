/* 60 000 malformed replies, generated from good ones by a seed: lengths that lie, swapped tags, cut
 * tails, numbers of nine bytes and more, identifiers that do not end, wrong flags and security
 * parameters, and sealed nonsense that only shows after decryption. Most go straight to where the
 * sockets deliver, every tenth through the socket. Nothing of it may do more than be dropped,
 * counted or read as what it says; afterwards the engine must believe a true reply. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "lab/message.h"
#include "probes/wire/snmp_parts.h"
#include "tests/unit/engine_fixture.h"
#include "tests/unit/secure_agent.h"

#define CASES 12000              /* of each of five kinds */
#define LIMIT 4096
#define PARTS_MAX 256

static const char scalars[] = "1.3.6.1.2.1.1.3.0";
static const char columns[] = "1.3.6.1.2.1.2.2.1.2 1.3.6.1.2.1.2.2.1.8 1.3.6.1.2.1.2.2.1.10";

enum kind { PLAIN_V1, PLAIN_V2C, OPEN_REPORT, SEALED_OUTSIDE, SEALED_INSIDE };

struct fixture {
	struct bench bench;
	enum kind kind;
	GRand *dice;
	struct secure_agent *there;
	struct agent *agent;
	struct agent_request request;
	struct outcome got;
	struct address engine;       /* where requests come from */
};

/* ---- good replies ------------------------------------------------------------------------- */

static void put_pair(struct ber_writer *writer, uint32_t column, uint32_t row)
{
	static const uint32_t object[] = { 1, 3, 6, 1, 4, 1, 2011, 2, 23 };
	const uint32_t name[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1, column, row };
	const struct ber_value values[] = {
		{ .tag = BER_OCTETS, .octets = { (const uint8_t *)"GigabitEthernet0/0/1", 20 } },
		{ .tag = BER_INTEGER, .integer = -5 },
		{ .tag = BER_COUNTER64, .number = UINT64_MAX },
		{ .tag = BER_OID, .oid = object, .oid_length = G_N_ELEMENTS(object) },
		{ .tag = BER_GAUGE32, .number = UINT32_MAX },
	};
	size_t pair = ber_open(writer, BER_SEQUENCE);
	ber_put_oid(writer, name, G_N_ELEMENTS(name));
	ber_put_value(writer, &values[(column + row) % G_N_ELEMENTS(values)]);
	ber_close(writer, pair);
}

/* A reply to whatever the reading asks for now: the scalar, or rows of the columns. */
static size_t put_reply(const struct fixture *f, uint8_t type, bool listing, uint32_t id,
    uint8_t *out)
{
	static const uint32_t uptime[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
	static const uint32_t numbers[] = { 2, 8, 10 };
	static const uint32_t out_of_time[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1, 2, 0 };
	struct ber_writer writer = { .data = out, .limit = LIMIT };
	size_t pdu = ber_open(&writer, type);
	ber_put_integer(&writer, id);
	ber_put_integer(&writer, 0);
	ber_put_integer(&writer, 0);
	size_t list = ber_open(&writer, BER_SEQUENCE);
	if (type == LAB_REPORT || listing) {
		size_t pair = ber_open(&writer, BER_SEQUENCE);
		if (type == LAB_REPORT)
			ber_put_oid(&writer, out_of_time, G_N_ELEMENTS(out_of_time));
		else
			ber_put_oid(&writer, uptime, G_N_ELEMENTS(uptime));
		ber_put_unsigned(&writer, BER_TICKS, 123456);
		ber_close(&writer, pair);
	} else {
		uint32_t rows = f->kind == PLAIN_V1 ? 1 : 3;
		for (uint32_t row = 1; row <= rows; row++)
			for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
				put_pair(&writer, numbers[i], row);
	}
	ber_close(&writer, list);
	ber_close(&writer, pdu);
	return writer.size;
}

static size_t wrap_community(const struct fixture *f, struct bytes pdu, uint8_t *out)
{
	struct ber_writer writer = { .data = out, .limit = LIMIT };
	size_t mac;
	const struct lab_message message = {
		.version = f->kind == PLAIN_V1 ? LAB_V1 : LAB_V2C,
		.community = { (const uint8_t *)"public", 6 }, .pdu = pdu,
	};
	lab_message_write(&message, &writer, &mac);
	return writer.size;
}

static size_t wrap_scoped(const struct fixture *f, struct bytes pdu, uint8_t *out)
{
	struct ber_writer writer = { .data = out, .limit = LIMIT };
	size_t scoped = ber_open(&writer, BER_SEQUENCE);
	ber_put_octets(&writer, BER_OCTETS,
	    (struct bytes){ f->there->engine_id, sizeof f->there->engine_id });
	ber_put_octets(&writer, BER_OCTETS, (struct bytes){ NULL, 0 });
	ber_put_raw(&writer, pdu);
	ber_close(&writer, scoped);
	return writer.size;
}

/* ---- making them bad ---------------------------------------------------------------------- */

/* Where the elements of a message begin, those inside of others as well. */
struct parts {
	size_t at[PARTS_MAX];
	size_t n;
};

static void find_parts(struct bytes all, struct ber_reader reader, struct parts *ret)
{
	uint8_t tag;
	struct ber_reader content;
	while (!ber_at_end(&reader) && ret->n < PARTS_MAX) {
		size_t at = (size_t)(reader.at - all.data);
		if (!ber_read_any(&reader, &tag, &content))
			return;
		ret->at[ret->n++] = at;
		bool holds = content.at < content.end && *content.at == BER_SEQUENCE;
		if ((tag & 0x20) || (tag == BER_OCTETS && holds))
			find_parts(all, content, ret);
	}
}

static size_t insert(uint8_t *data, size_t size, size_t at, const uint8_t *what, size_t n)
{
	if (size + n > LIMIT)
		return size;
	memmove(data + at + n, data + at, size - at);
	memcpy(data + at, what, n);
	return size + n;
}

static size_t mutate_once(GRand *dice, uint8_t *data, size_t size)
{
	static const uint8_t extremes[] = { 0, 1, 0x7f, 0x80, 0x81, 0x84, 0xfe, 0xff };
	static const uint8_t tags[] = { 0x02, 0x04, 0x05, 0x06, 0x30, 0x40, 0x41, 0x46, 0x47, 0x80,
		0x82, 0xa2, 0xa8, 0x1f, 0x24, 0x44 };
	static const uint8_t number[] = { 0x02, 9, 0xff, 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint8_t name[] = { 0x06, 6, 0x2b, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t nest[] = { 0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x30, 0x80, 0x30,
		0x82 };
	uint8_t part[40];
	struct parts parts = { 0 };
	struct bytes all = { data, size };
	find_parts(all, ber_reader(all), &parts);
	if (size < 4 || parts.n == 0)
		return size;
	size_t at = parts.at[g_rand_int_range(dice, 0, (gint)parts.n)];
	size_t any = (size_t)g_rand_int_range(dice, 0, (gint)size);
	uint8_t extreme = extremes[g_rand_int_range(dice, 0, G_N_ELEMENTS(extremes))];
	switch (g_rand_int_range(dice, 0, 11)) {
	case 0:
		data[any] ^= (uint8_t)(1u << g_rand_int_range(dice, 0, 8));
		return size;
	case 1:
		data[any] = extreme;
		return size;
	case 2: /* the length lies */
		data[MIN(at + 1, size - 1)] = extreme;
		return size;
	case 3: /* a little */
		data[MIN(at + 1, size - 1)] += g_rand_boolean(dice) ? 1 : 0xff;
		return size;
	case 4:
		data[at] = tags[g_rand_int_range(dice, 0, G_N_ELEMENTS(tags))];
		return size;
	case 5:
		return any;
	case 6:
		return insert(data, size, at, number, sizeof number);
	case 7:
		return insert(data, size, at, name, sizeof name);
	case 8:
		return insert(data, size, at, nest, sizeof nest);
	case 9: /* a part twice */
		memcpy(part, data + any, MIN(size - any, sizeof part));
		return insert(data, size, at, part, MIN(size - any, sizeof part));
	default: /* what belongs there is gone */
		memmove(data + at, data + any, size - MAX(any, at));
		return at + (size - MAX(any, at));
	}
}

static size_t mutate(GRand *dice, uint8_t *data, size_t size)
{
	for (int times = g_rand_int_range(dice, 1, 4); times > 0; times--)
		size = mutate_once(dice, data, size);
	return size;
}

/* ---- feeding ------------------------------------------------------------------------------ */

static size_t generate(struct fixture *f, const struct reading *reading, bool good, uint8_t *out)
{
	uint8_t pdu[LIMIT], scoped[LIMIT];
	uint32_t id = reading->exchange;
	uint8_t type = f->kind == OPEN_REPORT && !good ? LAB_REPORT : LAB_RESPONSE;
	bool listing = reading->item < reading->question->n_scalars;
	size_t size = put_reply(f, type, listing, id, pdu);
	if (f->kind == PLAIN_V1 || f->kind == PLAIN_V2C) {
		size = wrap_community(f, (struct bytes){ pdu, size }, out);
		return good ? size : mutate(f->dice, out, size);
	}
	size = wrap_scoped(f, (struct bytes){ pdu, size }, scoped);
	if (!good && f->kind == SEALED_INSIDE)
		size = MIN(mutate(f->dice, scoped, size), 1400);
	uint8_t flags = f->kind == OPEN_REPORT && !good ? 0 : LAB_AUTH | LAB_PRIV;
	size = secure_seal(f->there, flags, id, (struct bytes){ scoped, size }, out, LIMIT);
	assert_true(size > 0);
	return good || f->kind == SEALED_INSIDE ? size : mutate(f->dice, out, size);
}

/* The reading that is under way; a new one if the last has ended. */
static struct reading *current(struct fixture *f)
{
	if (f->got.done) {
		bool answered = f->got.outcome == AGENT_OK || f->got.outcome == AGENT_CUT;
		assert_int_equal(answered, f->got.answer != NULL);
		assert_true(text_is_clean(f->got.reason));
		outcome_clear(&f->got);
		agent_hurry(f->agent);
		agent_read(f->agent, &f->request, outcome_take, &f->got);
	}
	for (;;) {
		struct reading *reading = g_queue_peek_head(&f->agent->readings);
		if (reading && reading->place != PLACE_NONE)
			return reading;
		g_main_context_iteration(f->bench.context, TRUE);
	}
}

/* DATA goes to where the first request came from. */
static void feed_socket(struct fixture *f, const uint8_t *data, size_t size)
{
	uint8_t request[LIMIT];
	socklen_t length = sizeof f->engine;
	uint64_t before = bench_statistics(&f->bench).received;
	wire_flush(f->bench.engine->wire);
	if (f->engine.socket.any.sa_family == 0)
		assert_true(recvfrom(f->there->fd, request, sizeof request, 0,
				&f->engine.socket.any, &length) > 0);
	assert_int_equal(sendto(f->there->fd, data, size, 0, &f->engine.socket.any,
			     address_size(&f->engine)), size);
	while (bench_statistics(&f->bench).received == before)
		g_main_context_iteration(f->bench.context, TRUE);
}

static void feed(struct fixture *f, bool good, bool by_socket)
{
	uint8_t out[LIMIT];
	size_t size = generate(f, current(f), good, out);
	if (by_socket && size) {
		feed_socket(f, out, size);
		return;
	}
	/* In a block of its own, whose end is watched. */
	g_autofree uint8_t *exact = g_memdup2(out, size);
	exchange_receive(&f->there->address, exact, size, f->bench.engine);
}

static void forget_requests(const struct fixture *f)
{
	uint8_t request[LIMIT];
	while (recv(f->there->fd, request, sizeof request, MSG_DONTWAIT) > 0)
		;
}

static void begin(struct fixture *f, enum kind kind)
{
	const struct engine_settings patient = { .timeout_first_us = 3600 * CLOCK_SECOND };
	char community[] = "public";
	struct credential credential = kind >= OPEN_REPORT ? secure_credential()
	    : (struct credential){ .version = kind == PLAIN_V1 ? CREDENTIAL_V1 : CREDENTIAL_V2C,
		      .community = community };
	*f = (struct fixture){ .kind = kind, .dice = g_rand_new_with_seed(20261122u + kind) };
	bench_open(&f->bench, &patient);
	f->there = secure_agent_new(kind >= OPEN_REPORT ? f->bench.context : NULL, 1);
	f->agent = agent_new(f->bench.engine, &f->there->address, &credential);
	if (kind >= OPEN_REPORT) {
		struct outcome got = bench_read(&f->bench, f->agent, scalars, "");
		assert_int_equal(got.outcome, AGENT_OK);
		outcome_clear(&got);
		secure_agent_attend(f->there, NULL);
	}
	f->request = (struct agent_request){ .deadline_us = 36000 * CLOCK_SECOND };
	f->request.scalars = oid_list(scalars, &f->request.n_scalars);
	f->request.columns = oid_list(columns, &f->request.n_columns);
	agent_read(f->agent, &f->request, outcome_take, &f->got);
}

static void end(struct fixture *f)
{
	agent_free(f->agent);
	outcome_clear(&f->got);
	secure_agent_free(f->there);
	bench_close(&f->bench);
	g_rand_free(f->dice);
	g_free((void *)(uintptr_t)f->request.scalars);
	g_free((void *)(uintptr_t)f->request.columns);
}

/* And now the truth: a new reading of the same agent takes it. */
static void believe(struct fixture *f)
{
	if (f->kind >= OPEN_REPORT) {
		secure_agent_attend(f->there, f->bench.context);
		agent_hurry(f->agent);
		struct outcome got = bench_read(&f->bench, f->agent, scalars, "");
		assert_int_equal(got.outcome, AGENT_OK);
		outcome_clear(&got);
		return;
	}
	const struct credential credential = *f->agent->credential;
	struct agent *agent = agent_new(f->bench.engine, &f->there->address, &credential);
	agent_free(f->agent);
	f->agent = agent;
	outcome_clear(&f->got);
	agent_read(f->agent, &f->request, outcome_take, &f->got);
	feed(f, true, true);
	const struct reading *reading = g_queue_peek_head(&f->agent->readings);
	assert_non_null(reading);
	assert_int_equal(reading->answered, 1);
}

static void run(enum kind kind)
{
	struct fixture f;
	begin(&f, kind);
	for (unsigned i = 0; i < CASES; i++) {
		feed(&f, false, i % 10 == 0);
		forget_requests(&f);
	}
	struct engine_statistics statistics = bench_statistics(&f.bench);
	uint64_t dropped = statistics.dropped_broken + statistics.dropped_credential +
	    statistics.dropped_id + statistics.late;
	assert_true(statistics.received >= CASES);
	assert_true(dropped + statistics.complaints > CASES / 4);

	believe(&f);
	end(&f);
}

static void s30_malformed_v1(void **state)
{
	(void)state;
	run(PLAIN_V1);
}

static void s30_malformed_v2c(void **state)
{
	(void)state;
	run(PLAIN_V2C);
}

static void s30_malformed_reports(void **state)
{
	(void)state;
	run(OPEN_REPORT);
}

static void s30_malformed_v3(void **state)
{
	(void)state;
	run(SEALED_OUTSIDE);
}

static void s30_malformed_inside_v3(void **state)
{
	(void)state;
	run(SEALED_INSIDE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s30_malformed_v1),
		cmocka_unit_test(s30_malformed_v2c),
		cmocka_unit_test(s30_malformed_reports),
		cmocka_unit_test(s30_malformed_v3),
		cmocka_unit_test(s30_malformed_inside_v3),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
