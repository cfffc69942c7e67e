/* Which device is asked what over SSH, and when. */
#include "service/shell.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "service/service.h"
#include "service/shell_parts.h"

/* Wishes of persons that wait: for one device, for all. */
#define WAITING_LIMIT 4
#define WAITING_LIMIT_ALL 64
/* Between the periodic commands after the first failure, and at most; after refused logins. */
#define FAILED_FIRST (30 * CLOCK_SECOND)
#define FAILED_MOST (600 * CLOCK_SECOND)
#define REFUSED_MOST (3600 * CLOCK_SECOND)
#define SOON (CLOCK_SECOND / 10)

/* ---- looking up --------------------------------------------------------------------------- */

struct shell *shells_find(const struct shells *shells, int64_t device)
{
	return shells == NULL ? NULL : g_hash_table_lookup(shells->shells, &device);
}

const json_t *shell_record(const struct shell *shell)
{
	return ledger_get(shell->shells->service->ledger, "device", shell->device);
}

static const json_t *credential_of(const struct shell *shell)
{
	return ledger_get(shell->shells->service->ledger, "credential",
	    record_integer(shell_record(shell), "ssh_credential"));
}

/* What of ours is missing, one sentence; NULL when it can be tried. Caller frees. */
static char *obstacle_of(const struct shell *shell)
{
	const struct service *service = shell->shells->service;
	const struct device *device = picture_device(&service->picture, shell->device);
	const json_t *credential = credential_of(shell);
	g_autoptr(GError) error = NULL;

	if (device != NULL && device->quarantined)
		return g_strdup(device->trouble);
	if (shell->profile == NULL)
		return g_strdup_printf(_("没有命令模板 %s"),
		    record_text(shell_record(shell), "cli_profile"));
	if (credential == NULL || !ledger_is_current(kind_find("credential"), credential))
		return g_strdup(_("台账所填的 SSH 凭据不存在或已作废"));
	json_t *login = secrets_ssh(service->secrets, credential, &error);
	if (login == NULL)
		return g_strdup(error->message);
	json_decref(login);
	return NULL;
}

/* Something of ours came or went. */
void shell_review(struct shell *shell)
{
	g_autofree char *obstacle = obstacle_of(shell);

	if (obstacle != NULL)
		shell_set(shell, SHELL_UNABLE, obstacle);
	else if (shell->state == SHELL_UNABLE)
		shell_set(shell, SHELL_UNKNOWN, NULL);
}

/* ---- wishes ------------------------------------------------------------------------------- */

static struct wish *wish_new(struct shell *shell)
{
	struct wish *wish = g_new0(struct wish, 1);

	wish->shell = shell;
	wish->plain = true;
	wish->commands = g_ptr_array_new();
	wish->lines = g_ptr_array_new_with_free_func(g_free);
	return wish;
}

void wish_free(struct wish *wish)
{
	g_ptr_array_unref(wish->commands);
	g_ptr_array_unref(wish->lines);
	g_free(wish);
}

static void wish_add(struct wish *wish, const struct cli_command *command, char *line)
{
	g_ptr_array_add(wish->commands, (void *)(uintptr_t)command);
	g_ptr_array_add(wish->lines, line);
}

/* Tell who wished it; the clock wants to be told nothing. */
static void tell(const struct wish *wish, const struct shell_answer *answer)
{
	if (wish->done != NULL)
		wish->done(answer, wish->data);
}

void wish_refuse(const struct wish *wish, const char *outcome, const char *sentence)
{
	struct shell_answer answer = { .outcome = outcome, .failure = sentence,
		.code = RPC_REFUSED };

	tell(wish, &answer);
}

/* It leaves the queue, one way or another. */
void wish_unqueue(struct shells *shells, struct wish *wish)
{
	if (wish->done == NULL) {
		wish->shell->queued = false;
		return;
	}
	wish->shell->waiting--;
	shells->waiting--;
}

/* ---- the clock ---------------------------------------------------------------------------- */

/* The commands of the clock as one wish; NULL when there are none. What cannot be asked is said. */
static struct wish *periodic_wish(struct shell *shell)
{
	const char *names = record_text(shell_record(shell), "ssh_commands");
	g_auto(GStrv) words = g_strsplit_set(names == NULL ? "" : names, " ,", -1);
	struct wish *wish = wish_new(shell);
	g_autoptr(GString) doubt = g_string_new(NULL);

	for (char **word = words; shell->profile != NULL && *word != NULL; word++) {
		const struct cli_command *command = cli_profile_command(shell->profile, *word);
		g_autoptr(GError) error = NULL;
		char *line = command == NULL ? NULL :
		    cli_command_line(shell->profile, command, NULL, &error);
		if (line != NULL)
			wish_add(wish, command, line);
		else if (command != NULL)
			g_string_append_printf(doubt, _("%s 不能定期执行（%s）；"), *word,
			    error->message);
		else if (**word != '\0')
			g_string_append_printf(doubt, _("模板里没有命令 %s；"), *word);
	}
	g_free(shell->doubt);
	shell->doubt = doubt->len == 0 ? NULL : text_clean_string(doubt->str);
	if (wish->lines->len > 0)
		return wish;
	wish_free(wish);
	return NULL;
}

static bool has_periodic(const struct shell *shell)
{
	const char *names = record_text(shell_record(shell), "ssh_commands");

	return shell->profile != NULL && names != NULL && names[0] != '\0';
}

/* FIRST doubled for each failure after the first, at most MOST. */
static int64_t backoff(unsigned failures, int64_t first, int64_t most)
{
	unsigned doubled = failures == 0 ? 0 : MIN(failures - 1, 16);

	return MIN(most, first << doubled);
}

static int64_t delay_of(const struct shell *shell)
{
	int64_t interval = shell_interval(shell);
	int64_t pause = shell->shells->service->settings->ssh_pause;

	if (shell->failures == 0)
		return interval;
	if (shell->state == SHELL_REFUSED)
		return MAX(interval, backoff(shell->failures, pause, MAX(pause, REFUSED_MOST)));
	return MAX(interval, backoff(shell->failures, FAILED_FIRST, FAILED_MOST));
}

/* After a restart nothing is asked before its time. */
void shell_begin_turns(struct shell *shell)
{
	int64_t delay = delay_of(shell), passed = wall_between(shell->tried_at, clock_wall());

	if (!has_periodic(shell))
		timer_stop(&shell->turn);
	else if (shell->tried_at.us == 0)
		timer_after(&shell->turn, timer_place(shell->device, delay));
	else
		timer_after(&shell->turn, CLAMP(delay - passed, SOON, delay));
}

void shell_try_soon(struct shell *shell)
{
	if (has_periodic(shell))
		timer_after(&shell->turn, SOON);
}

/* ---- the queue ---------------------------------------------------------------------------- */

static void begin(struct wish *wish)
{
	struct shell *shell = wish->shell;
	g_autoptr(GError) error = NULL;
	g_autofree char *hindrance = NULL;

	shell_review(shell);
	hindrance = shell_hindrance(shell);
	if (hindrance == NULL && conversation_start(wish, &error)) {
		shell_touch(shell);
		return;
	}
	if (hindrance == NULL)
		shell_set(shell, SHELL_UNABLE, error->message);
	wish_refuse(wish, "unable", hindrance != NULL ? hindrance : error->message);
	wish_free(wish);
}

/* As many as may, in their order; a device that is being talked to is passed over. */
static void pump(struct shells *shells)
{
	GList *item = shells->queue.head;

	while (item != NULL && !shells->ending &&
	    shells->talking < (unsigned)shells->service->settings->ssh_window) {
		GList *next = item->next;
		struct wish *wish = item->data;
		if (wish->shell->talk == NULL) {
			g_queue_delete_link(&shells->queue, item);
			wish_unqueue(shells, wish);
			begin(wish);
		}
		item = next;
	}
}

void shell_fire(struct timer *timer, void *data)
{
	struct shell *shell = data;
	struct shells *shells = shell->shells;
	struct wish *wish = shell->queued ? NULL : periodic_wish(shell);

	timer_after(timer, delay_of(shell));
	if (wish == NULL)
		return;
	shell->queued = true;
	g_queue_push_tail(&shells->queue, wish);
	pump(shells);
}

/* Persons come before the clock, in the order they came. */
static void push_person(struct shells *shells, struct wish *wish)
{
	GList *item = shells->queue.head;

	while (item != NULL && ((struct wish *)item->data)->done != NULL)
		item = item->next;
	g_queue_insert_before(&shells->queue, item, wish);
	wish->shell->waiting++;
	shells->waiting++;
	pump(shells);
}

/* ---- the end of a conversation ------------------------------------------------------------ */

static void answer_person(const struct conversation *talk, const struct told *told,
    const char *failure)
{
	const struct wish *wish = talk->wish;
	const struct said *said =
	    told != NULL && told->said->len > 0 ? told->said->pdata[0] : NULL;
	struct shell_answer answer = { .line = wish->lines->pdata[0],
		.outcome = told == NULL ? "failed" : told->outcome, .code = RPC_REFUSED };
	g_autofree char *later = wish->shell == NULL ? NULL : shell_hindrance(wish->shell);
	g_autofree char *sentence = NULL;

	if (said != NULL) {
		answer.told = said->told;
	} else {
		const char *reason = told == NULL ? failure : told->reason;
		sentence = g_strdup_printf("%s%s%s", reason == NULL ? _("设备没有应答") : reason,
		    later == NULL ? "" : " ", later == NULL ? "" : later);
		answer.failure = sentence;
		if (wish->shell != NULL)
			answer.possible_at = shell_possible_at(wish->shell);
	}
	tell(wish, &answer);
}

static void take_points(struct shell *shell, const struct conversation *talk,
    const struct told *told)
{
	g_autoptr(GString) doubt = g_string_new(shell->doubt);

	for (guint i = 0; i < told->said->len; i++) {
		const struct said *said = told->said->pdata[i];
		g_autofree char *trouble = cli_result_trouble(said->result);
		shell_points_take(shell, said, talk->wish->commands->pdata[i]);
		if (trouble != NULL)
			g_string_append_printf(doubt, "%s：%s；", said->line, trouble);
	}
	if (talk->wish->done != NULL || told->said->len == 0)
		return;
	shell_points_keep(shell, talk->begun);
	g_free(shell->doubt);
	shell->doubt = doubt->len == 0 ? NULL : text_clean_string(doubt->str);
}

void conversation_over(struct conversation *talk, const struct told *told, const char *failure)
{
	struct shells *shells = talk->shells;
	struct shell *shell = talk->wish->shell;

	shells->talking--;
	if (shell != NULL) {
		shell->talk = NULL;
		if (told != NULL && talk->wish->plain && talk->profile == shell->profile)
			take_points(shell, talk, told);
		if (!shells->ending)
			shell_judge(shell, told, failure);
		if (talk->wish->done == NULL)
			timer_after(&shell->turn, delay_of(shell));
	}
	answer_person(talk, told, failure);
	pump(shells);
}

/* ---- persons ------------------------------------------------------------------------------ */

/* The wish of a person; NULL and one sentence. */
static struct wish *person_wish(struct shell *shell, const char *name, const json_t *arguments,
    GError **error)
{
	const struct cli_command *command = cli_profile_command(shell->profile, name);

	if (command == NULL) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("模板 %s 里没有这个命令"),
		    shell->profile->title);
		return NULL;
	}
	char *line = cli_command_line(shell->profile, command, arguments, error);
	if (line == NULL)
		return NULL;
	struct wish *wish = wish_new(shell);
	wish->plain = command->arguments->len == 0;
	wish_add(wish, command, line);
	return wish;
}

/* Why nothing can be asked of SHELL now; NULL when it can. Caller frees. */
static char *refusal(const struct shell *shell)
{
	if (shell == NULL)
		return g_strdup(_("这台设备没有填 SSH 凭据，不能执行命令"));
	if (shell->waiting >= WAITING_LIMIT || shell->shells->waiting >= WAITING_LIMIT_ALL)
		return g_strdup(_("排队的命令太多，请稍候"));
	return shell_hindrance(shell);
}

void shell_ask(struct service *service, int64_t device, const char *command,
    const json_t *arguments, shell_done *done, void *data)
{
	struct shells *shells = service->shells;
	struct shell *shell = shells_find(shells, device);
	struct shell_answer answer = { .outcome = "unable", .code = RPC_REFUSED };
	g_autoptr(GError) error = NULL;

	if (shell != NULL)
		shell_review(shell);
	g_autofree char *sentence = refusal(shell);
	struct wish *wish = sentence != NULL ? NULL :
	    person_wish(shell, command, arguments, &error);
	if (wish == NULL) {
		answer.failure = sentence != NULL ? sentence : error->message;
		answer.code = sentence != NULL ? RPC_REFUSED : RPC_INVALID_PARAMS;
		if (shell != NULL)
			answer.possible_at = shell_possible_at(shell);
		done(&answer, data);
		return;
	}
	wish->done = done;
	wish->data = data;
	push_person(shells, wish);
	shell_touch(shell);
}

/* The profile as JSON, each command with its line. */
static json_t *profile_json(const struct cli_profile *profile)
{
	json_t *object = cli_profile_to_json(profile);
	const json_t *commands = json_object_get(object, "commands");

	for (guint i = 0; i < profile->commands->len; i++) {
		const struct cli_command *command = profile->commands->pdata[i];
		json_object_set_new(json_array_get(commands, i), "line",
		    json_string(command->line));
	}
	return object;
}

json_t *shell_commands(struct service *service, int64_t device)
{
	struct shell *shell = shells_find(service->shells, device);

	if (shell != NULL)
		shell_review(shell);
	g_autofree char *sentence = refusal(shell);
	json_t *object = shell == NULL || shell->profile == NULL ?
	    json_pack("{s:[]}", "commands") : profile_json(shell->profile);

	json_object_set_new(object, "possible", json_boolean(sentence == NULL));
	if (sentence != NULL)
		json_object_set_new(object, "reason", json_string(sentence));
	if (shell != NULL && shell_possible_at(shell).us != 0)
		json_object_set_new(object, "possible_at",
		    json_integer(shell_possible_at(shell).us));
	return object;
}
