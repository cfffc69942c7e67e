/* Job and result as JSON. */
#include "probes/wire/ssh_job.h"

#include <gio/gio.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define COMMANDS_MAX 200
#define COMMAND_SIZE_MAX 1000
#define LIMIT_MAX (16 * 1024 * 1024)

static bool bad(GError **error, const char *sentence)
{
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, sentence);
	return false;
}

/* ---- what is asked ------------------------------------------------------------------------ */

/* The strings of ARRAY, each at most SIZE bytes; those that go to a device are clean, so that no
 * line end can make two commands of one. NULL where it is anything else. */
static char **strings(const json_t *array, size_t size)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	size_t i;
	json_t *item;

	if (array && (!json_is_array(array) || json_array_size(array) > COMMANDS_MAX))
		return NULL;
	json_array_foreach(array, i, item) {
		const char *text = json_string_value(item);

		if (!text || text[0] == '\0' || strlen(text) > size || !text_is_clean(text))
			return NULL;
		g_strv_builder_add(builder, text);
	}
	return g_strv_builder_end(builder);
}

static void free_questions(struct ssh_question *list)
{
	for (struct ssh_question *q = list; q && q->expect; q++) {
		g_free(q->expect);
		g_free(q->answer);
	}
	g_free(list);
}

/* NULL where ARRAY is no list of questions. */
static struct ssh_question *questions(json_t *array)
{
	size_t n = json_array_size(array);
	struct ssh_question *list;

	if ((array && !json_is_array(array)) || n > COMMANDS_MAX)
		return NULL;
	list = g_new0(struct ssh_question, n + 1);
	for (size_t i = 0; i < n; i++) {
		const char *expect = NULL, *answer = NULL;
		json_t *item = json_array_get(array, i);

		if (json_unpack(item, "{s:s, s?s}", "expect", &expect, "answer", &answer) < 0 ||
		    (answer && !text_is_clean(answer))) {
			free_questions(list);
			return NULL;
		}
		list[i].expect = g_strdup(expect);
		list[i].answer = g_strdup(answer);
	}
	return list;
}

static bool parse_dialect(struct ssh_dialect *dialect, json_t *object, GError **error)
{
	const char *prompt = NULL, *pager = NULL, *answer = " ", *quit = "q", *refusal = NULL;
	const char *farewell = NULL;
	json_t *setup = NULL, *asked = NULL;
	json_error_t why;
	int exec = 0;

	if (json_unpack_ex(object, &why, 0, "{s?b, s?s, s?s, s?s, s?s, s?o, s?o, s?s, s?s}", "exec",
		&exec, "prompt", &prompt, "pager", &pager, "pager_answer", &answer, "pager_quit",
		&quit, "setup", &setup, "questions", &asked, "refusal", &refusal, "farewell",
		&farewell) < 0)
		return bad(error, _("任务的 dialect 写得不对。"));
	*dialect = (struct ssh_dialect){
		.exec = exec != 0,
		.prompt = g_strdup(prompt),
		.pager = g_strdup(pager),
		.pager_answer = g_strdup(answer),
		.pager_quit = g_strdup(quit),
		.setup = strings(setup, COMMAND_SIZE_MAX),
		.questions = questions(asked),
		.refusal = g_strdup(refusal),
		.farewell = g_strdup(farewell),
	};
	if (!dialect->setup || !dialect->questions || (farewell && !text_is_clean(farewell)))
		return bad(error, _("任务的 dialect 写得不对。"));
	return exec || prompt ? true : bad(error, _("任务没有说提示符是什么样子。"));
}

struct texts {
	const char *address, *user, *password, *private_key, *passphrase;
};

struct numbers {
	int port, agent, legacy, keepalive_s;
	json_int_t connect_ms, step_ms, total_ms, limit;
};

static bool check(const struct ssh_job *job, const struct numbers *n, GError **error)
{
	if (!g_hostname_is_ip_address(job->address))
		return bad(error, _("任务里的地址不是 IP 地址。"));
	if (n->port < 1 || n->port > 65535)
		return bad(error, _("任务里的端口不对。"));
	if (!job->user[0] || !text_is_clean(job->user))
		return bad(error, _("任务里的用户名不对。"));
	if (!job->host_keys)
		return bad(error, _("任务里的主机密钥写得不对。"));
	if (!job->commands)
		return bad(error, _("任务里的命令写得不对。"));
	if (n->connect_ms < 1 || n->step_ms < 1 || n->total_ms < 1 || n->total_ms > 3600000)
		return bad(error, _("任务里的时限不对。"));
	if (n->limit < 1 || n->limit > LIMIT_MAX || n->keepalive_s < 0)
		return bad(error, _("任务里的上限不对。"));
	return true;
}

static bool fill(struct ssh_job *job, json_t *object, GError **error)
{
	struct texts t = { 0 };
	struct numbers n = { .port = 22,
		.connect_ms = 5000,
		.step_ms = 20000,
		.total_ms = 60000,
		.limit = 256 * 1024 };
	json_t *host_keys = NULL, *commands = NULL, *dialect = NULL;
	json_error_t why;

	if (json_unpack_ex(object, &why, 0,
		"{s:s, s?i, s:s, s?s, s?s, s?s, s?b, s?o, s?b, s?i, s:o, s:o, s?I, s?I, s?I, s?I}",
		"address", &t.address, "port", &n.port, "user", &t.user, "password", &t.password,
		"private_key", &t.private_key, "passphrase", &t.passphrase, "agent", &n.agent,
		"host_keys", &host_keys, "legacy", &n.legacy, "keepalive_s", &n.keepalive_s,
		"dialect", &dialect, "commands", &commands, "connect_ms", &n.connect_ms, "step_ms",
		&n.step_ms, "total_ms", &n.total_ms, "limit", &n.limit) < 0)
		return bad(error, _("任务缺少必填的内容，或内容的类型不对。"));
	*job = (struct ssh_job){
		.address = g_strdup(t.address),
		.port = (uint16_t)n.port,
		.user = g_strdup(t.user),
		.password = g_strdup(t.password),
		.private_key = g_strdup(t.private_key),
		.passphrase = g_strdup(t.passphrase),
		.agent = n.agent != 0,
		.legacy = n.legacy != 0,
		.keepalive_s = n.keepalive_s,
		.host_keys = strings(host_keys, 16 * 1024),
		.commands = strings(commands, COMMAND_SIZE_MAX),
		.connect_us = n.connect_ms * 1000,
		.step_us = n.step_ms * 1000,
		.total_us = n.total_ms * 1000,
		.limit = (size_t)n.limit,
	};
	return check(job, &n, error) && parse_dialect(&job->dialect, dialect, error);
}

struct ssh_job *ssh_job_parse(const char *text, size_t size, GError **error)
{
	struct ssh_job *job;
	json_t *object = json_loadb(text, size, 0, NULL);

	if (!object) {
		bad(error, _("任务不是 JSON。"));
		return NULL;
	}
	job = g_new0(struct ssh_job, 1);
	if (!fill(job, object, error))
		g_clear_pointer(&job, ssh_job_free);
	json_decref(object);
	return job;
}

static void free_secret(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

void ssh_job_free(struct ssh_job *job)
{
	if (!job)
		return;
	free_secret(job->password);
	free_secret(job->private_key);
	free_secret(job->passphrase);
	g_free(job->address);
	g_free(job->user);
	g_strfreev(job->host_keys);
	g_strfreev(job->commands);
	g_free(job->dialect.prompt);
	g_free(job->dialect.pager);
	g_free(job->dialect.pager_answer);
	g_free(job->dialect.pager_quit);
	g_strfreev(job->dialect.setup);
	free_questions(job->dialect.questions);
	g_free(job->dialect.refusal);
	g_free(job->dialect.farewell);
	g_free(job);
}

/* ---- what is told ------------------------------------------------------------------------- */

struct ssh_output *ssh_output_new(const char *command)
{
	struct ssh_output *output = g_new0(struct ssh_output, 1);

	output->command = g_strdup(command);
	output->text = g_string_new(NULL);
	output->exit = -1;
	return output;
}

void ssh_output_add(struct ssh_output *output, const char *line, size_t limit)
{
	if (output->cut)
		return;
	if (output->text->len + strlen(line) + 1 > limit) {
		output->cut = true;
		return;
	}
	g_string_append(output->text, line);
	g_string_append_c(output->text, '\n');
}

void ssh_output_finish(struct ssh_output *output)
{
	GString *text = output->text;
	size_t empty = strspn(text->str, "\n");

	g_string_erase(text, 0, (gssize)empty);
	while (text->len > 0 && text->str[text->len - 1] == '\n')
		g_string_truncate(text, text->len - 1);
}

void ssh_output_free(struct ssh_output *output)
{
	if (!output)
		return;
	g_free(output->command);
	g_string_free(output->text, TRUE);
	g_free(output);
}

static const char *const outcomes[] = {
	[SSH_OUTCOME_OK] = "ok",
	[SSH_OUTCOME_UNREACHABLE] = "unreachable",
	[SSH_OUTCOME_TIMEOUT] = "timeout",
	[SSH_OUTCOME_NOT_SSH] = "not_ssh",
	[SSH_OUTCOME_HOST_KEY_UNKNOWN] = "host_key_unknown",
	[SSH_OUTCOME_HOST_KEY_CHANGED] = "host_key_changed",
	[SSH_OUTCOME_NO_COMMON_ALGORITHM] = "no_common_algorithm",
	[SSH_OUTCOME_AUTH_REFUSED] = "auth_refused",
	[SSH_OUTCOME_PASSWORD_EXPIRED] = "password_expired",
	[SSH_OUTCOME_BUSY] = "busy",
	[SSH_OUTCOME_NO_PROMPT] = "no_prompt",
	[SSH_OUTCOME_QUESTION] = "question",
	[SSH_OUTCOME_LOST] = "lost",
	[SSH_OUTCOME_BAD_JOB] = "bad_job",
};

static const char *const stages[] = {
	[SSH_STAGE_JOB] = "job",
	[SSH_STAGE_CONNECT] = "connect",
	[SSH_STAGE_BANNER] = "banner",
	[SSH_STAGE_KEX] = "kex",
	[SSH_STAGE_HOST_KEY] = "host_key",
	[SSH_STAGE_AUTH] = "auth",
	[SSH_STAGE_SHELL] = "shell",
	[SSH_STAGE_SETUP] = "setup",
	[SSH_STAGE_COMMAND] = "command",
	[SSH_STAGE_CLOSE] = "close",
};

void ssh_result_init(struct ssh_result *result)
{
	*result = (struct ssh_result){ 0 };
	g_mutex_init(&result->lock);
	result->outputs = g_ptr_array_new_with_free_func((GDestroyNotify)ssh_output_free);
}

void ssh_result_clear(struct ssh_result *result)
{
	g_free(result->reason);
	g_free(result->host_key);
	g_free(result->fingerprint);
	g_free(result->banner);
	g_free(result->prompt);
	g_ptr_array_unref(result->outputs);
	g_mutex_clear(&result->lock);
}

static json_t *output_json(const struct ssh_output *output)
{
	json_t *object = json_pack("{s:s, s:s, s:I}", "command", output->command, "text",
	    output->text->str, "ms", (json_int_t)(output->us / 1000));

	if (output->refused)
		json_object_set_new(object, "refused", json_true());
	if (output->cut)
		json_object_set_new(object, "cut", json_true());
	if (output->exit >= 0)
		json_object_set_new(object, "exit", json_integer(output->exit));
	return object;
}

char *ssh_result_text(const struct ssh_result *result)
{
	json_t *list = json_array(), *object;
	size_t size;
	char *text;

	for (guint i = 0; i < result->outputs->len; i++)
		json_array_append_new(list, output_json(g_ptr_array_index(result->outputs, i)));
	object = json_pack("{s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:o}", "outcome",
	    outcomes[result->outcome], "stage", stages[result->stage], "reason", result->reason,
	    "host_key", result->host_key, "fingerprint", result->fingerprint, "banner",
	    result->banner, "prompt", result->prompt, "outputs", list);
	size = json_dumpb(object, NULL, 0, JSON_COMPACT);
	text = g_malloc(size + 2);
	json_dumpb(object, text, size, JSON_COMPACT);
	text[size] = '\n';
	text[size + 1] = '\0';
	json_decref(object);
	return text;
}
