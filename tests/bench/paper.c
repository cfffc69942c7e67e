/* What paper costs: a handover as PDF, with the program started anew each time as it is on duty,
 * beside paps, which sets the same words as plain text; and a table of ten thousand rows in both
 * renderers. Fails where the handover takes more than 100 ms or 150 KB a page, or more than six
 * times what plain text costs there; and where the long table is not there in time. */
#include <jansson.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "tests/bench/measure.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_child.h"
#include "views/sheet_delivery.h"
#include "views/sheet_text.h"

enum { RUNS = 21, ROWS = 10000 };
#define PROGRAM "build/zhiban-page"
#define PEERS "build/peers/bench"
#define PAPS PEERS "/bin/paps"
#define LIMIT_MS 100
#define LIMIT_KB 150
#define LIMIT_RATIO 6
#define TABLE_PDF_MS 15000
#define TABLE_TEXT_MS 3000

static GBytes *pdf_of(const json_t *document)
{
	g_autoptr(GError) error = NULL;
	GBytes *pdf = sheet_pdf(document, PROGRAM, &error);

	if (pdf == NULL)
		give_up("%s", error->message);
	return pdf;
}

static char *text_of(const json_t *document)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) lines = sheet_text_lines(document, &error);

	if (lines == NULL)
		give_up("%s", error->message);
	return g_strjoinv("\n", lines);
}

static int pages_of(const char *text)
{
	int pages = 1;

	for (; *text != '\0'; text++)
		pages += *text == '\f';
	return pages;
}

/* Processor time of the programs that were started and have ended. */
static double children_ms(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* The median, after one that warms the caches; *RET_CPU is the mean of what the processor did. */
static double handover_ms(const json_t *document, double *ret_cpu)
{
	double times[RUNS], begun;

	g_bytes_unref(pdf_of(document));
	begun = children_ms();
	for (int i = 0; i < RUNS; i++) {
		double from = now_ms();
		g_bytes_unref(pdf_of(document));
		times[i] = now_ms() - from;
	}
	*ret_cpu = (children_ms() - begun) / RUNS;
	return quantile(times, RUNS, 0.5);
}

/* The same words as plain text by paps; negative: it is not here. */
static double paps_ms(const char *text)
{
	const char *const fetch[] = { "tests/peers.sh", PEERS, "bench", NULL };
	const char *const argv[] = { PAPS, "--font=WenQuanYi Micro Hei 9", NULL };
	struct sheet_child fetched = { 0 };
	g_autoptr(GBytes) input = g_bytes_new(text, strlen(text));
	double times[RUNS];

	if (sheet_child_run(fetch, input, 300 * CLOCK_SECOND, &fetched, NULL))
		sheet_child_clear(&fetched);
	for (int i = -1; i < RUNS; i++) {
		struct sheet_child child = { 0 };
		double from = now_ms();
		if (!sheet_child_run(argv, input, 20 * CLOCK_SECOND, &child, NULL) ||
		    child.status != 0)
			return -1;
		if (i >= 0)
			times[i] = now_ms() - from;
		sheet_child_clear(&child);
	}
	return quantile(times, RUNS, 0.5);
}

static json_t *long_table(void)
{
	json_t *rows = json_array();

	for (int i = 0; i < ROWS; i++)
		json_array_append_new(rows, json_pack("[o, s, s]", json_sprintf("%d", i),
			"接入交换机",
			"本端口正常，对端网关无应答，已报运营商，等待回复中；再看，仍然没有回音"));
	return json_pack("{s:s, s:[{s:s, s:[{s:s, s:i}, {s:s, s:i}, {s:s, s:i}], s:o}]}", "title",
	    "台账", "blocks", "block", "table", "columns", "title", "序号", "width", 8, "title",
	    "对象", "width", 20, "title", "说明", "weight", 1, "rows", rows);
}

static void measure_table(void)
{
	json_t *table = long_table();
	double from = now_ms();
	g_autofree char *text = text_of(table);
	double between = now_ms();
	g_autoptr(GBytes) pdf = pdf_of(table);

	figure_most("a table of 10 000 rows as text", between - from, TABLE_TEXT_MS, "ms");
	figure_most("a table of 10 000 rows as PDF", now_ms() - between, TABLE_PDF_MS, "ms");
	figure("its pages as text", pages_of(text), "");
	figure("its PDF", (double)g_bytes_get_size(pdf) / 1024, "KB");
	json_decref(table);
}

int main(void)
{
	json_t *document;
	double ours, theirs, cpu;

	fixture_start();
	document = fixture_document("handover", "handover_night");
	g_autofree char *text = text_of(document);
	g_autoptr(GBytes) pdf = pdf_of(document);
	ours = handover_ms(document, &cpu);
	theirs = paps_ms(text);
	figure_most("a handover as PDF, program started, median", ours, LIMIT_MS, "ms");
	figure("processor time of one", cpu, "ms");
	figure_most("its PDF a page", (double)g_bytes_get_size(pdf) / 1024 / pages_of(text),
	    LIMIT_KB, "KB");
	if (theirs > 0) {
		figure("the same words as plain text by paps", theirs, "ms");
		figure_most("the handover against paps", ours / theirs, LIMIT_RATIO, "times");
	} else {
		g_print("not run: paps could not be fetched by tests/peers.sh\n");
	}
	measure_table();
	json_decref(document);
	return figures_verdict();
}
