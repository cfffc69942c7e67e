/* Methods of the house: status, secrets, configuration, backup, the audit chain, sheets, stopping. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "service/configuration.h"
#include "service/peers.h"
#include "service/rows.h"
#include "service/status.h"

static void status(struct peer *peer, const json_t *id, const json_t *params)
{
	(void)params;
	peer_answer(peer, id, service_status(peer->service));
}

/* ---- secrets ------------------------------------------------------------------------------ */

/* Polling of every device that uses the credential begins anew. */
static void follow_secret(struct service *service, int64_t credential)
{
	for (json_t *record = ledger_next(service->ledger, "device", NULL); record != NULL;
	     record = ledger_next(service->ledger, "device", record)) {
		struct device *device = picture_device(&service->picture, record_id(record));
		if (record_integer(record, "credential") != credential || device == NULL)
			continue;
		device->fingerprint = 0;
		picture_follow_device(service, record);
	}
}

static void secret_set(struct peer *peer, const json_t *id, const json_t *params)
{
	struct service *service = peer->service;
	const char *name = param_text(peer, id, params, "name");
	const json_t *secret = json_object_get(params, "secret");
	const json_t *record = name == NULL ? NULL : ledger_find(service->ledger, "credential", "name", name);
	struct actor actor = peer_actor(peer);
	g_autoptr(GError) error = NULL;

	if (name == NULL)
		return;
	if (record == NULL) {
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这个凭据，先在台账里建"));
		return;
	}
	bool good = json_is_object(secret) && secrets_set(service->secrets, name, secret, &error);
	store_audit(service->store, &actor, peer->origin, "secret.set", good, json_pack("{s:s}", "name", name));
	if (!good) {
		peer_refuse(peer, id, RPC_REFUSED, error == NULL ? _("缺少参数 secret") : error->message);
		return;
	}
	follow_secret(service, record_id(record));
	peer_answer(peer, id, json_object());
}

/* ---- configuration ------------------------------------------------------------------------- */

static void applied(const struct store_result *result, void *data)
{
	if (result->committed)
		call_answer(data, json_pack("{s:I, s:I}", "id", (json_int_t)result->id, "seq", (json_int_t)result->seq));
	else
		call_refuse(data, result->code, result->message, NULL);
}

static void config_apply(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *name = param_text(peer, id, params, "name");
	const char *text = name == NULL ? NULL : param_text(peer, id, params, "text");

	if (text == NULL)
		return;
	g_autofree char *reason = configuration_check(name, text);
	if (reason != NULL) {
		peer_refuse(peer, id, RPC_REFUSED, reason);
		return;
	}
	struct store_act act = {
		.kind = "config", .act = "apply", .actor = peer_actor(peer), .origin = peer->origin,
		.fields = json_pack("{s:s, s:s}", "name", name, "text", text),
	};
	store_act(peer->service->store, &act, applied, call_hold(peer, id));
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
		call_answer(copying->call, json_pack("{s:s, s:I}", "file", copying->file, "bytes", (json_int_t)bytes));
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
	store_audit(peer->service->store, &actor, peer->origin, "backup", true, json_pack("{s:s}", "file", file));
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
	if (store_verify_audit(verifying->state_dir, &verifying->rows, verifying->head, &verifying->bad, &error))
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
		call_answer(verifying->call, json_pack("{s:I, s:s}", "rows", (json_int_t)verifying->rows, "head",
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

/* ---- stopping ----------------------------------------------------------------------------- */

static void stop(struct peer *peer, const json_t *id, const json_t *params)
{
	(void)params;
	if (peer->service->places.mode == MODE_PRODUCTION) {
		peer_refuse(peer, id, RPC_NOT_ALLOWED, _("生产服务由 systemctl stop zhiban 停"));
		return;
	}
	peer_answer(peer, id, json_object());
	service_stop(peer->service);
}

const struct method house_methods[] = {
	{ "status", ROLE_ANY, status },
	{ "secret.set", ROLE_SYSADMIN, secret_set },
	{ "config.apply", ROLE_SYSADMIN, config_apply },
	{ "backup", ROLE_SYSADMIN, backup },
	{ "audit.verify", ROLE_AUDITOR | ROLE_MGMT_APPROVER, audit_verify },
	{ "stop", ROLE_SYSADMIN | ROLE_DUTY, stop },
	{ NULL, 0, NULL },
};
