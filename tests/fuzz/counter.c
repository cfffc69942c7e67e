/* Whatever an agent answers, a rate is finite, not negative and not above what the line carries,
 * and only where the verdict says so; an uptime never counts more reboots than readings. Input: one
 * byte of width, eight of maximum, then readings of 20 bytes. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "points/counter.h"

#define READING 20

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t take(const uint8_t *data, size_t bytes)
{
	uint64_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | data[i];
	return value;
}

static void feed(struct counter *counter, const uint8_t *data, struct counter_epoch epoch,
    uint8_t bits, struct mono at, double maximum)
{
	const struct counter before = *counter;
	double rate = -1;
	const enum counter_verdict verdict =
	    counter_feed(counter, take(data, 8), bits, epoch, at, maximum, &rate);

	if (verdict == COUNTER_RATE || verdict == COUNTER_WRAPPED) {
		g_assert_true(isfinite(rate) && rate >= 0);
		g_assert_true(!(maximum > 0) || rate <= maximum);
	} else {
		g_assert_true(rate < 0);
	}
	if (verdict == COUNTER_TOO_SOON)
		g_assert_true(memcmp(&before, counter, sizeof before) == 0);
	else
		g_assert_cmpint(counter->at.us, ==, at.us);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counter counter = { .bits = 0 };
	struct uptime uptime = { .seeded = false };
	struct mono at = { .us = CLOCK_SECOND };
	uint32_t readings = 0;
	double maximum;

	if (size < 9)
		return 0;
	const uint8_t bits = (uint8_t)(1 + data[0] % 64);
	memcpy(&maximum, data + 1, sizeof maximum);
	for (size_t used = 9; used + READING <= size; used += READING, readings++) {
		const uint8_t *reading = data + used;
		at = mono_after(at, (int64_t)take(reading + 8, 4) * 50);
		uptime_feed(&uptime, (uint32_t)take(reading + 12, 4), reading[16], at);
		const struct counter_epoch epoch = { .boots = uptime.boots,
			.discontinuity = reading[17] };
		feed(&counter, reading, epoch, reading[18] ? bits : 64, at, maximum);
		g_assert_cmpuint(uptime.boots, <=, readings);
	}
	return 0;
}
