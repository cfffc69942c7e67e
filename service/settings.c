#include "service/settings.h"

#include <errno.h>
#include <gio/gio.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "records/model/round.h"
#include "service/hook.h"
#include "service/isolations.h"
#include "probes/wire/address.h"
#include "service/periodic.h"
#include "service/plugin_book.h"
#include "service/rounds.h"

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_DURATION, SETTING_SIZE, SETTING_WORD };

struct setting {
	const char *group, *key;
	enum setting_type type;
	size_t offset;
	int64_t otherwise, minimum, maximum; /* numbers; durations in milliseconds; sizes in MiB */
	const char *text; /* default of SETTING_TEXT; of SETTING_WORD the words, "none|used" */
};

#define AT(member) offsetof(struct settings, member)
#define HOUR_MS INT64_C(3600000)
#define KEEP_DAYS_LEAST 183      /* requirements T15; six calendar months besides */

static const struct setting table[] = {
	{ "site", "name", SETTING_TEXT, AT(site_name), .text = N_("未命名机房") },
	{ "site", "profile", SETTING_TEXT, AT(site_profile), .text = "custom" },
	{ "site", "operator", SETTING_WORD, AT(site_operator), 0, 0, 2,
	    .text = "other|central|cii" },
	{ "site", "phone", SETTING_TEXT, AT(site_phone), .text = "" },
	{ "poll", "sweep", SETTING_DURATION, AT(sweep), 2000, 200, 60000 },
	{ "poll", "full", SETTING_DURATION, AT(poll), 30000, 1000, HOUR_MS },
	{ "poll", "walk", SETTING_DURATION, AT(walk), 600000, 5000, 24 * HOUR_MS },
	{ "poll", "window", SETTING_NUMBER, AT(window), 256, 1, 65536 },
	{ "poll", "tries", SETTING_NUMBER, AT(tries), 3, 1, 10 },
	{ "echo", "interval", SETTING_DURATION, AT(echo), 3000, 100, HOUR_MS },
	{ "echo", "timeout", SETTING_DURATION, AT(echo_timeout), 1000, 50, 30000 },
	{ "reach", "window", SETTING_NUMBER, AT(reach_n), 5, 1, 32 },
	{ "reach", "misses", SETTING_NUMBER, AT(reach_k), 3, 1, 32 },
	{ "reach", "answers", SETTING_NUMBER, AT(reach_m), 2, 1, 32 },
	{ "circuit", "degraded_loss_permille", SETTING_NUMBER, AT(degraded_loss), 50, 1, 1000 },
	{ "circuit", "degraded_rtt", SETTING_DURATION, AT(degraded_rtt), 0, 0, 60000 },
	{ "circuit", "recovered_loss_permille", SETTING_NUMBER, AT(recovered_loss), 20, 1, 1000 },
	{ "quality", "baseline", SETTING_DURATION, AT(baseline_span), 7 * 24 * HOUR_MS,
	    24 * HOUR_MS, 60 * 24 * HOUR_MS },
	{ "quality", "baseline_hours", SETTING_NUMBER, AT(baseline_least), 24, 1, 1440 },
	{ "quality", "departure_percent", SETTING_NUMBER, AT(departure_factor), 150, 101, 10000 },
	{ "quality", "departure_rtt", SETTING_DURATION, AT(departure_rtt), 2, 0, 60000 },
	{ "quality", "departure_loss_permille", SETTING_NUMBER, AT(departure_loss), 10, 0, 1000 },
	{ "quality", "covered_permille", SETTING_NUMBER, AT(day_covered), 250, 0, 1000 },
	{ "quality", "use_permille", SETTING_NUMBER, AT(use_limit), 700, 0, 1000 },
	{ "quality", "departed_permille", SETTING_NUMBER, AT(departed_limit), 250, 0, 1000 },
	{ "quality", "errors", SETTING_NUMBER, AT(errors_limit), 1000, 0, 1000000000 },
	{ "quality", "days", SETTING_NUMBER, AT(proposal_days), 7, 1, 60 },
	{ "quality", "quiet", SETTING_DURATION, AT(proposal_quiet), 30 * 24 * HOUR_MS, 0,
	    400 * 24 * HOUR_MS },
	{ "checks", "interval", SETTING_DURATION, AT(service_interval), 60000, 1000, 24 * HOUR_MS },
	{ "checks", "retry", SETTING_DURATION, AT(service_retry), 15000, 1000, HOUR_MS },
	{ "checks", "window", SETTING_NUMBER, AT(service_n), 3, 1, 32 },
	{ "checks", "misses", SETTING_NUMBER, AT(service_k), 2, 1, 32 },
	{ "checks", "answers", SETTING_NUMBER, AT(service_m), 2, 1, 32 },
	{ "checks", "children", SETTING_NUMBER, AT(service_children), 8, 1, 64 },
	{ "ssh", "interval", SETTING_DURATION, AT(ssh_interval), 300000, 1000, 24 * HOUR_MS },
	{ "ssh", "window", SETTING_NUMBER, AT(ssh_window), 4, 1, 64 },
	{ "ssh", "pause", SETTING_DURATION, AT(ssh_pause), 300000, 60000, 24 * HOUR_MS },
	{ "ssh", "step", SETTING_DURATION, AT(ssh_step), 20000, 1000, 60000 },
	{ "topology", "origin", SETTING_TEXT, AT(origin), .text = "" },
	{ "topology", "gateway", SETTING_TEXT, AT(gateway), .text = "" },
	{ "topology", "gateway_echo_port", SETTING_NUMBER, AT(gateway_echo_port), 0, 0, 65535 },
	{ "topology", "settle", SETTING_DURATION, AT(settle), 30000, 0, HOUR_MS },
	{ "topology", "together", SETTING_DURATION, AT(together), 60000, 0, HOUR_MS },
	{ "history", "limit", SETTING_SIZE, AT(history_limit), 20 * 1024, 16, 4 * 1024 * 1024 },
	{ "report", "proof", SETTING_DURATION, AT(report_proof), 60000, 0, 24 * HOUR_MS },
	{ "report", "supervisor", SETTING_DURATION, AT(report_supervisor), 5 * 60000, 0,
	    24 * HOUR_MS },
	{ "report", "leader", SETTING_DURATION, AT(report_leader), 10 * 60000, 0, 24 * HOUR_MS },
	{ "report", "superior", SETTING_DURATION, AT(report_superior), 15 * 60000, 0,
	    24 * HOUR_MS },
	{ "report", "bulletin", SETTING_DURATION, AT(report_bulletin), 15 * 60000, 60000,
	    24 * HOUR_MS },
	{ "sound", "hook", SETTING_TEXT, AT(hook), .text = "" },
	{ "sound", "hook_gap", SETTING_DURATION, AT(hook_gap), 5000, 0, HOUR_MS },
	{ "sound", "hook_limit", SETTING_DURATION, AT(hook_limit), 10000, 100, 60000 },
	{ "sound", "silence", SETTING_DURATION, AT(silence_most), 10 * 60000, 60000, 60 * 60000 },
	{ "messages", "address", SETTING_TEXT, AT(messages_address), .text = "" },
	{ "messages", "trap_port", SETTING_NUMBER, AT(trap_port), 0, 0, 65535 },
	{ "messages", "syslog_port", SETTING_NUMBER, AT(syslog_port), 0, 0, 65535 },
	{ "messages", "source_rate", SETTING_NUMBER, AT(source_rate), 2000, 1, 1000000 },
	{ "messages", "source_burst", SETTING_NUMBER, AT(source_burst), 20000, 1, 10000000 },
	{ "messages", "unknown_rate", SETTING_NUMBER, AT(unknown_rate), 10, 0, 100000 },
	{ "messages", "connections", SETTING_NUMBER, AT(connections), 1000, 0, 5000 },
	{ "messages", "connections_each", SETTING_NUMBER, AT(connections_each), 16, 1, 5000 },
	{ "messages", "connection_idle", SETTING_DURATION, AT(connection_idle), 4 * HOUR_MS, 1000,
	    400 * 24 * HOUR_MS },
	{ "messages", "connection_stall", SETTING_DURATION, AT(connection_stall), 30000, 100,
	    HOUR_MS },
	{ "messages", "receive_buffer", SETTING_SIZE, AT(receive_buffer), 32, 1, 1024 },
	{ "messages", "keep_days", SETTING_NUMBER, AT(messages_days), 200, KEEP_DAYS_LEAST, 36500 },
	{ "messages", "limit", SETTING_SIZE, AT(messages_limit), 100 * 1024, 64,
	    4 * 1024 * 1024 },
	{ "limits", "cpu_permille", SETTING_NUMBER, AT(cpu_limit), 900, 0, 1000 },
	{ "limits", "memory_permille", SETTING_NUMBER, AT(memory_limit), 900, 0, 1000 },
	{ "limits", "recovery_permille", SETTING_NUMBER, AT(recovery), 50, 0, 500 },
	{ "limits", "reboot", SETTING_DURATION, AT(reboot_stands), 30 * 60000, 0, 24 * HOUR_MS },
	{ "limits", "port_down", SETTING_WORD, AT(port_down), PORTS_SEEN,
	    .text = "none|used|seen|all" },
	{ "limits", "port_use_permille", SETTING_NUMBER, AT(port_use_limit), 900, 0, 1000 },
	{ "limits", "port_errors", SETTING_NUMBER, AT(port_errors_limit), 60, 0, 1000000000 },
	{ "limits", "port_discards", SETTING_NUMBER, AT(port_discards_limit), 600, 0, 1000000000 },
	{ "limits", "light_drop", SETTING_NUMBER, AT(light_drop), 30, 0, 400 },
	{ "limits", "light_recovery", SETTING_NUMBER, AT(light_recovery), 10, 0, 400 },
	{ "limits", "light_samples", SETTING_NUMBER, AT(light_samples), 60, 1, 100000 },
	{ "limits", "light_none", SETTING_NUMBER, AT(light_none), 360, 200, 1000 },
	{ "limits", "learning", SETTING_DURATION, AT(learning), 24 * HOUR_MS, 0,
	    60 * 24 * HOUR_MS },
	{ "limits", "ssh_failures", SETTING_NUMBER, AT(ssh_failures), 3, 1, 100 },
	{ "limits", "data_old", SETTING_DURATION, AT(data_old), 60000, 1000, 24 * HOUR_MS },
	{ "limits", "poll_late_permille", SETTING_NUMBER, AT(late_limit), 100, 0, 1000 },
	{ "limits", "lag", SETTING_DURATION, AT(lag_limit), 3000, 0, 60000 },
	{ "limits", "disk_free", SETTING_SIZE, AT(disk_free), 1024, 0, 1024 * 1024 },
	{ "console", "idle", SETTING_DURATION, AT(console_idle), 0, 0, 24 * HOUR_MS },
	{ "audit", "anchor", SETTING_TEXT, AT(anchor), .text = "" },
	{ "location", "reason_characters", SETTING_NUMBER, AT(overrule_reason), 8, 1, 200 },
	{ "location", "decide", SETTING_DURATION, AT(decide), 30 * 60000, 0, 24 * HOUR_MS },
	{ "location", "night_from", SETTING_NUMBER, AT(night_from), 20, 0, 23 },
	{ "location", "night_until", SETTING_NUMBER, AT(night_until), 8, 0, 23 },
	{ "evidence", "commands", SETTING_TEXT, AT(evidence_commands),
	    .text = "interface-brief interface optical log" },
	{ "evidence", "log_lines", SETTING_NUMBER, AT(evidence_lines), 50, 1, 1000 },
	{ "evidence", "per_hour", SETTING_NUMBER, AT(evidence_hour), 12, 0, 1000 },
	{ "evidence", "in_flood", SETTING_NUMBER, AT(evidence_flood), 3, 0, 1000 },
	{ "evidence", "again", SETTING_DURATION, AT(evidence_again), 600000, 0, 24 * HOUR_MS },
	{ "evidence", "reference", SETTING_DURATION, AT(evidence_reference), 7 * 24 * HOUR_MS, 0,
	    400 * 24 * HOUR_MS },
	{ "evidence", "pace", SETTING_DURATION, AT(evidence_pace), 60000, 100, HOUR_MS },
	{ "tickets", "accept", SETTING_DURATION, AT(ticket_accept), 10 * 60000, 0, 24 * HOUR_MS },
	{ "tickets", "escalate_1", SETTING_DURATION, AT(ticket_escalate[0]), 10 * 60000, 0,
	    72 * HOUR_MS },
	{ "tickets", "escalate_2", SETTING_DURATION, AT(ticket_escalate[1]), 30 * 60000, 0,
	    72 * HOUR_MS },
	{ "tickets", "escalate_3", SETTING_DURATION, AT(ticket_escalate[2]), 2 * HOUR_MS, 0,
	    72 * HOUR_MS },
	{ "tickets", "escalate_to", SETTING_TEXT, AT(ticket_chain),
	    .text = N_("值班长 管理单位 带班领导") },
	{ "tickets", "units_1_percent", SETTING_NUMBER, AT(ticket_share[0]), 30, 1, 100 },
	{ "tickets", "units_2_percent", SETTING_NUMBER, AT(ticket_share[1]), 10, 1, 100 },
	{ "tickets", "reopen", SETTING_DURATION, AT(ticket_reopen), 24 * HOUR_MS, 0,
	    30 * 24 * HOUR_MS },
	{ "tickets", "callback_tries", SETTING_NUMBER, AT(callback_tries), 2, 1, 20 },
	{ "tickets", "late", SETTING_DURATION, AT(journal_late), 5 * 60000, 0, 24 * HOUR_MS },
	{ "isolation", "authority", SETTING_TEXT, AT(isolation_authority), .text = "" },
	{ "isolation", "written", SETTING_DURATION, AT(isolation_written), 24 * HOUR_MS, 60000,
	    30 * 24 * HOUR_MS },
	{ "isolation", "observe", SETTING_DURATION, AT(isolation_observe), 24 * HOUR_MS, 0,
	    30 * 24 * HOUR_MS },
	{ "isolation", "alone", SETTING_WORD, AT(isolation_alone), 0, 0, 2,
	    .text = "night|always|never" },
	{ "warning", "sign", SETTING_DURATION, AT(warning_sign), 15 * 60000, 60000, 24 * HOUR_MS },
	{ "warning", "rounds_percent", SETTING_NUMBER, AT(warning_rounds), 50, 10, 100 },
	{ "warning", "duty", SETTING_NUMBER, AT(warning_duty), 2, 0, 9 },
	{ "contacts", "verify", SETTING_DURATION, AT(contact_verify), 180 * 24 * HOUR_MS,
	    24 * HOUR_MS, 3650 * 24 * HOUR_MS },
	{ "maintenance", "notify_workdays", SETTING_NUMBER, AT(notify_workdays), 1, 0, 30 },
	{ "visitors", "stay", SETTING_DURATION, AT(visitor_stay), 8 * HOUR_MS, 60000,
	    72 * HOUR_MS },
	{ "calls", "callback", SETTING_DURATION, AT(callback), 30 * 60000, 0, 30 * 24 * HOUR_MS },
	{ "calls", "callback_restored", SETTING_DURATION, AT(callback_restored), HOUR_MS, 0,
	    30 * 24 * HOUR_MS },
	{ "shift", "gap_ahead", SETTING_DURATION, AT(roster_gap_ahead), 24 * HOUR_MS, HOUR_MS,
	    14 * 24 * HOUR_MS },
	{ "shift", "longest", SETTING_DURATION, AT(duty_longest), 13 * HOUR_MS, 0, 48 * HOUR_MS },
	{ "shift", "least_rest", SETTING_DURATION, AT(duty_least_rest), 8 * HOUR_MS, 0,
	    48 * HOUR_MS },
	{ "shift", "local_ttys", SETTING_TEXT, AT(local_ttys),
	    .text = "tty1 tty2 tty3 tty4 tty5 tty6" },
	{ "shift", "round_domains", SETTING_TEXT, AT(round_domains), .text = ROUND_DOMAINS },
	{ "shift", "round_code_tries", SETTING_NUMBER, AT(round_code_tries), 5, 1, 100 },
	{ "shift", "round_code_wait", SETTING_DURATION, AT(round_code_wait), 5 * 60000, 0,
	    24 * HOUR_MS },
	{ "shift", "round_catch_up", SETTING_DURATION, AT(round_catch_up), 24 * HOUR_MS, HOUR_MS,
	    7 * 24 * HOUR_MS },
	{ "workdays", "notice", SETTING_NUMBER, AT(days_notice), 3, 0, 60 },
	{ "workdays", "remind_hour", SETTING_NUMBER, AT(remind_hour), 9, 0, 23 },
	{ "workdays", "approval", SETTING_NUMBER, AT(days_approval), 5, 0, 2000 },
	{ "workdays", "implementation", SETTING_NUMBER, AT(days_implementation), 0, 0, 2000 },
	{ "workdays", "review", SETTING_NUMBER, AT(days_review), 5, 0, 2000 },
	{ "workdays", "allocation", SETTING_NUMBER, AT(days_allocation), 10, 0, 2000 },
	{ "workdays", "unused_months", SETTING_NUMBER, AT(months_unused), 3, 0, 120 },
	{ "shift", "prepare", SETTING_DURATION, AT(shift_prepare), 30 * 60000, 0, 4 * HOUR_MS },
	{ "shift", "overlap", SETTING_DURATION, AT(shift_overlap), 10 * 60000, 0, 4 * HOUR_MS },
	{ "shift", "no_show_standby", SETTING_DURATION, AT(shift_no_show_standby), 15 * 60000, 0,
	    12 * HOUR_MS },
	{ "shift", "no_show_supervisor", SETTING_DURATION, AT(shift_no_show_supervisor),
	    30 * 60000, 0, 12 * HOUR_MS },
	{ "shift", "single", SETTING_WORD, AT(shift_single), 0, 0, 1, .text = "attend|free" },
	{ "signing", "valid", SETTING_DURATION, AT(signing_valid), 180 * 24 * HOUR_MS, 0,
	    1000 * 24 * HOUR_MS },
	{ "signing", "once", SETTING_DURATION, AT(signing_once), 24 * HOUR_MS, 60000,
	    30 * 24 * HOUR_MS },
	{ "signing", "least", SETTING_NUMBER, AT(signing_least), 8, 1, 64 },
	{ "signing", "tries", SETTING_NUMBER, AT(signing_tries), 5, 1, 100 },
	{ "signing", "lock", SETTING_DURATION, AT(signing_lock), 15 * 60000, 0, 24 * HOUR_MS },
	{ "signing", "delay", SETTING_DURATION, AT(signing_delay), 1000, 0, 60000 },
	{ "signing", "delay_most", SETTING_DURATION, AT(signing_delay_most), 30000, 0, HOUR_MS },
	{ "shift", "on_time", SETTING_DURATION, AT(handover_late), 15 * 60000, 0, HOUR_MS },
	{ "shift", "clock_within", SETTING_DURATION, AT(clock_within), 120000, 1000, HOUR_MS },
	{ "periodic", "reports", SETTING_TEXT, AT(periodic_reports), .text = "" },
	{ "periodic", "grace", SETTING_NUMBER, AT(periodic_grace), 10, 0, 90 },
	{ "ledger", "expiry_notice", SETTING_DURATION, AT(expiry_notice), 30 * 24 * HOUR_MS, 0,
	    400 * 24 * HOUR_MS },
};

static const struct { const char *word; int64_t ms; } duration_units[] = {
	{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", HOUR_MS }, { "d", 24 * HOUR_MS },
};

static char **text_member(struct settings *settings, const struct setting *setting)
{
	return (char **)(void *)((char *)settings + setting->offset);
}

static int64_t *number_member(struct settings *settings, const struct setting *setting)
{
	return (int64_t *)(void *)((char *)settings + setting->offset);
}

/* The stored value of a number as the table and the file count it. */
static int64_t stored(const struct setting *setting, int64_t value)
{
	switch (setting->type) {
	case SETTING_DURATION:
		return value * (CLOCK_SECOND / 1000);
	case SETTING_SIZE:
		return value * 1024 * 1024;
	case SETTING_TEXT:
	case SETTING_NUMBER:
	case SETTING_WORD:
		break;
	}
	return value;
}

struct settings *settings_new(void)
{
	struct settings *settings = g_new0(struct settings, 1);

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
		if (table[i].type == SETTING_TEXT)
			*text_member(settings, &table[i]) = g_strdup(_(table[i].text));
		else
			*number_member(settings, &table[i]) = stored(&table[i], table[i].otherwise);
	}
	settings->plugins = plugin_book_new();
	return settings;
}

void settings_free(struct settings *settings)
{
	if (settings == NULL)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].type == SETTING_TEXT)
			g_free(*text_member(settings, &table[i]));
	plugin_book_free(settings->plugins);
	g_free(settings);
}

/* "30s", "5m", "200ms" for durations; "20480M" or a bare number of MiB for sizes. */
static bool parse_number(const struct setting *setting, const char *typed, int64_t *ret)
{
	char *end;
	int64_t factor = setting->type == SETTING_DURATION ? 1000 : 1;

	errno = 0;
	int64_t value = g_ascii_strtoll(typed, &end, 10);
	if (end == typed || errno != 0 || value < 0)
		return false;
	while (*end == ' ')
		end++;
	if (setting->type == SETTING_DURATION && *end != '\0') {
		factor = 0;
		for (size_t i = 0; i < G_N_ELEMENTS(duration_units); i++)
			if (strcmp(end, duration_units[i].word) == 0)
				factor = duration_units[i].ms;
		end = factor == 0 ? end : strchr(end, '\0');
	} else if (setting->type == SETTING_SIZE &&
	    (strcmp(end, "G") == 0 || strcmp(end, "M") == 0)) {
		factor = *end == 'G' ? 1024 : 1;
		end++;
	}
	if (*end != '\0' || value > INT64_MAX / (factor == 0 ? 1 : factor))
		return false;
	*ret = value * factor;
	return true;
}

bool settings_duration(const char *typed, int64_t *ret)
{
	static const struct setting any = { .type = SETTING_DURATION };
	int64_t value;

	/* in milliseconds, of which there may be more than microseconds fit */
	if (!parse_number(&any, typed, &value) || value > INT64_MAX / 1000)
		return false;
	*ret = stored(&any, value);
	return true;
}

/* ---- a file ------------------------------------------------------------------------------- */

struct source {
	const char *name, *text;
};

/* The next line of *TEXT without blanks around; NULL after the last. Caller frees. */
static char *next_line(const char **text)
{
	if (**text == '\0')
		return NULL;
	size_t length = strcspn(*text, "\n");
	char *line = g_strndup(*text, length);

	*text += length + ((*text)[length] == '\n');
	return g_strstrip(line);
}

static bool is_group(const char *line, const char *group)
{
	size_t length = strlen(line);

	return line[0] == '[' && line[length - 1] == ']' && length == strlen(group) + 2 &&
	    strncmp(line + 1, group, length - 2) == 0;
}

static bool is_key(const char *line, const char *key)
{
	size_t length = strcspn(line, "=");

	while (length > 0 && g_ascii_isspace(line[length - 1]))
		length--;
	return strchr(line, '=') != NULL && length == strlen(key) &&
	    strncmp(line, key, length) == 0;
}

/* The line on which KEY of GROUP stands, the last one as that is the one that counts; 0 for none.
 */
static size_t line_of(const char *text, const char *group, const char *key)
{
	bool within = false;
	size_t found = 0, at = 0;
	char *line;

	for (; (line = next_line(&text)) != NULL; g_free(line)) {
		at++;
		if (line[0] == '[')
			within = is_group(line, group);
		else if (within && is_key(line, key))
			found = at;
	}
	return found;
}

/* The first line that is no comment, no group and no pair; 0 when it cannot be told. */
static size_t broken_line(const char *text)
{
	size_t found = 0, at = 0;
	bool grouped = false;
	char *line;

	for (; (line = next_line(&text)) != NULL; g_free(line)) {
		at++;
		bool group = line[0] == '[' && g_str_has_suffix(line, "]") && strlen(line) > 2;
		bool pair = grouped && line[0] != '=' && strchr(line, '=') != NULL;
		grouped |= group;
		if (found == 0 && line[0] != '\0' && line[0] != '#' && !group && !pair)
			found = at;
	}
	return found;
}

static void refuse(const struct source *source, const char *group, const char *key, GError **error,
    const char *format, ...) G_GNUC_PRINTF(5, 6);

/* "site.conf:7 [poll] sweep: why not". */
static void refuse(const struct source *source, const char *group, const char *key, GError **error,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *reason = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *whole = g_strdup_printf(_("%s:%zu [%s] %s：%s"), source->name,
	    line_of(source->text, group, key), group, key, reason);
	g_autofree char *clean = text_clean_string(whole);
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, clean);
}

static bool apply(struct settings *settings, const struct setting *setting,
    const struct source *source, const char *typed, GError **error)
{
	int64_t value = 0;

	if (setting->type == SETTING_TEXT) {
		g_free(*text_member(settings, setting));
		*text_member(settings, setting) = text_clean_string(typed);
		return true;
	}
	if (!parse_number(setting, typed, &value)) {
		refuse(source, setting->group, setting->key, error, _("「%s」不是数值"), typed);
		return false;
	}
	if (setting->offset == AT(messages_days) && value < setting->minimum) {
		refuse(source, setting->group, setting->key, error,
		    _("陷阱与日志至少保留六个月，不得少于 183 天"));
		return false;
	}
	if (value < setting->minimum || value > setting->maximum) {
		refuse(source, setting->group, setting->key, error,
		    _("须在 %" PRId64 " 与 %" PRId64 "%s之间"), setting->minimum, setting->maximum,
		    setting->type == SETTING_DURATION   ? _(" 毫秒")
			: setting->type == SETTING_SIZE ? " MiB"
							: "");
		return false;
	}
	*number_member(settings, setting) = stored(setting, value);
	return true;
}

/* The place of TYPED among the words of SETTING. */
static bool apply_word(struct settings *settings, const struct setting *setting,
    const struct source *source, const char *typed, GError **error)
{
	g_auto(GStrv) words = g_strsplit(setting->text, "|", -1);

	for (int64_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], typed) == 0) {
			*number_member(settings, setting) = i;
			return true;
		}
	refuse(source, setting->group, setting->key, error, _("须为 %s 之一"), setting->text);
	return false;
}

static const struct setting *find(const char *group, const char *key)
{
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (strcmp(table[i].group, group) == 0 && strcmp(table[i].key, key) == 0)
			return &table[i];
	return NULL;
}

static bool apply_group(struct settings *settings, GKeyFile *file, const char *group,
    const struct source *source, GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);

	for (char **key = keys; key != NULL && *key != NULL; key++) {
		const struct setting *setting = find(group, *key);
		g_autofree char *typed = g_key_file_get_value(file, group, *key, NULL);

		if (setting == NULL) {
			refuse(source, group, *key, error, "%s", _("没有这个配置项"));
			return false;
		}
		if (!(setting->type == SETTING_WORD ? apply_word : apply)(settings, setting,
			source, typed, error))
			return false;
	}
	return true;
}

/* "[plugin NAME]": the book of plugins knows what it may hold. */
static bool apply_plugin(struct settings *settings, GKeyFile *file, const char *group,
    const struct source *source, GError **error)
{
	g_autofree char *key = NULL, *reason = NULL;

	if (plugin_book_take(settings->plugins, file, group, &key, &reason))
		return true;
	refuse(source, group, key == NULL ? "" : key, error, "%s", reason);
	return false;
}

static bool load(GKeyFile *file, const struct source *source, GError **error)
{
	g_autoptr(GError) cause = NULL;

	if (g_key_file_load_from_data(file, source->text, strlen(source->text), G_KEY_FILE_NONE,
		&cause))
		return true;
	g_autofree char *clean = text_clean_string(cause->message);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s:%zu：读不懂（%s）"),
	    source->name, broken_line(source->text), clean);
	return false;
}

struct settings *settings_parse(const char *name, const char *text, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	own(settings) settings = settings_new();
	const struct source source = { name, text };

	if (!load(file, &source, error))
		return NULL;
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
	for (char **group = groups; *group != NULL; group++)
		if (!(g_str_has_prefix(*group, PLUGIN_GROUP) ? apply_plugin : apply_group)(
			settings, file, *group, &source, error))
			return NULL;
	g_autoptr(GError) wrong = NULL;
	g_auto(GStrv) words = hook_words(settings->hook, &wrong);
	if (words == NULL) {
		refuse(&source, "sound", "hook", error, "%s", wrong->message);
		return NULL;
	}
	g_autofree char *unfit = isolation_rules_fault(settings->isolation_authority);
	if (unfit != NULL) {
		refuse(&source, "isolation", "authority", error, "%s", unfit);
		return NULL;
	}
	g_autofree char *domain = rounds_domains_fault(settings->round_domains);
	if (domain != NULL) {
		refuse(&source, "shift", "round_domains", error, "%s", domain);
		return NULL;
	}
	g_autofree char *report = periodic_reports_fault(settings->periodic_reports);
	if (report != NULL) {
		refuse(&source, "periodic", "reports", error, "%s", report);
		return NULL;
	}
	if (settings->reach_k > settings->reach_n) {
		refuse(&source, "reach", "misses", error, "%s", _("不能大于 window"));
		return NULL;
	}
	if (settings->gateway[0] != '\0' &&
	    !address_parse(settings->gateway, 0, &(struct address){ 0 }, NULL)) {
		refuse(&source, "topology", "gateway", error, "%s", _("不是 IP 地址"));
		return NULL;
	}
	if (settings->service_k > settings->service_n) {
		refuse(&source, "checks", "misses", error, "%s", _("不能大于 window"));
		return NULL;
	}
	return g_steal_pointer(&settings);
}
