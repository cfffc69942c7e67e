/* `zhiban workday`: the N-th working day after or before a date (requirements 2.7). The date alone
 * is on stdout; what it rests on, where that is less than the notice of the year, on stderr. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/calendar.h"
#include "views/command.h"
#include "views/show.h"

extern const struct command command_workday;

/* What the person asks for. */
struct question {
	GDate from;
	int n;
	gboolean json;
};

/* "-3" is a number here, not an option: it is taken out of ARGV. */
static const char *take_count(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++) {
		char *text = argv[i];
		if ((text[0] != '-' && text[0] != '+') || !g_ascii_isdigit(text[1]))
			continue;
		memmove(&argv[i], &argv[i + 1], (size_t)(*argc - i) * sizeof argv[0]);
		--*argc;
		return text;
	}
	return NULL;
}

static bool refuse(const char *sentence)
{
	fprintf(stderr, "zhiban: %s\n", sentence);
	return false;
}

static bool read_question(int argc, char **argv, struct question *ret)
{
	const char *count = take_count(&argc, argv);
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &ret->json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};

	if (!command_options(&command_workday, &argc, &argv, options, 1, count == NULL ? 2 : 1))
		return false;
	if (!workday_date_read(argv[1], &ret->from))
		return refuse(_("日期要写成 2026-11-22 的样子，而且要有这一天。"));
	if (count == NULL || !workday_count_read(count, &ret->n))
		return refuse(_("天数要写成 +5 或 -3 的样子：加或减多少个工作日。"));
	return true;
}

/* Whether there is or was a service here that may know more years than the program. */
static bool has_service(const struct client_place *where)
{
	g_autofree char *records = where->state_dir == NULL ? NULL :
	    g_build_filename(where->state_dir, "records.db", NULL);

	return records == NULL || g_file_test(records, G_FILE_TEST_EXISTS);
}

/* By the calendar the program brings; NULL: out of range. */
static json_t *answer_alone(const struct question *question)
{
	struct workday_calendar *calendar = workday_calendar_new();
	json_t *answer = calendar_answer(calendar, &question->from, question->n);

	workday_calendar_free(calendar);
	return answer;
}

/* By the service, else ALONE, which is said where the service may know better. */
static json_t *answer_of(const struct question *question, json_t *alone,
    const struct client_place *where, GError **error)
{
	own(client) client = client_open(where, NULL);
	char date[WORKDAY_DATE_SIZE];

	if (client != NULL)
		return client_call(client, "workday",
		    json_pack("{s:s, s:i}", "date", workday_date_text(&question->from, date), "n",
			question->n),
		    0, NULL, error);
	if (has_service(where) || json_object_get(alone, "unknown_year") != NULL)
		refuse(_("值班服务没有应答，导入的节假日没有读到，只按内置日历计算。"));
	return json_incref(alone);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	struct question question = { .n = 0 };
	g_autoptr(GError) error = NULL;

	if (!read_question(argc, argv, &question))
		return COMMAND_USAGE;
	json_auto_t *alone = answer_alone(&question);
	if (alone == NULL) {
		refuse(_("算到十年以外了。"));
		return COMMAND_USAGE;
	}
	json_auto_t *answer = answer_of(&question, alone, where, &error);
	if (answer == NULL)
		return client_fail(error);
	int unknown = (int)row_get_integer(answer, "unknown_year");
	if (unknown != 0)
		fprintf(stderr, _("zhiban: 未导入 %d 年节假日，仅按周末计算。\n"), unknown);
	if (question.json)
		return command_print_json(json_incref(answer));
	printf("%s\n", row_get(answer, "date"));
	return COMMAND_DONE;
}

const struct command command_workday = {
	.name = "workday",
	.usage = "DATE +N|-N [--json]",
	.title = N_("某日之后或之前第几个工作日（节假日和调休已计入）"),
	.order = 76,
	.run = run,
};
