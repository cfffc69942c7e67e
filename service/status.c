#include "service/status.h"

#include "service/configuration.h"
#include "service/peers.h"
#include "service/rows.h"

static json_t *store_part(const struct service *service)
{
	struct store_status status;
	char head[65];
	int64_t seq;

	store_status(service->store, &status);
	store_audit_head(service->store, &seq, head);
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:s*, s:I, s:s}", "library",
	    store_library(), "bytes", (json_int_t)status.bytes, "wal_bytes",
	    (json_int_t)status.wal_bytes, "free_bytes", (json_int_t)status.free_bytes, "queued",
	    (json_int_t)status.queued, "last_commit_us", (json_int_t)status.last_commit_us,
	    "trouble", status.trouble, "audit_seq", (json_int_t)seq, "audit_head", head);
}

static json_t *history_part(const struct service *service)
{
	struct history_status status;

	history_status(service->history, &status);
	json_t *part = json_pack("{s:I, s:I, s:I, s:I, s:s*}", "bytes", (json_int_t)status.bytes,
	    "limit", (json_int_t)status.limit, "rows", (json_int_t)status.rows, "dropped",
	    (json_int_t)status.dropped, "trouble", status.trouble);
	if (status.bytes_per_day > 0) {
		row_number(part, "bytes_per_day", status.bytes_per_day);
		row_number(part, "days_until_limit",
		    (double)(status.limit - status.bytes) / status.bytes_per_day);
	}
	row_time(part, "oldest", status.oldest);
	return part;
}

static json_t *engine_part(const struct service *service)
{
	struct engine_statistics statistics;

	engine_statistics(service->engine, &statistics);
	json_t *part = json_pack("{s:I, s:I, s:I, s:I, s:I}", "sent", (json_int_t)statistics.sent,
	    "resent", (json_int_t)statistics.resent, "received", (json_int_t)statistics.received,
	    "late", (json_int_t)statistics.late, "dropped",
	    (json_int_t)(statistics.dropped_source + statistics.dropped_id +
		statistics.dropped_credential + statistics.dropped_broken));
	const struct {
		const char *name;
		uint64_t value;
	} more[] = {
		{ "overruns", statistics.overruns }, { "paced", statistics.paced },
		{ "excused", statistics.excused }, { "resynchronised", statistics.resynchronised },
		{ "complaints", statistics.complaints },
		{ "other_source", statistics.other_source },
		{ "in_flight", statistics.in_flight }, { "window", statistics.window },
		{ "waiting", statistics.waiting }, { "silent", statistics.silent },
		{ "resting", statistics.resting },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(more); i++)
		json_object_set_new(part, more[i].name, json_integer((json_int_t)more[i].value));
	return part;
}

static json_t *echo_part(const struct service *service)
{
	struct echo_statistics statistics;

	echo_statistics(service->echo, &statistics);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "sent", (json_int_t)statistics.sent,
	    "answered", (json_int_t)statistics.answered, "missed", (json_int_t)statistics.missed,
	    "held", (json_int_t)statistics.held, "given_up", (json_int_t)statistics.given_up,
	    "dropped", (json_int_t)statistics.dropped);
}

json_t *service_status(struct service *service)
{
	json_t *status = json_pack("{s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:I}", "version",
	    ZHIBAN_VERSION, "mode", mode_word(service->places.mode), "started_at",
	    (json_int_t)service->started_at.us, "now", (json_int_t)clock_wall().us, "site",
	    site_row(service), "records", store_part(service), "history", history_part(service),
	    "snmp", engine_part(service), "consoles", (json_int_t)peers_count(service->peers));
	json_object_set_new(status, "ssh", shell_status(service));
	static const int families[] = { AF_INET, AF_INET6 };

	json_object_set_new(status, "echo", echo_part(service));
	for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
		const char *obstacle = echo_obstacle(service->echo, families[i]);
		row_text(status, families[i] == AF_INET ? "icmp" : "icmp6", obstacle);
	}
	json_object_set_new(status, "plugins_missing", plugins_missing(service));
	return status;
}
