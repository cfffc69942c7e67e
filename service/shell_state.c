/* How it stands with the shells: what the end of a conversation means, whom it concerns, and what
 * is kept of it over a restart. */
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/alarms.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/shell_parts.h"
#include "service/topics.h"

static const char *const words[SHELL_STATES] = {
	[SHELL_UNKNOWN] = "unknown", [SHELL_GOOD] = "good", [SHELL_FAILED] = "failed",
	[SHELL_REFUSED] = "refused", [SHELL_KEY_UNKNOWN] = "key_unknown",
	[SHELL_KEY_CHANGED] = "key_changed", [SHELL_UNABLE] = "unable",
};

static const char *name_of(const struct shell *shell)
{
	return ledger_name(shell->shells->service->ledger, "device", shell->device);
}

/* What begins before a standstill ends at most so long after it. */
#define CONVERSATION (60 * CLOCK_SECOND)

/* ---- over a restart ----------------------------------------------------------------------- */

static char *kept_name(const struct shell *shell)
{
	return g_strdup_printf("ssh:%" G_GINT64_FORMAT, shell->device);
}

static void keep(const struct shell *shell)
{
	g_autofree char *name = kept_name(shell);
	json_t *value = json_pack("{s:s, s:I}", "state", words[shell->state], "failures",
	    (json_int_t)shell->failures);

	row_text(value, "reason", shell->reason);
	row_text(value, "fingerprint", shell->fingerprint_seen);
	row_time(value, "since", shell->since);
	row_time(value, "success_at", shell->success_at);
	row_time(value, "tried_at", shell->tried_at);
	row_time(value, "refused_at", shell->refused_at);
	store_keep(shell->shells->service->store, name, value);
}

static void take_text(char **place, const char *text)
{
	char *kept = g_strdup(text);

	g_free(*place);
	*place = kept;
}

void shell_restore(struct shell *shell)
{
	g_autofree char *name = kept_name(shell);
	json_auto_t *kept = store_kept(shell->shells->service->store, name);
	const char *word = json_string_value(json_object_get(kept, "state"));

	for (int state = 0; word != NULL && state < SHELL_STATES; state++)
		if (strcmp(words[state], word) == 0)
			shell->state = (enum shell_state)state;
	take_text(&shell->reason, json_string_value(json_object_get(kept, "reason")));
	take_text(&shell->fingerprint_seen,
	    json_string_value(json_object_get(kept, "fingerprint")));
	shell->since.us = record_integer(kept, "since");
	shell->success_at.us = record_integer(kept, "success_at");
	shell->tried_at.us = record_integer(kept, "tried_at");
	shell->refused_at.us = record_integer(kept, "refused_at");
	shell->failures = (unsigned)CLAMP(record_integer(kept, "failures"), 0, 100);
}

/* ---- telling ------------------------------------------------------------------------------ */

void shell_touch(const struct shell *shell)
{
	struct topics *topics = shell->shells->service->topics;

	topics_touch(topics, "ssh", shell->device, shell->device);
	alarms_look(shell->shells->service, ALARM_SOURCE_SHELL, shell->device);
	topics_touch(topics, "site", 0, 0);
}

/* What of it is news of the device; it is not down because its shell fails. */
static const struct {
	const char *to, *severity;
} news[SHELL_STATES] = {
	[SHELL_GOOD] = { "ssh_good", "cleared" },
	[SHELL_FAILED] = { "ssh_failed", "warning" },
	[SHELL_REFUSED] = { "ssh_refused", "warning" },
	[SHELL_KEY_CHANGED] = { "ssh_key_changed", "critical" },
};

/* Good is news only after something that was. */
static bool is_news(enum shell_state from, enum shell_state to)
{
	return news[to].to != NULL && from != to && (to != SHELL_GOOD || news[from].to != NULL);
}

void shell_set(struct shell *shell, enum shell_state state, const char *reason)
{
	struct service *service = shell->shells->service;
	enum shell_state from = shell->state;
	bool same = from == state && g_strcmp0(reason, shell->reason) == 0;

	take_text(&shell->reason, reason);
	if (from != state)
		shell->since = clock_wall();
	shell->state = state;
	if (is_news(from, state)) {
		struct transition transition = { .kind = "device", .id = shell->device,
			.name = name_of(shell), .to = news[state].to, .why = reason,
			.severity = news[state].severity };
		changes_note(service->changes, &transition);
	}
	if (!same)
		keep(shell);
	shell_touch(shell);
}

void shell_forgive(struct shell *shell)
{
	shell->failures = 0;
	shell->refused_at = (struct wall){ 0 };
	g_clear_pointer(&shell->fingerprint_seen, g_free);
	shell_set(shell, SHELL_UNKNOWN, NULL);
}

/* ---- host keys ---------------------------------------------------------------------------- */

/* The record of KEY of the device in whatever state; NULL when it has none. */
static const json_t *record_of_key(const struct shell *shell, const char *member, const char *value)
{
	struct ledger *ledger = shell->shells->service->ledger;
	const json_t *found = NULL;

	for (json_t *record = ledger_next_of(ledger, "host_key", "device", shell->device, NULL);
	     record != NULL;
	     record = ledger_next_of(ledger, "host_key", "device", shell->device, record))
		if (g_strcmp0(record_text(record, member), value) == 0)
			found = record;
	return found;
}

struct offer {
	struct shells *shells;
	int64_t device;
};

/* What the disk did not take is offered again when the key is seen again. */
static void offered(const struct store_result *result, void *data)
{
	g_autofree struct offer *offer = data;
	struct shell *shell = shells_find(offer->shells, offer->device);

	if (result->committed)
		return;
	log_warning("ssh", "%s", result->message);
	if (shell != NULL)
		g_clear_pointer(&shell->offered, g_free);
}

/* Once for each key: what was decided about it stays decided. */
static void offer_key(struct shell *shell, const struct told *told)
{
	struct service *service = shell->shells->service;

	if (told->host_key == NULL || told->fingerprint == NULL ||
	    g_strcmp0(shell->offered, told->host_key) == 0 ||
	    record_of_key(shell, "key", told->host_key) != NULL)
		return;
	take_text(&shell->offered, told->host_key);
	struct offer *offer = g_new(struct offer, 1);
	*offer = (struct offer){ shell->shells, shell->device };
	struct store_act act = {
		.kind = "host_key", .act = "offer", .actor = actor_service(), .origin = "zhiband",
		.fields = json_pack("{s:I, s:s}", "device",
		    (json_int_t)shell->device, "key", told->host_key),
	};
	store_act(service->store, &act, offered, offer);
}

/* ---- the end of a conversation ------------------------------------------------------------ */

static enum shell_state state_of(const char *outcome)
{
	static const struct { const char *outcome; enum shell_state state; } table[] = {
		{ "ok", SHELL_GOOD },
		{ "auth_refused", SHELL_REFUSED },
		{ "password_expired", SHELL_REFUSED },
		{ "host_key_unknown", SHELL_KEY_UNKNOWN },
		{ "host_key_changed", SHELL_KEY_CHANGED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (strcmp(table[i].outcome, outcome) == 0)
			return table[i].state;
	return SHELL_FAILED;
}

/* A conversation that a standstill of the host cut short says nothing of the device. */
static bool is_excused(const struct shell *shell, enum shell_state state)
{
	struct service *service = shell->shells->service;

	service_alive(service);
	return state == SHELL_FAILED &&
	    pause_excuses(&service->pause, mono_after(clock_mono(), -CONVERSATION));
}

void shell_judge(struct shell *shell, const struct told *told, const char *failure)
{
	enum shell_state state = told == NULL ? SHELL_FAILED : state_of(told->outcome);
	bool key = state == SHELL_KEY_UNKNOWN || state == SHELL_KEY_CHANGED;
	const char *reason = told == NULL ? failure : told->reason;

	shell->tried_at = clock_wall();
	if (is_excused(shell, state))
		return;
	if (state == SHELL_REFUSED)
		shell->refused_at = shell->tried_at;
	take_text(&shell->fingerprint_seen, key ? told->fingerprint : NULL);
	if (state == SHELL_GOOD) {
		shell->success_at = shell->tried_at;
		shell->refused_at = (struct wall){ 0 };
		shell->failures = 0;
		reason = NULL;
	} else {
		shell->failures++;
	}
	if (key)
		offer_key(shell, told);
	shell_set(shell, state, reason);
	keep(shell);
}

/* ---- when it may be tried again ----------------------------------------------------------- */

struct wall shell_possible_at(const struct shell *shell)
{
	int64_t pause = shell->shells->service->settings->ssh_pause;
	struct wall at = { shell->refused_at.us + pause };

	if (shell->refused_at.us == 0 || wall_between(clock_wall(), at) <= 0 ||
	    wall_between(clock_wall(), at) > pause)
		return (struct wall){ 0 };
	return at;
}

char *shell_hindrance(const struct shell *shell)
{
	struct wall at = shell_possible_at(shell);
	char text[CLOCK_TEXT_SIZE];

	if (shell->state == SHELL_UNABLE)
		return g_strdup(shell->reason);
	if (at.us == 0)
		return NULL;
	clock_text(at, CLOCK_FULL, text, sizeof text);
	return g_strdup_printf(
	    _("设备刚拒绝过登录，为免锁死账号，%s 之后才能再试；换了口令可马上再试"), text);
}

/* ---- rows --------------------------------------------------------------------------------- */

const json_t *shell_offered_key(const struct shell *shell)
{
	return record_of_key(shell, "state", "offered");
}

/* The key that waits for somebody: the one that was seen last, else the newest that is offered. */
static const json_t *undecided_key(const struct shell *shell)
{
	const json_t *seen = shell->fingerprint_seen == NULL ? NULL :
	    record_of_key(shell, "fingerprint", shell->fingerprint_seen);

	return seen != NULL ? seen : record_of_key(shell, "state", "offered");
}

json_t *shell_row(struct service *service, int64_t device)
{
	const struct shell *shell = shells_find(service->shells, device);
	json_t *row = json_pack("{s:I, s:s}", "key", (json_int_t)device, "state",
	    shell == NULL ? "off" : words[shell->state]);

	if (shell == NULL)
		return row;
	const json_t *key = undecided_key(shell);
	row_text(row, "reason", shell->reason);
	row_text(row, "doubt", shell->doubt);
	row_time(row, "since", shell->since);
	row_time(row, "success_at", shell->success_at);
	row_time(row, "tried_at", shell->tried_at);
	row_time(row, "possible_at", shell_possible_at(shell));
	row_text(row, "fingerprint", shell->fingerprint_seen);
	row_text(row, "profile", record_text(shell_record(shell), "cli_profile"));
	if (key != NULL)
		json_object_set(row, "host_key", json_object_get(key, "id"));
	if (shell->talk != NULL)
		row_time(row, "talking_since", shell->talk->begun);
	row_number(row, "waiting", shell->waiting + (shell->queued ? 1 : 0));
	row_number(row, "points", g_hash_table_size(shell->points));
	return row;
}
