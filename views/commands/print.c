/* `zhiban print`: a sheet on paper, in a file, or as text. What leaves the house is numbered first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/figures.h"
#include "views/sheet.h"
#include "views/sheet_delivery.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

struct order {
	const struct sheet *sheet;
	int64_t id;              /* 0: the newest */
	const char *from, *to;   /* days of a sheet that is of a time; NULL: this month */
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

/* SHEET [ID] [--from D] [--to D] [--text | --pdf FILE | --printer NAME]. */
static bool parse_order(int argc, char **argv, struct order *ret)
{
	struct order order = { 0 };
	int targets = 0;

	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;

		if (strcmp(argv[i], "--text") == 0)
			targets++;
		else if (strcmp(argv[i], "--pdf") == 0 && more)
			order.pdf = argv[++i], targets++;
		else if (strcmp(argv[i], "--printer") == 0 && more)
			order.printer = argv[++i], targets++;
		else if (strcmp(argv[i], "--from") == 0 && more)
			order.from = argv[++i];
		else if (strcmp(argv[i], "--to") == 0 && more)
			order.to = argv[++i];
		else if (*argv[i] != '-' && !order.sheet && (order.sheet = sheet_find(argv[i])))
			continue;
		else if (!order.sheet || order.id || !parse_id(argv[i], &order.id))
			return false;
	}
	*ret = order;
	return order.sheet && targets <= 1 &&
	    (order.sheet->of_time || (order.from == NULL && order.to == NULL));
}

static int usage(void)
{
	fprintf(stderr, "%s\n",
	    _("用法：zhiban print 单据 [编号] [--from 日期] [--to 日期] "
	      "[--text | --pdf 文件 | --printer 打印机]"));
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

/* Rows of TOPIC; NULL when the service does not give them: the sheet says so in its place. */
static json_t *fetch_topic(struct client *client, const char *topic, const char *kind,
    const json_t *record)
{
	json_t *part = sheet_part(topic, kind, json_integer_value(json_object_get(record, "id")));
	g_autofree char *method = NULL;
	json_t *answer, *rows, *params;

	if (strcmp(topic, "actor") == 0)
		return json_pack("[O]", json_object_get(client_hello(client), "actor"));
	if (part != NULL) {
		answer = client_call(client, "list", part, 0, NULL, NULL);
		rows = json_incref(json_object_get(answer, "records"));
		json_decref(answer);
		return rows;
	}
	if (sheet_period(topic) == NULL)
		return client_rows(client, topic, NULL);
	params = sheet_period_params(topic, record, &method);
	answer = client_call(client, method, params, 0, NULL, NULL);
	rows = json_incref(json_object_get(answer, "rows"));
	json_decref(answer);
	return rows;
}

static json_t *fetch_topics(struct client *client, const struct sheet *sheet, const json_t *record)
{
	g_auto(GStrv) names = g_strsplit(sheet->needs, "|", -1);
	json_t *topics = json_object();

	for (char **name = names; *name; name++) {
		json_t *rows = fetch_topic(client, *name, sheet->kind, record);

		if (rows)
			json_object_set_new(topics, *name, rows);
	}
	return topics;
}

/* What SHEET is of: a record, a time, or neither, which is NULL without an error. */
static json_t *fetch_subject(struct client *client, const struct order *order, GError **error)
{
	struct figures_time time;

	if (order->sheet->kind)
		return fetch_record(client, order, error);
	if (!order->sheet->of_time)
		return NULL;
	if (figures_days(order->from, order->to, clock_wall(), &time))
		return sheet_time(time.from, time.to);
	refuse(error, _("--from 和 --to 要写成 2026-11-01 的样子，先开始后结束"));
	return NULL;
}

/* The document, numbered by the service, which keeps it. */
static json_t *issue(struct client *client, const struct order *order, GError **error)
{
	const struct sheet *sheet = order->sheet;
	json_t *record = fetch_subject(client, order, error), *topics, *document, *answer;
	struct sheet_data data = { .record = record, .now = clock_wall() };
	g_autofree char *content = NULL;

	if ((sheet->kind || sheet->of_time) && !record)
		return NULL;
	data.topics = topics = fetch_topics(client, sheet, record);
	document = sheet_document(sheet, &data);
	content = json_dumps(document, JSON_COMPACT);
	answer = client_call(client, "sheet.issue",
	    json_pack("{s:s, s:s*, s:I, s:s}", "sheet", sheet->name, "kind", sheet->kind, "id",
		json_integer_value(json_object_get(record, "id")), "content", content),
	    0, NULL, error);
	if (answer)
		sheet_document_issue(document, answer, clock_wall());
	else
		g_clear_pointer(&document, json_decref);
	json_decref(answer);
	json_decref(topics);
	json_decref(record);
	return document;
}

/* ---- where it goes ------------------------------------------------------------------------ */

static bool deliver_text(const json_t *document, GError **error)
{
	g_auto(GStrv) lines = sheet_text_lines(document, error);

	if (!lines)
		return false;
	for (char **line = lines; *line; line++)
		puts(*line);
	return fflush(stdout) == 0 || refuse(error, _("单据没有写完：输出端不收了。"));
}

static bool deliver_paper(const json_t *document, const struct order *order, GError **error)
{
	g_autofree char *program = client_program("zhiban-page"), *sentence = NULL;
	g_autofree char *folder = g_build_filename(g_get_user_data_dir(), "zhiban", "sheets", NULL);
	g_autoptr(GBytes) pdf = sheet_pdf(document, program, error);

	if (!pdf)
		return false;
	if (order->pdf)
		return sheet_save(order->pdf, pdf, error);
	if (!sheet_keep_and_print(document, pdf, folder, order->printer, &sentence, error))
		return false;
	puts(sentence);
	return true;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	struct order order;
	g_autoptr(GError) error = NULL;
	own(client) client = NULL;
	json_t *document;
	bool done;

	if (!parse_order(argc, argv, &order))
		return usage();
	client = client_open(where, &error);
	document = client ? issue(client, &order, &error) : NULL;
	if (!document)
		return client_fail(error);
	done = order.pdf || order.printer ? deliver_paper(document, &order, &error)
					  : deliver_text(document, &error);
	json_decref(document);
	return done ? 0 : client_fail(error);
}

const struct command command_print = {
	.name = "print",
	.usage =
	    N_("单据 [编号] [--from 日期] [--to 日期] [--text | --pdf 文件 | --printer 打印机]"),
	.title = N_("打印单据：文字、PDF 或打印机"),
	.order = 70,
	.run = run,
};
