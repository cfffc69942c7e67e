/* The shells follow the ledger: which devices have one, with which profile and credential. */
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/alarms.h"
#include "service/service.h"
#include "service/shell_parts.h"
#include "service/topics.h"

/* ---- following the ledger ----------------------------------------------------------------- */

/* End what is under way and what waits; who waits is told. */
static void give_up(struct shell *shell, const char *sentence)
{
	struct shells *shells = shell->shells;
	GList *item = shells->queue.head;

	while (item != NULL) {
		GList *next = item->next;
		struct wish *wish = item->data;
		if (wish->shell == shell) {
			g_queue_delete_link(&shells->queue, item);
			wish_unqueue(shells, wish);
			wish_refuse(wish, "unable", sentence);
			wish_free(wish);
		}
		item = next;
	}
	if (shell->talk != NULL) {
		shell->talk->wish->shell = NULL;
		conversation_break(shell->talk, sentence);
		shell->talk = NULL;
	}
}

static void shell_free(void *data)
{
	struct shell *shell = data;

	timer_stop(&shell->turn);
	give_up(shell, _("这台设备已停用，或不再用 SSH"));
	g_hash_table_destroy(shell->points);
	g_free(shell->reason);
	g_free(shell->doubt);
	g_free(shell->fingerprint_seen);
	g_free(shell->offered);
	g_free(shell);
}

static struct shell *shell_new(struct shells *shells, int64_t device)
{
	struct shell *shell = g_new0(struct shell, 1);

	shell->shells = shells;
	shell->device = device;
	shell->points = shell_points_new();
	timer_init(&shell->turn, shells->service->timers, shell_fire, shell);
	g_hash_table_insert(shells->shells, &shell->device, shell);
	if (shells->service->peers == NULL) /* what was kept is read while the service starts */
		shell_restore(shell);
	return shell;
}

/* A number that changes when one of FIELDS does. */
static uint64_t sum_of(const json_t *record, const char *const *fields)
{
	uint64_t sum = 1;

	for (; *fields != NULL; fields++) {
		const json_t *value = json_object_get(record, *fields);
		g_autofree char *text = value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY);
		sum = sum * 31 + (text == NULL ? 0 : g_str_hash(text));
	}
	return sum;
}

static const char *const login_fields[] = { "mgmt_ip", "ssh_port", "ssh_credential", NULL };
static const char *const other_fields[] = { "cli_profile", "ssh_commands", "ssh_interval_s",
	"ssh_legacy", "ssh_keepalive_s", NULL };

/* What is in force under NAME; NULL when nothing is. */
static struct cli_profile *find_profile(const struct shells *shells, const char *name)
{
	struct cli_profile *own = name == NULL ? NULL : cli_profiles_find(shells->own, name);

	return own != NULL || name == NULL ? own : cli_profiles_find(shells->shipped, name);
}

void shells_follow_device(struct service *service, json_t *record)
{
	struct shells *shells = service->shells;
	int64_t id = record_id(record);
	struct shell *shell = shells_find(shells, id);
	uint64_t identity = sum_of(record, login_fields);
	uint64_t now = identity * 31 + sum_of(record, other_fields);

	if (!ledger_is_current(kind_find("device"), record) ||
	    record_integer(record, "ssh_credential") == 0) {
		g_hash_table_remove(shells->shells, &id);
		topics_touch(service->topics, "ssh", id, id);
		alarms_look(service, ALARM_SOURCE_SHELL, id);
		return;
	}
	if (shell == NULL)
		shell = shell_new(shells, id);
	if (shell->fingerprint == now)
		return;
	if (shell->fingerprint != 0)
		give_up(shell, _("这台设备的台账刚改过，请再试一次"));
	if (shell->identity != 0 && shell->identity != identity)
		shell_forgive(shell);
	shell->fingerprint = now;
	shell->identity = identity;
	shell->profile = find_profile(shells, record_text(record, "cli_profile"));
	shell_review(shell);
	shell_begin_turns(shell);
	shell_touch(shell);
}

/* Each shell that logs in with CREDENTIAL. */
void shells_follow_secret(struct service *service, int64_t credential)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->shells->shells);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct shell *shell = value;
		if (record_integer(shell_record(shell), "ssh_credential") != credential)
			continue;
		shell_forgive(shell);
		shell_review(shell);
		shell_try_soon(shell);
	}
}

void shells_follow_credential(struct service *service, json_t *record)
{
	if (service->peers != NULL)
		shells_follow_secret(service, record_id(record));
}

void shells_follow_release(struct service *service, int64_t device)
{
	struct shell *shell = shells_find(service->shells, device);

	if (shell == NULL)
		return;
	shell_review(shell);
	shell_try_soon(shell);
}

/* A key that was vouched for is tried at once; that one was given away is seen at the next try. */
void shells_follow_host_key(struct service *service, json_t *record)
{
	struct shell *shell = shells_find(service->shells, record_integer(record, "device"));

	if (shell == NULL || service->peers == NULL)
		return;
	if (g_strcmp0(record_text(record, "state"), "trusted") == 0 &&
	    (shell->state == SHELL_KEY_UNKNOWN || shell->state == SHELL_KEY_CHANGED)) {
		shell_forgive(shell);
		shell_review(shell);
		shell_try_soon(shell);
	}
	shell_touch(shell);
}

/* ---- profiles of one's own ----------------------------------------------------------------- */

/* The profile of the shells that want NAME changes from here on. */
static void leave_profile(struct shells *shells, const char *name)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, shells->shells);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct shell *shell = value;
		if (g_strcmp0(record_text(shell_record(shell), "cli_profile"), name) != 0)
			continue;
		give_up(shell, _("命令模板刚改过，请再试一次"));
		shell->profile = NULL;
	}
}

/* They go on with what is in force under NAME now. */
static void enter_profile(struct shells *shells, const char *name)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, shells->shells);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct shell *shell = value;
		if (g_strcmp0(record_text(shell_record(shell), "cli_profile"), name) != 0)
			continue;
		shell->profile = find_profile(shells, name);
		shell_review(shell);
		shell_begin_turns(shell);
		shell_touch(shell);
	}
}

void shells_take_profile(struct service *service, const char *file, const char *text)
{
	struct shells *shells = service->shells;
	g_autofree char *base = g_path_get_basename(file);
	g_autofree char *name = g_strndup(base, strlen(base) - strlen(".conf")); /* not shown */
	own(cli_profile) profile = text == NULL ? NULL : cli_profile_read(file, text, NULL);

	leave_profile(shells, name);
	if (profile != NULL)
		cli_profiles_add(shells->own, g_steal_pointer(&profile));
	else
		cli_profiles_remove(shells->own, name);
	enter_profile(shells, name);
}

/* ---- all of them -------------------------------------------------------------------------- */

struct shells *shells_new(struct service *service)
{
	struct shells *shells = g_new0(struct shells, 1);
	g_autofree char *folder = cli_profile_folder();

	shells->service = service;
	shells->program = child_program("zhiban-ssh");
	shells->troubles = g_ptr_array_new_with_free_func(g_free);
	shells->shipped = cli_profiles_load(folder, shells->troubles);
	shells->own = cli_profiles_new();
	shells->shells = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, shell_free);
	g_queue_init(&shells->queue);
	for (guint i = 0; i < shells->troubles->len; i++)
		log_warning("ssh", "%s", (const char *)shells->troubles->pdata[i]);
	return shells;
}

void shells_end(struct shells *shells)
{
	GHashTableIter iter;
	void *value;

	if (shells == NULL)
		return;
	shells->ending = true;
	g_hash_table_iter_init(&iter, shells->shells);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((struct shell *)value)->talk != NULL)
			conversation_break(((struct shell *)value)->talk, _("值班服务正在停止"));
	while (shells->talking > 0)
		g_main_context_iteration(NULL, TRUE);
	g_hash_table_iter_init(&iter, shells->shells);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		give_up(value, _("值班服务正在停止"));
}

void shells_free(struct shells *shells)
{
	if (shells == NULL)
		return;
	g_hash_table_destroy(shells->shells);
	g_ptr_array_unref(shells->shipped);
	g_ptr_array_unref(shells->own);
	g_ptr_array_unref(shells->troubles);
	g_free(shells->program);
	g_free(shells);
}

static void add_names(const struct shells *shells, json_t *names)
{
	for (guint i = 0; i < shells->shipped->len; i++) {
		const struct cli_profile *profile = shells->shipped->pdata[i];
		if (cli_profiles_find(shells->own, profile->name) == NULL)
			json_array_append_new(names, json_string(profile->name));
	}
	for (guint i = 0; i < shells->own->len; i++)
		json_array_append_new(names, json_string(
		    ((const struct cli_profile *)shells->own->pdata[i])->name));
}

json_t *shell_status(const struct service *service)
{
	const struct shells *shells = service->shells;
	json_t *troubles = json_array(), *names = json_array();
	GHashTableIter iter;
	void *value;

	for (guint i = 0; i < shells->troubles->len; i++)
		json_array_append_new(troubles, json_string(shells->troubles->pdata[i]));
	add_names(shells, names);
	g_hash_table_iter_init(&iter, shells->shells);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct shell *shell = value;
		g_autofree char *sentence = shell->state != SHELL_UNABLE ? NULL :
		    g_strdup_printf(_("设备 %s：%s"),
			ledger_name(service->ledger, "device", shell->device), shell->reason);
		if (sentence != NULL)
			json_array_append_new(troubles, json_string(sentence));
	}
	return json_pack("{s:s, s:o, s:o, s:i, s:i}", "program", shells->program, "profiles",
	    names, "troubles", troubles, "talking", (int)shells->talking, "waiting",
	    (int)g_queue_get_length((GQueue *)(uintptr_t)&shells->queue));
}
