/* Rows of the topics `site` and `alarms` (docs/protocol.md), for a desk. */
#ifndef TESTS_SCREEN_ALARM_ROWS_H
#define TESTS_SCREEN_ALARM_ROWS_H

#include "base/clock.h"
#include "tests/screen/desk.h"

#define MINUTE (60 * CLOCK_SECOND)

/* ALARMS (taken over): member `alarms` of the site. */
static inline void put_site(struct desk *desk, json_t *alarms)
{
	int64_t now = clock_wall().us;

	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, "
		      "s:o, s:I, s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)now, "devices", "circuits", "services", "rooms",
		"severities", "alarms", alarms, "sweep_us", (json_int_t)(3600 * CLOCK_SECOND),
		"started_at", (json_int_t)now));
}

static inline json_t *alarm_row(int key, const char *severity, const char *type, const char *what,
    const char *name, int minutes)
{
	int64_t since = clock_wall().us - minutes * MINUTE;

	return json_pack("{s:i, s:o, s:s, s:s, s:b, s:s, s:s, s:i, s:s, s:s, s:I, s:I, s:I, s:i, "
			 "s:i, s:i}",
	    "key", key, "number", json_sprintf("GJ-%d", key), "severity", severity, "state", "open",
	    "cleared", 0, "type", type, "resource_kind", "circuit", "resource", key, "name", name,
	    "what", what, "since", (json_int_t)since, "first", (json_int_t)since, "changed",
	    (json_int_t)since, "count", 1, "under", 0, "units", 0);
}

static inline json_t *with(json_t *row, const char *name, json_t *value)
{
	json_object_set_new(row, name, value);
	return row;
}

static inline json_t *in_state(json_t *row, const char *state)
{
	return with(row, "state", json_string(state));
}

/* As the service sends it after an acknowledgement at AT by the person of the desk. */
static inline json_t *acknowledged(json_t *row, int64_t at, int64_t undo_until)
{
	in_state(row, "ack");
	with(row, "acked_by", json_string("值班甲"));
	with(row, "owner", json_string("值班甲"));
	with(row, "acked_at", json_integer(at));
	return with(row, "undo_until", json_integer(undo_until));
}

static inline json_t *bad_row(void)
{
	json_t *row = alarm_row(1, "critical", "circuit_down", "链路中断", "LSZX-0417 乡镇接入", 2);

	with(row, "why", json_string("对端网关 0/3，本端口正常"));
	with(row, "units", json_integer(2));
	return with(row, "sites", json_pack("[s, s]", "乡镇便民中心", "街道办事处"));
}

#endif
