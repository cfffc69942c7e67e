/* `zhiban print`: a sheet on paper, in a file, or as text. What leaves the house is numbered first.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/sheet.h"
#include "views/sheet_delivery.h"
#include "views/sheet_job.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

/* How long a job is followed: for the eye, or with --follow until it is over. */
#define GLANCE (5 * CLOCK_SECOND)
#define FOLLOW (3600 * CLOCK_SECOND)

struct order {
	const struct sheet *sheet;
	const char *again;       /* number of a sheet that is printed once more */
	int64_t id;              /* 0: the newest */
	const char *code;        /* of the plan, for a sheet of one */
	int64_t version;         /* of the plan; 0: the one in force */
	const char *from, *to;   /* days or times of a sheet of a time; NULL: this month */
	enum sheet_encoding encoding;
	bool follow;
	const char *pdf;         /* file */
	const char *printer;
};

static bool refuse(GError **error, const char *sentence)
{
	g_set_error_literal(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT, sentence);
	return false;
}

/* ---- what was typed ----------------------------------------------------------------------- */

static bool parse_id(const char *text, int64_t *ret)
{
	return g_ascii_string_to_signed(text, 10, 1, INT64_MAX, ret, NULL);
}

static bool parse_encoding(const char *text, enum sheet_encoding *ret)
{
	static const char *const names[] = {
		[SHEET_UTF8] = "utf-8", [SHEET_GB18030] = "gb18030", [SHEET_GBK] = "gbk"
	};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(text, names[i]) == 0) {
			*ret = (enum sheet_encoding)i;
			return true;
		}
	return false;
}

/* An option that has a value. */
static bool parse_valued(struct order *order, const char *name, const char *value, int *targets)
{
	const struct {
		const char *name;
		const char **value;
		int targets;
	} options[] = {
		{ "--pdf", &order->pdf, 1 },
		{ "--printer", &order->printer, 1 },
		{ "--from", &order->from, 0 },
		{ "--to", &order->to, 0 },
		{ "--again", &order->again, 0 },
	};

	if (strcmp(name, "--encoding") == 0)
		return parse_encoding(value, &order->encoding);
	if (strcmp(name, "--version") == 0)
		return parse_id(value, &order->version);
	for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
		if (strcmp(options[i].name, name) == 0) {
			*options[i].value = value;
			*targets += options[i].targets;
			return true;
		}
	return false;
}

static bool is_of_plan(const struct order *order)
{
	return order->sheet != NULL && order->sheet->of_plan;
}

/* Whether what was asked for goes together. */
static bool is_whole(const struct order *order, int targets)
{
	bool timed = order->from != NULL || order->to != NULL;

	bool planned = is_of_plan(order);

	return targets <= 1 && (order->sheet != NULL) != (order->again != NULL) &&
	    planned == (order->code != NULL) && (planned || order->version == 0) &&
	    (!timed || (order->sheet && order->sheet->of_time)) &&
	    (order->encoding == SHEET_UTF8 || (!order->pdf && !order->printer)) &&
	    (!order->follow || order->printer);
}

static bool parse_order(int argc, char **argv, struct order *ret)
{
	struct order order = { 0 };
	int targets = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--text") == 0)
			targets++;
		else if (strcmp(argv[i], "--follow") == 0)
			order.follow = true;
		else if (*argv[i] == '-' && i + 1 < argc &&
		    parse_valued(&order, argv[i], argv[i + 1], &targets))
			i++;
		else if (*argv[i] != '-' && !order.sheet && (order.sheet = sheet_find(argv[i])))
			continue;
		else if (*argv[i] != '-' && is_of_plan(&order) && !order.code)
			order.code = argv[i];
		else if (!order.sheet || is_of_plan(&order) || order.id ||
		    !parse_id(argv[i], &order.id))
			return false;
	}
	*ret = order;
	return is_whole(&order, targets);
}

static int usage(void)
{
	fprintf(stderr, "%s\n",
	    _("用法：zhiban print 单据 [编号] [--from 时间] [--to 时间] "
	      "[--text [--encoding gb18030|gbk|utf-8] | --pdf 文件 | --printer 打印机 "
	      "[--follow]]\n      zhiban print plan 预案编号 [--version 版本] [同上]   预案全文"
	      "\n      zhiban print --again 单据编号 [同上]   补打"));
	for (const struct sheet *const *sheet = sheet_table; *sheet; sheet++)
		fprintf(stderr, "  %-20s %s\n", (*sheet)->name, _((*sheet)->title));
	return 2;
}

/* ---- what the sheet is made from --------------------------------------------------------------
 */

/* The newest record of KIND; 0 and a sentence when there is none. */
static json_int_t newest(struct client *client, const char *kind, GError **error)
{
	json_t *answer = client_call(client, "list",
	    json_pack("{s:s, s:i}", "kind", kind, "limit", 1), 0, NULL, error);
	const json_t *record = json_array_get(json_object_get(answer, "records"), 0);
	json_int_t id = json_integer_value(json_object_get(record, "id"));

	if (answer && !id)
		refuse(error, _("还没有这样的记录，没有可打印的。"));
	json_decref(answer);
	return id;
}

/* The record the sheet is of, with what its references are called: the one asked for, else the
 * newest. */
static json_t *fetch_record(struct client *client, const struct order *order, GError **error)
{
	const char *kind = order->sheet->kind;
	json_t *answer, *record;

	json_int_t id = order->id ? order->id : newest(client, kind, error);

	if (!id)
		return NULL;
	answer = client_call(client, "get", json_pack("{s:s, s:I}", "kind", kind, "id", id), 0,
	    NULL, error);
	record = json_incref(json_object_get(answer, "record"));
	json_decref(answer);
	return record;
}

/* The rows that the call METHOD gives; NULL when it gives none: the sheet says so in its place. */
static json_t *fetch_rows(struct client *client, const char *method, json_t *params)
{
	json_t *answer = client_call(client, method, params, 0, NULL, NULL);
	json_t *rows = answer == NULL ? NULL : sheet_answer_rows(answer);

	json_decref(answer);
	return rows;
}

/* Page after page of a kind; NULL when a page could not be had. */
static json_t *fetch_paged(struct client *client, const struct sheet *sheet, const char *need,
    const json_t *record)
{
	json_t *rows = NULL, *params;
	bool more = true;

	while ((params = sheet_paged(sheet, need, record, rows, more)) != NULL) {
		json_t *answer = client_call(client, "list", params, 0, NULL, NULL);

		if (answer == NULL) {
			json_decref(rows);
			return NULL;
		}
		rows = rows == NULL ? json_array() : rows;
		json_array_extend(rows, json_object_get(answer, "records"));
		more = json_is_true(json_object_get(answer, "more"));
		json_decref(answer);
	}
	return rows;
}

/* Rows of NEED; NULL when the service does not give them. */
static json_t *fetch_topic(struct client *client, const struct sheet *sheet, const char *need,
    const json_t *record)
{
	json_t *part = sheet_part(need, sheet->kind, record);
	g_autofree char *method = NULL;
	json_t *params;

	if (strcmp(need, "actor") == 0)
		return json_pack("[O]", json_object_get(client_hello(client), "actor"));
	if (part != NULL)
		return fetch_rows(client, "list", part);
	if (g_str_has_suffix(need, "~"))
		return fetch_paged(client, sheet, need, record);
	if (sheet_period(need) == NULL)
		return client_rows(client, need, NULL);
	params = sheet_period_params(sheet, need, record, &method);
	return fetch_rows(client, method, params);
}

static json_t *fetch_topics(struct client *client, const struct sheet *sheet, const json_t *record)
{
	g_auto(GStrv) names = g_strsplit(sheet->needs, "|", -1);
	json_t *topics = json_object();

	for (char **name = names; *name; name++) {
		json_t *rows = fetch_topic(client, sheet, *name, record);

		if (rows)
			json_object_set_new(topics, *name, rows);
	}
	return topics;
}

/* What SHEET is of: a record, a time, or neither, which is NULL without an error. */
static json_t *fetch_subject(struct client *client, const struct order *order, GError **error)
{
	struct wall from, to;

	if (order->sheet->kind)
		return fetch_record(client, order, error);
	if (order->sheet->of_plan)
		return client_call(client, "plan.get",
		    json_pack("{s:s, s:I}", "code", order->code, "version",
			(json_int_t)order->version), 0, NULL, error);
	if (!order->sheet->of_time)
		return NULL;
	if (sheet_times(order->from, order->to, clock_wall(), &from, &to))
		return sheet_time(from, to);
	refuse(error, _("--from 和 --to 要写成 2026-11-01 或 \"2026-11-01 20:30\" 的样子，"
			"先开始后结束"));
	return NULL;
}

/* What METHOD answers to PARAMS is the paper; DOCUMENT (taken over, may be NULL) unless the service
 * has kept another. */
static json_t *take_issue(struct client *client, const char *method, json_t *params,
    json_t *document, GError **error)
{
	json_t *answer = client_call(client, method, params, 0, NULL, error);

	if (answer == NULL) {
		json_decref(document);
		return NULL;
	}
	document = sheet_document_take(document, answer, clock_wall());
	if (document == NULL)
		refuse(error, _("留存的单据读不出来。"));
	json_decref(answer);
	return document;
}

/* The document, numbered by the service, which keeps it. */
static json_t *issue(struct client *client, const struct order *order, GError **error)
{
	const struct sheet *sheet = order->sheet;
	json_t *record, *topics, *document;
	struct sheet_data data = { .now = clock_wall() };
	g_autofree char *content = NULL;

	if (order->again)
		return take_issue(client, "sheet.again", json_pack("{s:s}", "number", order->again),
		    NULL, error);
	data.record = record = fetch_subject(client, order, error);
	if ((sheet->kind || sheet->of_time || sheet->of_plan) && !record)
		return NULL;
	data.topics = topics = fetch_topics(client, sheet, record);
	document = sheet_document(sheet, &data);
	content = sheet_document_content(document);
	document = take_issue(client, "sheet.issue",
	    json_pack("{s:s, s:s*, s:I, s:s}", "sheet", sheet->name, "kind", sheet->kind, "id",
		json_integer_value(json_object_get(record, "id")), "content", content),
	    document, error);
	json_decref(topics);
	json_decref(record);
	return document;
}

/* A form for the hand needs nobody: it can be had when nothing answers. */
static json_t *make(const struct order *order, const struct client_place *where, GError **error)
{
	struct sheet_data data = { .now = clock_wall() };
	own(client) client = NULL;

	if (order->sheet && order->sheet->blank)
		return sheet_document(order->sheet, &data);
	client = client_open(where, error);
	return client ? issue(client, order, error) : NULL;
}

/* ---- where it goes ------------------------------------------------------------------------ */

/* What the encoding lacks stands as "?" on the paper: that is said. */
static bool deliver_text(const json_t *document, const struct order *order, GError **error)
{
	g_auto(GStrv) lines = sheet_text_lines(document, error);
	g_autoptr(GBytes) bytes = NULL;
	size_t lost = 0;

	if (!lines)
		return false;
	bytes = sheet_text_encode(lines, order->encoding, &lost);
	fwrite(g_bytes_get_data(bytes, NULL), 1, g_bytes_get_size(bytes), stdout);
	if (lost > 0)
		fprintf(stderr, _("有 %zu 个字这种编码里没有，印成了 ?。\n"), lost);
	return fflush(stdout) == 0 || refuse(error, _("单据没有写完：输出端不收了。"));
}

static void say(const char *sentence, void *data)
{
	(void)data;
	puts(sentence);
	fflush(stdout);
}

/* How a job that was handed over stands, as long as somebody wants to see it. */
static bool follow(const struct sheet_printed *printed, const struct order *order, GError **error)
{
	struct sheet_job_look look =
	    sheet_job_follow(printed->request, order->follow ? FOLLOW : GLANCE, say, NULL);
	bool lost = look.job == SHEET_JOB_FAILED || look.job == SHEET_JOB_CANCELLED;
	g_autofree char *sentence =
	    g_strdup_printf(_("%s文件已保存：%s"), lost ? look.sentence : "", printed->path);

	sheet_job_clear(&look);
	if (lost)
		return refuse(error, sentence);
	puts(sentence);
	return true;
}

static bool deliver_paper(const json_t *document, const struct order *order, GError **error)
{
	g_autofree char *program = client_program("zhiban-page"), *folder = sheet_folder();
	g_autoptr(GBytes) pdf = sheet_pdf(document, program, error);
	struct sheet_printed printed = { 0 };
	bool done;

	if (!pdf)
		return false;
	if (order->pdf)
		return sheet_save(order->pdf, pdf, error);
	if (!sheet_keep_and_print(document, pdf, folder, order->printer, &printed, error))
		return false;
	done = follow(&printed, order, error);
	g_free(printed.request);
	g_free(printed.path);
	return done;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	struct order order;
	g_autoptr(GError) error = NULL;
	json_t *document;
	bool done;

	if (!parse_order(argc, argv, &order))
		return usage();
	document = make(&order, where, &error);
	if (!document)
		return client_fail(error);
	done = order.pdf || order.printer ? deliver_paper(document, &order, &error)
					  : deliver_text(document, &order, &error);
	json_decref(document);
	return done ? 0 : client_fail(error);
}

const struct command command_print = {
	.name = "print",
	.usage =
	    N_("单据 [编号] [--from 时间] [--to 时间] [--text [--encoding 编码] | --pdf 文件 | "
	       "--printer 打印机 [--follow]]；plan 预案编号 [--version 版本]；--again 单据编号"),
	.title = N_("打印单据：文字、PDF 或打印机"),
	.order = 70,
	.run = run,
};
