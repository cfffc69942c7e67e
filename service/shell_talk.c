/* One conversation with a device: the job is made, given to a child and forgotten; what the child
 * says is read in a thread, because a device may say much. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/shell_parts.h"

#define SAID_LIMIT (8 * 1024 * 1024)
#define SENTENCE_LIMIT 400
#define CONNECT_MS 5000
#define STEPS_MOST 6             /* what all of it may take, in steps */
#define TOTAL_MOST_MS 120000
#define GRACE (3 * CLOCK_SECOND) /* the child keeps the time itself */
#define TEXT_LIMIT (256 * 1024)
/* Of a message with the text and the table of an answer. */
#define TOLD_LIMIT (RPC_MESSAGE_LIMIT / 8 * 7)

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

	for (json_t *record = ledger_next(ledger, "host_key", NULL); record != NULL;
	     record = ledger_next(ledger, "host_key", record))
		if (record_integer(record, "device") == shell->device &&
		    g_strcmp0(record_text(record, "state"), "trusted") == 0)
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

/* ---- what the child said ------------------------------------------------------------------ */

static void said_free(void *data)
{
	struct said *said = data;

	g_free(said->text);
	g_free(said->refused);
	cli_result_free(said->result);
	json_decref(said->told);
	g_free(said);
}

void told_free(struct told *told)
{
	if (told == NULL)
		return;
	g_free(told->outcome);
	g_free(told->reason);
	g_free(told->host_key);
	g_free(told->fingerprint);
	g_ptr_array_unref(told->said);
	g_free(told);
}

/* Text member NAME, clean whatever the child thinks of it. NULL when absent. */
static char *member(const json_t *object, const char *name, size_t limit)
{
	const json_t *value = json_object_get(object, name);

	return !json_is_string(value) ? NULL :
	    text_clean((struct bytes){ (const uint8_t *)json_string_value(value),
	    json_string_length(value) }, limit);
}

/* The same line by line; blanks at the beginning of a line are its columns. */
static char *lines_of(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));
	g_auto(GStrv) lines = g_strsplit(value == NULL ? "" : value, "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		char *clean = text_clean_string(*line);
		g_free(*line);
		*line = clean;
	}
	return g_strjoinv("\n", lines);
}

/* Leave out of ANSWER, the least needed first, what does not fit a message; and say so. */
static void fit(json_t *answer, GString *trouble)
{
	static const char *const members[] = { "points", "rows" };

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		if (json_dumpb(answer, NULL, 0, 0) <= TOLD_LIMIT)
			return;
		json_object_del(answer, members[i]);
		g_string_append(trouble,
		    i == 0 ? _("监测点太多，没有列出；") : _("表太大，看原文；"));
	}
}

/* What a person gets to read. */
static json_t *answer_of(const struct said *said, struct wall at)
{
	json_t *answer = json_pack("{s:s, s:I, s:s, s:I}", "line", said->line, "at",
	    (json_int_t)at.us, "text", said->text, "ms", (json_int_t)said->ms);
	json_auto_t *result = cli_result_to_json(said->result);
	g_autofree char *doubt = cli_result_trouble(said->result);
	g_autoptr(GString) trouble = g_string_new(NULL);

	if (said->refused != NULL)
		json_object_set_new(answer, "refused", json_string(said->refused));
	if (said->cut) {
		json_object_set_new(answer, "cut", json_true());
		g_string_append(trouble, _("输出太长，只留了前面；"));
	}
	if (said->refused == NULL && said->result->rows->rows->len > 0) {
		json_object_set(answer, "columns", json_object_get(result, "columns"));
		json_object_set(answer, "rows", json_object_get(result, "rows"));
		json_object_set(answer, "points", json_object_get(result, "points"));
	}
	fit(answer, trouble);
	if (said->refused == NULL && doubt != NULL)
		g_string_append(trouble, doubt);
	if (g_str_has_suffix(trouble->str, "；")) /* not shown */
		g_string_truncate(trouble, trouble->len - strlen("；")); /* not shown */
	if (trouble->len > 0)
		json_object_set_new(answer, "trouble", json_string(trouble->str));
	return answer;
}

static struct said *read_output(const struct conversation *talk, guint i, const json_t *output)
{
	struct said *said = g_new0(struct said, 1);

	said->line = talk->wish->lines->pdata[i];
	said->text = lines_of(output, "text");
	said->cut = json_is_true(json_object_get(output, "cut"));
	said->ms = json_integer_value(json_object_get(output, "ms"));
	said->result = cli_command_read(talk->profile, talk->wish->commands->pdata[i],
	    (struct bytes){ (const uint8_t *)said->text, strlen(said->text) });
	if (said->result->rows->refused != NULL)
		said->refused = g_strdup(said->result->rows->refused);
	else if (json_is_true(json_object_get(output, "refused")))
		said->refused = text_clean((struct bytes){ (const uint8_t *)said->text,
		    strcspn(said->text, "\n") }, SENTENCE_LIMIT);
	if (talk->wish->done != NULL)
		said->told = answer_of(said, talk->begun);
	return said;
}

/* TEXT is what the child said about the conversation; NULL when it makes no sense. */
static struct told *read_told(const struct conversation *talk, GBytes *text)
{
	gsize size;
	const char *data = g_bytes_get_data(text, &size);
	json_auto_t *object = json_loadb(data, size, JSON_ALLOW_NUL, NULL);
	const json_t *outputs = json_object_get(object, "outputs");
	char *outcome = member(object, "outcome", 40);

	if (outcome == NULL)
		return NULL;
	struct told *told = g_new0(struct told, 1);
	told->outcome = outcome;
	told->reason = member(object, "reason", SENTENCE_LIMIT);
	told->host_key = member(object, "host_key", 6000);
	told->fingerprint = member(object, "fingerprint", 80);
	told->said = g_ptr_array_new_with_free_func(said_free);
	for (guint i = 0; i < MIN(json_array_size(outputs), talk->wish->lines->len); i++)
		g_ptr_array_add(told->said, read_output(talk, i, json_array_get(outputs, i)));
	return told;
}

/* ---- the conversation --------------------------------------------------------------------- */

static void over(struct conversation *talk, const struct told *told, const char *failure)
{
	conversation_over(talk, told, talk->broken != NULL ? talk->broken : failure);
	wish_free(talk->wish);
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

	(void)source, (void)cancel;
	g_task_return_pointer(task, read_told(reading->talk, reading->text), NULL);
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
		.profile = wish->shell->profile, .begun = clock_wall() };
	talk->child = child_start(shells->service->timers, &order, on_child, talk, error);
	if (talk->child == NULL) {
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
