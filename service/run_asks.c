#include "service/run_asks.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/evidence.h"
#include "service/picture.h"
#include "service/service.h"
#include "service/shell.h"

#define AGAIN 5                  /* heartbeats until what could not be written is tried again */
/* Heartbeats until what an earlier service left is written off: by then all records were read. */
#define SETTLING 2
#define REASON_COLUMNS 300       /* of what a device says instead of an answer */

/* One command under way. */
struct asking {
	struct run_asks *asks;
	int64_t id, device, step;
	char *command;
	bool talking;
	json_t *end;                 /* the acts that write what came of it; NULL: nothing yet */
	bool writing;
	unsigned patience;           /* heartbeats until it is written again */
};

struct run_asks {
	struct service *service;
	int64_t floor;               /* ids up to here were asked by an earlier service */
	GPtrArray *under_way;        /* struct asking *, in the order they were asked in */
	bool ending;                 /* nothing is begun any more */
};

static void asking_free(void *data)
{
	struct asking *asking = data;

	json_decref(asking->end);
	g_free(asking->command);
	g_free(asking);
}

static struct asking *asking_add(struct run_asks *asks, const json_t *record)
{
	struct asking *asking = g_new0(struct asking, 1);

	asking->asks = asks;
	asking->id = record_id(record);
	asking->device = record_integer(record, "device");
	asking->step = record_integer(record, "run_step");
	asking->command = g_strdup(record_text(record, "command"));
	g_ptr_array_add(asks->under_way, asking);
	return asking;
}

/* ---- what may be asked -------------------------------------------------------------------- */

const json_t *run_role_of(struct service *service, int64_t run, const char *role)
{
	for (json_t *one = ledger_next_of(service->ledger, "run_role", "run", run, NULL);
	     one != NULL; one = ledger_next_of(service->ledger, "run_role", "run", run, one))
		if (g_strcmp0(record_text(one, "role"), role) == 0)
			return one;
	return NULL;
}

/* COMMAND of the profile that SHELL (of shell_commands()) has, with values for its arguments; NULL
 * and one sentence. */
static json_t *command_of(const struct service *service, const char *device, const json_t *shell,
    const char *command, char **ret_reason)
{
	const json_t *known = json_object_get(shell, "commands"), *one;
	const char *reason = record_text(shell, "reason");
	size_t i;

	if (!record_flag(shell, "possible")) {
		*ret_reason = g_strdup_printf(_("%s：%s"), device,
		    reason == NULL ? _("现在不能登录") : reason);
		return NULL;
	}
	json_array_foreach(known, i, one) {
		if (g_strcmp0(record_text(one, "name"), command) != 0)
			continue;
		json_t *filled = evidence_filled(service, one, NULL);
		if (filled == NULL)
			*ret_reason = g_strdup_printf(
			    _("%s：命令 %s 要写明端口，到这台设备的命令页去问"), device, command);
		return filled;
	}
	*ret_reason = g_strdup_printf(_("%s：它的命令模板里没有 %s"), device, command);
	return NULL;
}

static json_t *ask_fact(struct service *service, const char *role, const char *command,
    const json_t *bound, const json_t *shell)
{
	int64_t device = record_integer(bound, "object");
	const char *name = record_text(bound, "name");
	g_autofree char *reason = NULL;
	json_t *fact = json_pack("{s:s, s:s}", "role", role, "command", command);

	if (device == 0) {
		const char *title = record_text(bound, "title");
		reason = g_strdup_printf(
		    _("角色 %s（%s）没有绑定设备，按 u 为这次执行选一台"), role,
		    title == NULL ? "?" : title);
	} else if (picture_device(&service->picture, device) == NULL) {
		reason = g_strdup_printf(_("%s：没有这台设备，或已停用"), name);
	} else {
		json_decref(command_of(service, name, shell, command, &reason));
	}
	if (device != 0)
		json_object_update_new(fact,
		    json_pack("{s:I, s:s}", "device", (json_int_t)device, "name", name));
	if (reason != NULL)
		json_object_set_new(fact, "reason", json_string(reason));
	return fact;
}

json_t *run_asks_facts(struct service *service, int64_t id)
{
	const json_t *step = ledger_get(service->ledger, "run_step", id);
	const char *commands = record_text(step, "commands");
	g_auto(GStrv) lines = g_strsplit(commands == NULL ? "" : commands, "\n", -1);
	json_t *asks = json_array();

	for (char **line = lines; *line != NULL; line++) {
		g_auto(GStrv) words = g_strsplit(*line, " ", -1);
		const json_t *bound = run_role_of(service, record_integer(step, "run"), words[0]);
		json_auto_t *shell = shell_commands(service, record_integer(bound, "object"));

		for (char **word = words; *word != NULL; word++)
			if (word > words)
				json_array_append_new(asks,
				    ask_fact(service, words[0], *word, bound, shell));
	}
	return json_pack("{s:o}", "asks", asks);
}

/* ---- writing what came of it -------------------------------------------------------------- */

static void written(const struct store_result *result, void *data)
{
	struct asking *asking = data;
	struct run_asks *asks = asking->asks;

	asking->writing = false;
	asking->patience = AGAIN;
	if (result->committed)
		g_ptr_array_remove(asks->under_way, asking);
	else
		log_warning("runs", "%s", result->message);
}

static void write_end(struct asking *asking)
{
	struct store_acts request = { .actor = actor_service(), .origin = "zhiband",
		.acts = json_deep_copy(asking->end) };

	asking->writing = true;
	store_act_all(asking->asks->service->store, &request, written, asking);
}

static void end_failed(struct asking *asking, const char *reason)
{
	g_autofree char *cut = text_cut(reason, REASON_COLUMNS);

	asking->end = json_pack("[{s:s, s:s, s:I, s:{s:s}}]", "kind", "run_ask", "act", "fail",
	    "id", (json_int_t)asking->id, "fields", "reason", cut);
	write_end(asking);
}

static void end_answered(struct asking *asking, const json_t *told)
{
	json_t *output = json_pack("{s:I, s:s, s:I, s:s, s:s, s:I}", "device",
	    (json_int_t)asking->device, "line", record_text(told, "line"), "asked_at",
	    (json_int_t)record_integer(told, "at"), "output", record_text(told, "text"),
	    "command", asking->command, "run_step", (json_int_t)asking->step);

	asking->end = json_pack("[{s:s, s:s, s:o}, {s:s, s:s, s:I, s:{s:{s:i}}}]", "kind",
	    "command_output", "act", "fetch", "fields", output, "kind", "run_ask", "act",
	    "answer", "id", (json_int_t)asking->id, "fields", "output", "made", 0);
	write_end(asking);
}

static void end_lost(struct asking *asking)
{
	asking->end = json_pack("[{s:s, s:s, s:I}]", "kind", "run_ask", "act", "lose", "id",
	    (json_int_t)asking->id);
	write_end(asking);
}

/* ---- asking ------------------------------------------------------------------------------- */

static void pump(struct run_asks *asks);

static void answered(const struct shell_answer *answer, void *data)
{
	struct asking *asking = data;
	const char *text = record_text(answer->told, "text");
	const char *refused = record_text(answer->told, "refused");

	asking->talking = false;
	if (refused != NULL) {
		g_autofree char *reason = g_strdup_printf(_("设备不认这条命令：%s"), refused);
		end_failed(asking, reason);
	} else if (text != NULL && text[0] != '\0') {
		end_answered(asking, answer->told);
	} else {
		end_failed(asking, answer->failure != NULL ? answer->failure : _("设备没有输出"));
	}
	pump(asking->asks);
}

static void begin(struct asking *asking)
{
	struct service *service = asking->asks->service;
	json_auto_t *shell = shell_commands(service, asking->device);
	const char *name = ledger_name(service->ledger, "device", asking->device);
	g_autofree char *reason = NULL;
	json_auto_t *command = command_of(service, name, shell, asking->command, &reason);

	if (command == NULL) {
		end_failed(asking, reason);
		return;
	}
	asking->talking = true;
	shell_ask(service, asking->device, asking->command, json_object_get(command, "arguments"),
	    answered, asking);
}

static bool is_talked_to(const struct run_asks *asks, int64_t device)
{
	for (guint i = 0; i < asks->under_way->len; i++) {
		const struct asking *asking = asks->under_way->pdata[i];
		if (asking->talking && asking->device == device)
			return true;
	}
	return false;
}

static bool is_waiting(const struct asking *asking)
{
	return asking->end == NULL && !asking->talking && asking->id > asking->asks->floor;
}

/* One at a time of each device. */
static void pump(struct run_asks *asks)
{
	if (asks->ending)
		return;
	for (guint i = 0; i < asks->under_way->len; i++) {
		struct asking *asking = asks->under_way->pdata[i];
		if (is_waiting(asking) && !is_talked_to(asks, asking->device))
			begin(asking);
	}
}

static bool is_known(const struct run_asks *asks, int64_t id)
{
	for (guint i = 0; i < asks->under_way->len; i++)
		if (((const struct asking *)asks->under_way->pdata[i])->id == id)
			return true;
	return false;
}

void run_asks_follow(struct service *service, json_t *record)
{
	struct run_asks *asks = service->run_asks;

	if (asks == NULL || g_strcmp0(record_text(record, "state"), "asked") != 0 ||
	    record_id(record) <= asks->floor || is_known(asks, record_id(record)))
		return;
	asking_add(asks, record);
	pump(asks);
}

/* ---- life --------------------------------------------------------------------------------- */

void run_asks_beat(struct service *service)
{
	const GPtrArray *under_way = service->run_asks->under_way;

	for (guint i = 0; i < under_way->len; i++) {
		struct asking *asking = under_way->pdata[i];
		if (asking->writing || asking->talking)
			continue;
		if (asking->patience > 0)
			asking->patience--;
		else if (asking->end != NULL)
			write_end(asking);
		else if (asking->id <= service->run_asks->floor)
			end_lost(asking);
	}
}

struct run_asks *run_asks_new(struct service *service)
{
	struct run_asks *asks = g_new0(struct run_asks, 1);

	asks->service = service;
	asks->under_way = g_ptr_array_new_with_free_func(asking_free);
	for (json_t *ask = ledger_next(service->ledger, "run_ask", NULL); ask != NULL;
	     ask = ledger_next(service->ledger, "run_ask", ask))
		if (g_strcmp0(record_text(ask, "state"), "asked") == 0) {
			asking_add(asks, ask)->patience = SETTLING;
			asks->floor = MAX(asks->floor, record_id(ask));
		}
	return asks;
}

void run_asks_end(struct run_asks *asks)
{
	asks->ending = true;
	for (guint i = 0; i < asks->under_way->len; i++)
		if (is_waiting(asks->under_way->pdata[i]))
			end_failed(asks->under_way->pdata[i], _("值班服务正在停止，没有问"));
}

void run_asks_free(struct run_asks *asks)
{
	g_ptr_array_unref(asks->under_way);
	g_free(asks);
}
