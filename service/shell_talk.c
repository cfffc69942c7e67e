/* One conversation with a device: the job is made, given to a child and forgotten; what the child
 * says is read in a thread (service/shell_told.c), because a device may say much. One is read at a
 * time, and the breadcrumb names whose it is. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "service/breadcrumb.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/shell_parts.h"

#define SAID_LIMIT (8 * 1024 * 1024)
#define CONNECT_MS 5000
#define STEPS_MOST 6             /* what all of it may take, in steps */
#define TOTAL_MOST_MS 120000
#define GRACE (3 * CLOCK_SECOND) /* the child keeps the time itself */
#define TEXT_LIMIT (256 * 1024)

/* ---- the job ------------------------------------------------------------------------------ */

static void wipe_text(void *text)
{
	explicit_bzero(text, strlen(text));
	g_free(text);
}

/* JOB as text in one piece of memory that is wiped when it is let go. */
static GBytes *job_bytes(const json_t *job)
{
	size_t size = json_dumpb(job, NULL, 0, JSON_COMPACT);
	char *text = g_malloc0(size + 1);

	json_dumpb(job, text, size, JSON_COMPACT);
	return g_bytes_new_with_free_func(text, size, wipe_text, text);
}

static json_t *trusted_keys(const struct shell *shell)
{
	struct ledger *ledger = shell->shells->service->ledger;
	json_t *keys = json_array();

	for (json_t *record = ledger_next_of(ledger, "host_key", "device", shell->device, NULL);
	     record != NULL;
	     record = ledger_next_of(ledger, "host_key", "device", shell->device, record))
		if (g_strcmp0(record_text(record, "state"), "trusted") == 0)
			json_array_append(keys, json_object_get(record, "key"));
	return keys;
}

static void set_number(json_t *job, const char *name, int64_t value)
{
	if (value != 0)
		json_object_set_new(job, name, json_integer(value));
}

/* Which way and how long. */
static void add_limits(json_t *job, const struct shell *shell, int64_t *ret_total)
{
	const json_t *record = shell_record(shell);
	int64_t step = shell->shells->service->settings->ssh_step / 1000;
	int64_t total = MIN(TOTAL_MOST_MS, CONNECT_MS + STEPS_MOST * step);

	json_object_set(job, "address", json_object_get(record, "mgmt_ip"));
	set_number(job, "port", record_integer(record, "ssh_port"));
	set_number(job, "keepalive_s", record_integer(record, "ssh_keepalive_s"));
	if (record_flag(record, "ssh_legacy"))
		json_object_set_new(job, "legacy", json_true());
	set_number(job, "connect_ms", CONNECT_MS);
	set_number(job, "step_ms", step);
	set_number(job, "total_ms", total);
	set_number(job, "limit", TEXT_LIMIT);
	*ret_total = total;
}

/* The whole job for WISH; it has secrets in it. NULL and one sentence. */
static json_t *job_of(const struct wish *wish, int64_t *ret_total, bool *ret_agent, GError **error)
{
	const struct shell *shell = wish->shell;
	const struct service *service = shell->shells->service;
	const json_t *credential = ledger_get(service->ledger, "credential",
	    record_integer(shell_record(shell), "ssh_credential"));
	json_t *job = secrets_ssh(service->secrets, credential, error);

	if (job == NULL)
		return NULL;
	json_t *lines = json_array();
	for (guint i = 0; i < wish->lines->len; i++)
		json_array_append_new(lines, json_string(wish->lines->pdata[i]));
	json_object_set_new(job, "commands", lines);
	json_object_set_new(job, "host_keys", trusted_keys(shell));
	json_object_set(job, "dialect", shell->profile->dialect);
	add_limits(job, shell, ret_total);
	*ret_agent = json_is_true(json_object_get(job, "agent"));
	return job;
}

/* Nothing of ours goes to the child but what it cannot do without. */
static char **environment_of(bool agent)
{
	char **environment = g_environ_setenv(NULL, "LC_ALL", "C.UTF-8", TRUE);
	const char *socket = g_getenv("SSH_AUTH_SOCK");
	const char *language = g_getenv("ZHIBAN_LANGUAGE");

	environment = g_environ_setenv(environment, "PATH", "/usr/bin:/bin", TRUE);
	if (language != NULL)
		environment = g_environ_setenv(environment, "ZHIBAN_LANGUAGE", language, TRUE);
	if (agent && socket != NULL)
		environment = g_environ_setenv(environment, "SSH_AUTH_SOCK", socket, TRUE);
	return environment;
}

/* ---- the conversation --------------------------------------------------------------------- */

static void over(struct conversation *talk, const struct told *told, const char *failure)
{
	conversation_over(talk, told, talk->broken != NULL ? talk->broken : failure);
	wish_free(talk->wish);
	cli_profile_free(talk->profile);
	g_free(talk);
}

/* While it is read nobody else touches what the thread looks at: the wish and the profile. */
struct reading {
	const struct conversation *talk;
	GBytes *text;
};

static void read_thread(GTask *task, void *source, void *data, GCancellable *cancel)
{
	const struct reading *reading = data;
	const struct conversation *talk = reading->talk;
	struct breadcrumb *breadcrumb = talk->shells->service->breadcrumb;
	struct asked asked = { .profile = talk->profile, .commands = talk->wish->commands,
		.lines = talk->wish->lines, .for_person = talk->wish->done != NULL,
		.at = talk->begun };
	gsize size;
	const char *text = g_bytes_get_data(reading->text, &size);

	(void)source, (void)cancel;
	breadcrumb_enter(breadcrumb, talk->device);
	struct told *told = told_read(&asked, text, size);
	breadcrumb_leave(breadcrumb);
	g_task_return_pointer(task, told, NULL);
}

static void reading_free(void *data)
{
	struct reading *reading = data;

	g_bytes_unref(reading->text);
	g_free(reading);
}

static void on_read(GObject *source, GAsyncResult *result, void *data)
{
	own(told) told = g_task_propagate_pointer(G_TASK(result), NULL);

	(void)source;
	over(data, told, told == NULL ? _("zhiban-ssh 的应答读不懂") : NULL);
}

static void on_child(GBytes *out, const char *failure, void *data)
{
	struct conversation *talk = data;

	talk->child = NULL;
	if (out == NULL) {
		over(talk, NULL, failure);
		return;
	}
	struct reading *reading = g_new0(struct reading, 1);
	*reading = (struct reading){ talk, g_bytes_ref(out) };
	g_autoptr(GTask) task = g_task_new(NULL, NULL, on_read, talk);
	g_task_set_task_data(task, reading, reading_free);
	g_task_run_in_thread(task, read_thread);
}

bool conversation_start(struct wish *wish, GError **error)
{
	struct shells *shells = wish->shell->shells;
	const char *const argv[] = { shells->program, NULL };
	int64_t total;
	bool agent;
	json_t *job = job_of(wish, &total, &agent, error);

	if (job == NULL)
		return false;
	g_autoptr(GBytes) input = job_bytes(job);
	g_auto(GStrv) environment = environment_of(agent);
	struct child_order order = { .argv = argv, .environment = environment, .input = input,
		.limit = SAID_LIMIT, .us = total * 1000 + GRACE };
	struct conversation *talk = g_new0(struct conversation, 1);

	json_decref(job);
	*talk = (struct conversation){ .shells = shells, .wish = wish,
		.device = wish->shell->device,
		.profile = cli_profile_hold(wish->shell->profile), .begun = clock_wall() };
	talk->child = child_start(shells->service->timers, &order, on_child, talk, error);
	if (talk->child == NULL) {
		cli_profile_free(talk->profile);
		g_free(talk);
		return false;
	}
	wish->shell->talk = talk;
	shells->talking++;
	return true;
}

void conversation_break(struct conversation *talk, const char *why)
{
	talk->broken = why;
	if (talk->child != NULL)
		child_kill(talk->child);
}
