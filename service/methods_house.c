/* Methods of the house: status, secrets, configuration, backup, the audit chain, stopping. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "service/configuration.h"
#include "service/messages.h"
#include "service/peers.h"
#include "service/rows.h"
#include "service/status.h"

static void status(struct peer *peer, const json_t *id, const json_t *params)
{
	(void)params;
	peer_answer(peer, id, service_status(peer->service));
}

/* ---- secrets ------------------------------------------------------------------------------ */

struct secret_call {
	struct call *call;
	struct service *service;
	int64_t credential;
};

/* Polling of every device that uses the credential begins anew. */
static void follow_secret(struct service *service, int64_t credential)
{
	for (json_t *record = ledger_next(service->ledger, "device", NULL); record != NULL;
	     record = ledger_next(service->ledger, "device", record)) {
		struct device *device = picture_device(&service->picture, record_id(record));
		if (device != NULL && record_integer(record, "credential") == credential)
			picture_reconnect(device);
	}
	shells_follow_secret(service, credential);
	messages_follow_devices(service->messages);
}

/* Who set which secret is on the record, and that it failed; never what it is. */
static void secret_kept(const char *failure, void *data)
{
	g_autofree struct secret_call *setting = data;
	struct service *service = setting->service;
	const char *name = ledger_name(service->ledger, "credential", setting->credential);

	call_audit(setting->call, "secret.set", failure == NULL, json_pack("{s:s}", "name", name));
	if (failure != NULL) {
		call_refuse(setting->call, RPC_REFUSED, failure, NULL);
		return;
	}
	follow_secret(service, setting->credential);
	call_answer(setting->call, json_object());
}

static void secret_set(struct peer *peer, const json_t *id, const json_t *params)
{
	struct service *service = peer->service;
	const char *name = param_text(peer, id, params, "name");
	const json_t *record = name == NULL ? NULL :
	    ledger_find(service->ledger, "credential", "name", name);

	if (name == NULL)
		return;
	if (record == NULL) {
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这个凭据，先在台账里建"));
		return;
	}
	struct secret_call *setting = g_new0(struct secret_call, 1);
	setting->call = call_hold(peer, id);
	setting->service = service;
	setting->credential = record_id(record);
	secrets_set(service->secrets, name, json_object_get(params, "secret"), secret_kept,
	    setting);
}

/* ---- what a console says of itself -------------------------------------------------------- */

#define NOTES_MOST 20
#define NOTES_SPAN (60 * CLOCK_SECOND)

/* A console that says the same again and again does not fill the log. */
static bool may_note(struct peer *peer)
{
	struct mono now = clock_mono();

	if (peer->noted_since.us == 0 || mono_between(peer->noted_since, now) > NOTES_SPAN) {
		peer->noted_since = now;
		peer->notes = 0;
	}
	return ++peer->notes <= NOTES_MOST;
}

/* A console was locked, opened, or somebody tried to. No other words: the log is no note book. */
static void audit_note(struct peer *peer, const json_t *id, const json_t *params)
{
	static const struct { const char *word, *action; bool success; } notes[] = {
		{ "lock", "console.lock", true },
		{ "unlock", "console.unlock", true },
		{ "unlock_failed", "console.unlock", false },
		{ "hide", "console.hide", true },
		{ "unhide", "console.unhide", true },
	};
	const char *word = param_text(peer, id, params, "action");
	struct actor actor = peer_actor(peer);

	for (size_t i = 0; word != NULL && i < G_N_ELEMENTS(notes); i++) {
		if (strcmp(notes[i].word, word) != 0)
			continue;
		if (may_note(peer)) {
			store_audit(peer->service->store, &actor, peer->origin, notes[i].action,
			    notes[i].success, NULL);
			if (strcmp(word, "lock") == 0 && peer->signed_on != 0)
				peer_sign_on(peer, 0);
			peer_answer(peer, id, json_object());
		} else {
			peer_refuse(peer, id, RPC_BUSY, _("一分钟里记得太多，没有再记"));
		}
		return;
	}
	if (word != NULL)
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("没有这种留痕"));
}

/* ---- configuration ------------------------------------------------------------------------ */

static void applied(const struct store_result *result, void *data)
{
	if (result->committed)
		call_answer(data,
		    json_pack("{s:I, s:I}", "id", (json_int_t)result->id, "seq",
			(json_int_t)result->seq));
	else
		call_refuse(data, result->code, result->message, NULL);
}

static void config_apply(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *path = param_text(peer, id, params, "name");
	const char *text = path == NULL ? NULL : param_text(peer, id, params, "text");
	g_autoptr(GError) error = NULL;

	if (text == NULL)
		return;
	g_autofree char *name = configuration_check(path, text, &error);
	if (name == NULL || !configuration_fits(peer->service, name, text, &error)) {
		g_autofree char *reason = text_clean_string(error->message);
		peer_refuse(peer, id, RPC_REFUSED, reason);
		return;
	}
	struct store_act act = {
		.kind = "config", .act = "apply", .actor = peer_actor(peer), .origin = peer->origin,
		.fields = json_pack("{s:s, s:s}", "name", name, "text", text),
	};
	store_act(peer->service->store, &act, applied, call_hold(peer, id));
}

/* What is in force: of each file the text that was applied last. */
static void config_list(struct peer *peer, const json_t *id, const json_t *params)
{
	struct ledger *ledger = peer->service->ledger;
	const struct configuration *configuration = peer->service->configuration;
	json_t *files = json_object(), *list = json_array(), *file;
	const char *name;

	(void)params;
	for (json_t *record = ledger_next(ledger, "config", NULL); record != NULL;
	     record = ledger_next(ledger, "config", record))
		json_object_set_new(files, record_text(record, "name"),
		    json_pack("{s:O, s:O, s:O, s:O, s:O*}", "name", json_object_get(record, "name"),
			"id", json_object_get(record, "id"), "applied_at",
			json_object_get(record, "created_at"), "hash",
			json_object_get(record, "hash"), "applied_by",
			json_object_get(record, "created_by")));
	json_object_foreach(files, name, file) {
		if (configuration_is_edited(configuration, name))
			json_object_set_new(file, "edited", json_true());
		json_array_append(list, file);
	}
	json_decref(files);
	peer_answer(peer, id, json_pack("{s:o}", "files", list));
}

/* ---- keeping ------------------------------------------------------------------------------ */

struct copying {
	struct call *call;
	char *file;
};

static void copied(const char *message, int64_t bytes, void *data)
{
	struct copying *copying = data;

	if (message != NULL)
		call_refuse(copying->call, RPC_REFUSED, message, NULL);
	else
		call_answer(copying->call,
		    json_pack("{s:s, s:I}", "file", copying->file, "bytes", (json_int_t)bytes));
	g_free(copying->file);
	g_free(copying);
}

static void backup(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *file = param_text(peer, id, params, "file");
	struct actor actor = peer_actor(peer);

	if (file == NULL)
		return;
	if (!g_path_is_absolute(file)) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("备份文件要写绝对路径"));
		return;
	}
	struct copying *copying = g_new0(struct copying, 1);
	copying->call = call_hold(peer, id);
	copying->file = g_strdup(file);
	store_audit(peer->service->store, &actor, peer->origin, "backup", true,
	    json_pack("{s:s}", "file", file));
	store_backup(peer->service->store, file, copied, copying);
}

struct verifying {
	struct call *call;
	char *state_dir;
	int64_t rows, bad;
	char head[65];
};

static void verify_thread(GTask *task, void *source, void *data, GCancellable *cancel)
{
	struct verifying *verifying = data;
	GError *error = NULL;

	(void)source, (void)cancel;
	if (store_verify_audit(verifying->state_dir, &verifying->rows, verifying->head,
		&verifying->bad, &error))
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

static void verified(GObject *source, GAsyncResult *result, void *data)
{
	struct verifying *verifying = data;
	g_autoptr(GError) error = NULL;

	(void)source;
	if (g_task_propagate_boolean(G_TASK(result), &error))
		call_answer(verifying->call,
		    json_pack("{s:I, s:s}", "rows", (json_int_t)verifying->rows, "head",
			verifying->head));
	else
		call_refuse(verifying->call, RPC_REFUSED, error->message, json_pack("{s:I}", "seq",
		    (json_int_t)verifying->bad));
	g_free(verifying->state_dir);
	g_free(verifying);
}

static void audit_verify(struct peer *peer, const json_t *id, const json_t *params)
{
	struct verifying *verifying = g_new0(struct verifying, 1);

	(void)params;
	verifying->call = call_hold(peer, id);
	verifying->state_dir = g_strdup(peer->service->places.state_dir);
	GTask *task = g_task_new(NULL, NULL, verified, verifying);
	g_task_set_task_data(task, verifying, NULL);
	g_task_run_in_thread(task, verify_thread);
	g_object_unref(task);
}

/* ---- being there -------------------------------------------------------------------------- */

/* Proof of life: an open socket says nothing about who is behind it. */
static void ping(struct peer *peer, const json_t *id, const json_t *params)
{
	(void)params;
	peer_answer(peer, id, json_object());
}

/* ---- stopping ----------------------------------------------------------------------------- */

static void stop(struct peer *peer, const json_t *id, const json_t *params)
{
	(void)params;
	if (peer->service->places.mode == MODE_PRODUCTION) {
		peer_refuse(peer, id, RPC_NOT_ALLOWED,
		    _("生产服务由 systemctl stop zhiban.socket zhiband 停"));
		return;
	}
	peer_answer(peer, id, json_object());
	service_stop(peer->service);
}

const struct method house_methods[] = {
	{ "ping", 0, ping },
	{ "status", ROLE_ANY, status },
	{ "secret.set", ROLE_SYSADMIN, secret_set },
	{ "config.apply", ROLE_SYSADMIN, config_apply },
	{ "config.list", ROLE_ANY, config_list },
	{ "backup", ROLE_SYSADMIN, backup },
	{ "audit.verify", ROLE_AUDITOR | ROLE_MGMT_APPROVER, audit_verify },
	{ "audit.note", ROLE_ANY, audit_note },
	{ "stop", ROLE_SYSADMIN | ROLE_DUTY, stop },
	{ NULL, 0, NULL },
};
