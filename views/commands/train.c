/* `zhiban train`: practising a plan on one machine. A simulated site and a service of its own are
 * started, a scenario drives the site, the trainee works the plan at the ordinary console; at the
 * end there is a score, and the finished record for the duty service. */
#include <gio/gio.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/console.h"
#include "views/show.h"
#include "views/training_place.h"
#include "views/training_score.h"

#define PORT_MOST 65000

extern const struct command command_train;

/* What the command line says beside the verb. */
struct wish {
	char *dir, *duty;
	int port;
	gboolean json, no_console;
	const struct client_place *where;
	const char *name;            /* the word after the verb; NULL: none */
};

/* ---- the running training ----------------------------------------------------------------- */

/* "RB-04 夜里漏水（06:12 起）". Caller frees. */
static char *said(const json_t *running)
{
	char at[SHOW_SIZE];

	return g_strdup_printf(_("%s %s（%s 起）"), row_get(running, "plan"),
	    row_get(running, "title"), show_time(running, "started_at", CLOCK_HOUR_MINUTE, at));
}

/* The training that runs; NULL after one line on stderr. */
static struct training_place *find(const struct wish *wish)
{
	g_autoptr(GError) error = NULL;
	struct training_place *place = training_place_new(wish->dir, &error);

	if (place == NULL) {
		client_fail(error);
	} else if (place->running == NULL || !place->alive) {
		fprintf(stderr, "zhiban: %s\n", _("没有演练在进行；zhiban train RB-04 开始一个，"
						  "zhiban train list 列出有的"));
		g_clear_pointer(&place, training_place_free);
	}
	return place;
}

static struct client *connect_to(const struct training_place *place, GError **error)
{
	const struct client_place where = { .socket = place->socket };

	return client_open(&where, error);
}

/* ---- the score ---------------------------------------------------------------------------- */

/* The runs of the training, oldest first. New; NULL and one sentence. */
static json_t *runs_of(struct client *client, GError **error)
{
	json_auto_t *answer = client_call(client, "list",
	    json_pack("{s:s, s:i}", "kind", "run", "limit", 200), 0, NULL, error);
	const json_t *records = json_object_get(answer, "records");
	json_t *runs = answer == NULL ? NULL : json_array();

	for (size_t i = json_array_size(records); runs != NULL && i-- > 0;)
		json_array_append(runs, json_array_get(records, i));
	return runs;
}

/* The score of each run. New; NULL and one sentence. */
static json_t *scores_of(struct client *client, GError **error)
{
	json_auto_t *runs = runs_of(client, error);
	json_t *scores = runs == NULL ? NULL : json_array(), *run;
	size_t i;

	json_array_foreach(runs, i, run) {
		json_t *score = client_call(client, "run.score",
		    json_pack("{s:I}", "run", (json_int_t)row_get_integer(run, "id")), 0, NULL,
		    error);
		if (score == NULL) {
			json_decref(scores);
			return NULL;
		}
		json_array_append_new(scores, score);
	}
	return scores;
}

static int print_scores(const struct training_place *place, bool json)
{
	g_autoptr(GError) error = NULL;
	own(client) client = connect_to(place, &error);
	json_t *scores = client == NULL ? NULL : scores_of(client, &error), *score;
	g_autofree char *orders = training_place_orders(place);
	size_t i;

	if (scores == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(scores);
	json_array_foreach(scores, i, score) {
		if (i > 0)
			putchar('\n');
		training_score_print(score, stdout);
	}
	if (json_array_size(scores) == 0)
		printf("%s\n", _("还没有执行过预案，没有成绩"));
	if (orders[0] != '\0')
		printf(_("教员加的命令：\n%s"), orders);
	json_decref(scores);
	return COMMAND_DONE;
}

static int score(const struct wish *wish)
{
	own(training_place) place = find(wish);

	return place == NULL ? COMMAND_FAILED : print_scores(place, wish->json);
}

/* ---- the console -------------------------------------------------------------------------- */

/* The duty service that is watched meanwhile: as named, else that of this machine where there is
 * one; NULL: there is none. Borrowed. */
static const char *duty_socket(const struct wish *wish)
{
	if (wish->duty != NULL)
		return wish->duty;
	return wish->where->config != NULL ||
		g_file_test(wish->where->socket, G_FILE_TEST_EXISTS) ? wish->where->socket : NULL;
}

static int open_console(const struct training_place *place, const struct wish *wish)
{
	const struct client_place where = { .socket = place->socket, .lab = place->lab,
		.duty = duty_socket(wish) };
	int status = console_run(&where);

	if (status != 0)
		return status;
	print_scores(place, false);
	printf("%s\n", _("演练还在进行：zhiban train join 回去，zhiban train score 再看成绩，"
			 "zhiban train stop 结束"));
	return status;
}

static int join(const struct wish *wish)
{
	own(training_place) place = find(wish);

	return place == NULL ? COMMAND_FAILED : open_console(place, wish);
}

/* ---- beginning ---------------------------------------------------------------------------- */

/* A training left behind ends; one that goes on is not disturbed. */
static bool make_room(struct training_place *place)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *what = place->running == NULL ? NULL : said(place->running);

	if (place->running == NULL)
		return true;
	if (place->alive) {
		fprintf(stderr, _("zhiban: 演练 %s 正在进行：zhiban train join 加入，"
				  "zhiban train stop 结束它\n"), what);
		return false;
	}
	g_autofree char *work = g_strdup(place->work);
	if (!training_place_end(place, &error))
		return client_fail(error) == 0;
	printf(_("上一次演练 %s 断了，余下的程序已停下，记录留在 %s\n"), what, work);
	return true;
}

static void print_situation(const json_t *scenario)
{
	int minutes = (int)(row_get_integer(scenario, "lasts") / 60);

	printf(_("演练 %s %s，约 %d 分钟（背景里的钟点是设想的，计时按屏上的钟）\n\n%s\n\n"),
	    row_get(scenario, "plan"), row_get(scenario, "title"), minutes,
	    row_get(scenario, "situation"));
	if (json_object_get(scenario, "tabletop") != NULL)
		printf(_("桌面推演：%s。预案照样启动、计时，情况由教员口述。\n\n"),
		    row_get(scenario, "tabletop"));
	fflush(stdout);
}

/* What was told stays readable in the log book of the training. */
static void log_situation(const struct training_place *place, const json_t *scenario)
{
	own(client) client = connect_to(place, NULL);
	g_autofree char *note = g_strdup_printf(_("演练背景：%s"), row_get(scenario, "situation"));
	json_auto_t *answer = client == NULL ? NULL : client_call(client, "do",
	    json_pack("{s:s, s:s, s:{s:s, s:s}}", "kind", "log_entry", "act", "create", "fields",
		"category", "drill", "note", note), 0, NULL, NULL);

	if (answer == NULL)
		fprintf(stderr, "zhiban: %s\n", _("背景没有记进大事记，用 zhiban train show 看"));
}

/* Who reads has as long as he needs: the clock begins with the key. */
static void wait_for_reader(void)
{
	char line[8];

	printf("%s", _("看完按 Enter，计时开始："));
	fflush(stdout);
	while (fgets(line, sizeof line, stdin) != NULL && strchr(line, '\n') == NULL)
		;
}

static int play(const struct training_place *place, const struct wish *wish)
{
	bool console = !wish->no_console && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	g_autoptr(GError) error = NULL;

	if (console)
		wait_for_reader();
	if (!training_place_play(place, &error))
		return client_fail(error);
	if (console)
		return open_console(place, wish);
	printf(_("演练开始了，服务在 %s；zhiban train join 打开值班台\n"), place->socket);
	return COMMAND_DONE;
}

static int begin(const struct wish *wish)
{
	json_auto_t *scenario = training_scenario(wish->name);
	g_autoptr(GError) error = NULL;

	if (scenario == NULL)
		return COMMAND_FAILED;
	own(training_place) place = training_place_new(wish->dir, &error);
	if (place == NULL)
		return client_fail(error);
	if (!make_room(place))
		return COMMAND_FAILED;
	print_situation(scenario);
	printf("%s\n", _("正在搭仿真站点和演练服务，要一会儿"));
	fflush(stdout);
	if (!training_place_begin(place, scenario, wish->port, &error))
		return client_fail(error);
	log_situation(place, scenario);
	return play(place, wish);
}

static int stop(const struct wish *wish)
{
	g_autoptr(GError) error = NULL;
	own(training_place) place = training_place_new(wish->dir, &error);

	if (place == NULL)
		return client_fail(error);
	if (place->running == NULL) {
		printf("%s\n", _("没有演练在进行"));
		return COMMAND_DONE;
	}
	g_autofree char *what = said(place->running), *work = g_strdup(place->work);
	if (!training_place_end(place, &error))
		return client_fail(error);
	printf(_("演练 %s 已结束，记录留在 %s\n"), what, work);
	return COMMAND_DONE;
}

/* ---- scenarios ---------------------------------------------------------------------------- */

static void add_scenario(struct columns *columns, const json_t *scenario)
{
	char lasts[24];
	const char *cells[] = { row_get(scenario, "plan"), row_get(scenario, "title"), lasts,
		json_object_get(scenario, "tabletop") != NULL ? _("桌面推演") : _("仿真站点") };

	g_snprintf(lasts, sizeof lasts, "%d", (int)(row_get_integer(scenario, "lasts") / 60));
	columns_add(columns, cells);
}

static int list(const struct wish *wish)
{
	const char *const titles[] = { _("预案"), _("想定"), _("分钟"), _("怎样演"), NULL };
	own(columns) columns = columns_new(titles);
	json_t *all = training_scenario(NULL), *scenario;
	g_autoptr(GError) error = NULL;
	own(training_place) place = training_place_new(wish->dir, &error);
	size_t i;

	if (all == NULL)
		return COMMAND_FAILED;
	if (wish->json)
		return command_print_json(all);
	columns_align(columns, 2, TEXT_RIGHT);
	json_array_foreach(all, i, scenario)
		add_scenario(columns, scenario);
	columns_print(columns, stdout);
	json_decref(all);
	g_autofree char *what =
	    place == NULL || !place->alive ? NULL : said(place->running);
	if (what != NULL)
		printf(_("正在进行：%s\n"), what);
	return COMMAND_DONE;
}

/* For the instructor: with what happens when. */
static int show(const struct wish *wish)
{
	json_auto_t *scenario = training_scenario(wish->name);
	const json_t *order;
	size_t i;

	if (scenario == NULL)
		return COMMAND_FAILED;
	print_situation(scenario);
	if (json_object_get(scenario, "instructor") != NULL)
		printf(_("教员：%s\n"), row_get(scenario, "instructor"));
	json_array_foreach(json_object_get(scenario, "orders"), i, order)
		printf("T+%" PRId64 ":%02d  %s\n", row_get_integer(order, "at") / 60,
		    (int)(row_get_integer(order, "at") % 60), row_get(order, "order"));
	return COMMAND_DONE;
}

/* ---- the finished record ------------------------------------------------------------------ */

/* The newest run of the training as a document; NULL and one sentence. Caller frees. */
static char *document(const struct training_place *place, GError **error)
{
	own(client) client = connect_to(place, error);
	json_auto_t *runs = client == NULL ? NULL : runs_of(client, error);
	size_t n = json_array_size(runs);

	if (runs == NULL)
		return NULL;
	if (n == 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    _("这次演练还没有执行过预案，没有记录可交"));
		return NULL;
	}
	json_auto_t *answer = client_call(client, "drill.document",
	    json_pack("{s:I}", "run",
		(json_int_t)row_get_integer(json_array_get(runs, n - 1), "id")), 0, NULL, error);
	if (answer == NULL)
		g_prefix_error(error, "%s", _("演练记录取不出来："));
	return answer == NULL ? NULL : g_strdup(row_get(answer, "document"));
}

static int export(const struct wish *wish)
{
	own(training_place) place = find(wish);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = place == NULL ? NULL : document(place, &error);

	if (place == NULL)
		return COMMAND_FAILED;
	if (text == NULL)
		return client_fail(error);
	if (wish->name == NULL)
		printf("%s\n", text);
	else if (!g_file_set_contents(wish->name, text, -1, &error))
		return client_fail(error);
	return COMMAND_DONE;
}

/* The drill there that waits for the record of CODE: one that was read out, else one that was
 * approved. 0: none; what was practised was not planned. */
static int64_t awaited(struct client *client, const char *code)
{
	static const char *const states[] = { "briefed", "approved" };

	for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
		json_auto_t *found = client_call(client, "list", json_pack("{s:s, s:{s:s, s:s}}",
		    "kind", "drill", "where", "code", code, "state", states[i]), 0, NULL, NULL);
		const json_t *drill = json_array_get(json_object_get(found, "records"), 0);
		if (drill != NULL)
			return row_get_integer(drill, "id");
	}
	return 0;
}

/* `do` of the record TEXT: to the drill it was planned as, else as one of its own. */
static json_t *handing_in(struct client *client, const char *text)
{
	json_auto_t *document = json_loads(text, 0, NULL);
	const char *code = row_get(json_object_get(document, "run"), "code");
	int64_t drill = awaited(client, code);
	json_t *params = json_pack("{s:s, s:s, s:{s:s}}", "kind", "drill", "act",
	    drill != 0 ? "hand_in" : "import", "fields", "document", text);

	if (drill != 0)
		json_object_set_new(params, "id", json_integer(drill));
	return params;
}

static int hand_in(const struct wish *wish)
{
	own(training_place) place = find(wish);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = place == NULL ? NULL : document(place, &error);
	const struct client_place duty = { .socket = wish->duty };

	if (place == NULL)
		return COMMAND_FAILED;
	if (text == NULL)
		return client_fail(error);
	own(client) client = client_open(wish->duty != NULL ? &duty : wish->where, &error);
	json_auto_t *answer = client == NULL ? NULL : client_call(client, "do",
	    handing_in(client, text), 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	printf("%s\n", _("演练记录已交到值班服务"));
	return COMMAND_DONE;
}

/* ---- the command line --------------------------------------------------------------------- */

/* The words of the order are zhiban-lab's: options of ours stand before them. */
static int inject(int argc, char **argv)
{
	g_autofree char *dir = NULL;
	const GOptionEntry entries[] = {
		{ "dir", 0, 0, G_OPTION_ARG_FILENAME, &dir, NULL, NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_strict_posix(context, TRUE);
	if (!g_option_context_parse(context, &argc, &argv, &error) || argc < 2)
		return error != NULL ? client_fail(error) + 1 : command_usage(&command_train);
	own(training_place) place = find(&(struct wish){ .dir = dir });
	return place == NULL ? COMMAND_FAILED : training_place_order(place, argv + 1);
}

static const struct verb {
	const char *name;
	int least, most;             /* words after it */
	int (*run)(const struct wish *wish);
} verbs[] = {
	{ "list", 0, 0, list },
	{ "show", 1, 1, show },
	{ "join", 0, 0, join },
	{ "score", 0, 0, score },
	{ "stop", 0, 0, stop },
	{ "export", 0, 1, export },
	{ "hand-in", 0, 0, hand_in },
};

static int carry_out(int argc, char **argv, struct wish *wish)
{
	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
		if (strcmp(verbs[i].name, argv[1]) != 0)
			continue;
		if (argc - 2 < verbs[i].least || argc - 2 > verbs[i].most)
			return command_usage(&command_train);
		wish->name = argc > 2 ? argv[2] : NULL;
		return verbs[i].run(wish);
	}
	if (argc != 2 || wish->port < 0 || wish->port > PORT_MOST)
		return command_usage(&command_train);
	wish->name = argv[1];
	return begin(wish);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	struct wish wish = { .where = where };
	const GOptionEntry entries[] = {
		{ "dir", 0, 0, G_OPTION_ARG_FILENAME, &wish.dir, NULL, NULL },
		{ "duty", 0, 0, G_OPTION_ARG_FILENAME, &wish.duty, NULL, NULL },
		{ "port", 0, 0, G_OPTION_ARG_INT, &wish.port, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &wish.json, NULL, NULL },
		{ "no-console", 0, 0, G_OPTION_ARG_NONE, &wish.no_console, NULL, NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};

	if (argc > 1 && strcmp(argv[1], "inject") == 0)
		return inject(argc - 1, argv + 1);
	if (!command_options(&command_train, &argc, &argv, entries, 1, 2))
		return COMMAND_USAGE;
	int status = carry_out(argc, argv, &wish);
	g_free(wish.dir);
	g_free(wish.duty);
	return status;
}

const struct command command_train = {
	.name = "train",
	.usage = "PLAN|FILE [--dir DIR] [--duty SOCKET] [--port PORT] [--no-console] |"
		 " list | show PLAN | join | inject ORDER ... | score [--json] | stop |"
		 " export [FILE] | hand-in",
	.title = N_("演练：自带仿真站点和演练服务，照想定练一份预案，最后有成绩"),
	.order = 121,
	.run = run,
};
