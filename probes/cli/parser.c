#include "probes/cli/parser.h"

#include <string.h>

#include "base/i18n.h"
#include "probes/cli/pattern.h"
#include "probes/cli/sections.h"

#define REFUSAL_LINES 5          /* lines in which a refusal is looked for */
#define COSTLY_LIMIT 200         /* matches that ran into their limit before the rest is cut */

enum verb { VERB_ROW, VERB_ALSO, VERB_JOIN, VERB_CARRY, VERB_TABLE, VERB_SKIP, VERB_END, VERBS };
static const char *const verb_words[VERBS] = {
	[VERB_ROW] = "row", [VERB_ALSO] = "also", [VERB_JOIN] = "join", [VERB_CARRY] = "carry",
	[VERB_TABLE] = "table", [VERB_SKIP] = "skip", [VERB_END] = "end",
};

/* A named group: its number in the pattern, its column. */
struct capture {
	int group;
	size_t column;
};

struct rule {
	enum verb verb;
	GRegex *pattern;
	GArray *captures;            /* struct capture, in the order of the pattern */
};

struct cli_parser {
	GPtrArray *rules;            /* struct rule * */
	GPtrArray *columns;          /* char * */
};

static void rule_free(void *data)
{
	struct rule *rule = data;

	g_regex_unref(rule->pattern);
	g_array_unref(rule->captures);
	g_free(rule);
}

struct cli_parser *cli_parser_new(void)
{
	struct cli_parser *parser = g_new0(struct cli_parser, 1);

	parser->rules = g_ptr_array_new_with_free_func(rule_free);
	parser->columns = g_ptr_array_new_with_free_func(g_free);
	return parser;
}

void cli_parser_free(struct cli_parser *parser)
{
	if (parser == NULL)
		return;
	g_ptr_array_unref(parser->rules);
	g_ptr_array_unref(parser->columns);
	g_free(parser);
}

size_t cli_parser_columns(const struct cli_parser *parser)
{
	return parser->columns->len;
}

const char *cli_parser_column(const struct cli_parser *parser, size_t n)
{
	return parser->columns->pdata[n];
}

int cli_parser_find(const struct cli_parser *parser, const char *name)
{
	for (guint i = 0; i < parser->columns->len; i++)
		if (strcmp(parser->columns->pdata[i], name) == 0)
			return (int)i;
	return -1;
}

/* ---- rules -------------------------------------------------------------------------------- */

static bool find_verb(const char *key, enum verb *ret)
{
	size_t length = strcspn(key, ".");

	for (size_t i = 0; i < VERBS; i++) {
		if (strlen(verb_words[i]) == length && strncmp(verb_words[i], key, length) == 0) {
			*ret = (enum verb)i;
			return true;
		}
	}
	return false;
}

bool cli_parser_is_rule(const char *key)
{
	enum verb verb;

	return find_verb(key, &verb);
}

/* The number of the column NAME, made if it is not there. */
static size_t column(struct cli_parser *parser, const char *name)
{
	int found = cli_parser_find(parser, name);

	if (found >= 0)
		return (size_t)found;
	g_ptr_array_add(parser->columns, g_strdup(name));
	return parser->columns->len - 1;
}

static bool has_capture(const struct rule *rule, int group)
{
	for (guint i = 0; i < rule->captures->len; i++)
		if (g_array_index(rule->captures, struct capture, i).group == group)
			return true;
	return false;
}

/* The names of the groups of PATTERN, in its order, are columns, each once. */
static void find_captures(struct cli_parser *parser, struct rule *rule, const char *pattern)
{
	for (const char *at = strstr(pattern, "(?<"); at != NULL; at = strstr(at + 3, "(?<")) {
		size_t length = strcspn(at + 3, ">");
		g_autofree char *name = g_strndup(at + 3, length);
		int group = g_regex_get_string_number(rule->pattern, name);
		if (group < 0 || has_capture(rule, group))
			continue;       /* (?<= or (?<!, or only looks like it */
		struct capture capture = { group, column(parser, name) };
		g_array_append_val(rule->captures, capture);
	}
}

bool cli_parser_add(struct cli_parser *parser, const char *key, const char *pattern, GError **error)
{
	enum verb verb;

	if (!find_verb(key, &verb))
		return cli_fail(error, _("没有 %s 这种规则"), key);
	if (parser->rules->len >= CLI_RULES_LIMIT)
		return cli_fail(error, _("规则超过 %d 条"), CLI_RULES_LIMIT);
	GRegex *compiled = cli_line_pattern(pattern, error);
	if (compiled == NULL)
		return false;
	struct rule *rule = g_new0(struct rule, 1);
	rule->verb = verb;
	rule->pattern = compiled;
	rule->captures = g_array_new(FALSE, FALSE, sizeof(struct capture));
	g_ptr_array_add(parser->rules, rule);
	find_captures(parser, rule, pattern);
	if (parser->columns->len > CLI_COLUMNS_LIMIT)
		return cli_fail(error, _("列超过 %d 个"), CLI_COLUMNS_LIMIT);
	bool names = rule->captures->len > 0, silent = verb == VERB_SKIP || verb == VERB_END;
	if (names == silent)
		return cli_fail(error, silent ? _("%s 不取列，不要命名分组") :
						_("%s 要有命名分组，如 (?<port>\\S+)"), key);
	return true;
}

/* ---- one output --------------------------------------------------------------------------- */

struct run {
	const struct cli_parser *parser;
	struct cli_rows *out;
	const GRegex *refusal, *pager;
	char **row;                  /* the open row, NULL: none */
	char **carried;
	const struct rule *table;    /* the header that is in force, NULL: none */
	size_t *edges;               /* where its columns begin, in columns of a terminal */
	size_t table_rows;
	unsigned costly;
	size_t lines;                /* that held something */
};

static char *cell_read_text(const char *text, size_t size)
{
	g_autofree char *piece = g_strndup(text, size);

	return text_clean((struct bytes){ (const uint8_t *)g_strstrip(piece), strlen(piece) },
	    CLI_CELL_LIMIT);
}

static void begin_row(struct run *run)
{
	size_t columns = run->parser->columns->len;

	if (run->out->rows->len >= CLI_ROWS_LIMIT) {
		run->out->cut = true;
		run->row = NULL;
		return;
	}
	run->row = g_new0(char *, columns + 1);
	for (size_t i = 0; i < columns; i++)
		run->row[i] = g_strdup(run->carried[i]);
	g_ptr_array_add(run->out->rows, run->row);
}

static void put(char **place, const char *text, size_t size)
{
	g_free(*place);
	*place = cell_read_text(text, size);
}

/* What goes on behind what is there already; blanks before it count as one. */
static void append(char **place, const char *text, size_t size)
{
	const char *begin = text;

	while (begin < text + size && *begin == ' ')
		begin++;
	g_autofree char *whole = g_strdup_printf("%s%s%.*s", *place == NULL ? "" : *place,
	    begin > text ? " " : "", (int)(size - (size_t)(begin - text)), begin);
	put(place, whole, strlen(whole));
}

/* The text of CAPTURE in LINE; false when the pattern fitted without it. */
static bool captured(const GMatchInfo *info, const struct capture *capture, const char *line,
    const char **text, size_t *size)
{
	int start, end;

	if (!g_match_info_fetch_pos(info, capture->group, &start, &end) || start < 0)
		return false;
	*text = line + start;
	*size = (size_t)(end - start);
	return true;
}

/* Columns a terminal shows before AT. */
static size_t columns_before(const char *line, const char *at)
{
	g_autofree char *before = g_strndup(line, (size_t)(at - line));

	return text_columns(before);
}

static void begin_table(struct run *run, const struct rule *rule, const GMatchInfo *info,
    const char *line)
{
	run->table = rule;
	run->table_rows = 0;
	run->row = NULL;
	for (guint i = 0; i < rule->captures->len; i++) {
		const char *text = line;
		size_t size;
		captured(info, &g_array_index(rule->captures, struct capture, i), line, &text,
		    &size);
		run->edges[i] = i == 0 ? 0 : columns_before(line, text);
	}
}

static void obey(struct run *run, const struct rule *rule, const GMatchInfo *info, const char *line)
{
	const char *text;
	size_t size;

	if (rule->verb == VERB_TABLE) {
		begin_table(run, rule, info, line);
		return;
	}
	if (rule->verb != VERB_SKIP && rule->verb != VERB_JOIN)
		run->table = NULL;
	if (rule->verb == VERB_END)
		run->row = NULL;
	if (rule->verb == VERB_ROW || (rule->verb == VERB_ALSO && run->row == NULL))
		begin_row(run);
	if (rule->verb != VERB_CARRY && run->row == NULL)
		return;
	for (guint i = 0; i < rule->captures->len; i++) {
		const struct capture *capture = &g_array_index(rule->captures, struct capture, i);
		if (!captured(info, capture, line, &text, &size))
			continue;
		if (rule->verb == VERB_CARRY)
			put(&run->carried[capture->column], text, size);
		else if (rule->verb == VERB_JOIN)
			append(&run->row[capture->column], text, size);
		else if (rule->verb == VERB_ROW || run->row[capture->column] == NULL)
			put(&run->row[capture->column], text, size);
	}
}

/* ---- tables ------------------------------------------------------------------------------- */

/* Where each cell of LINE begins by the edges of the header; false when a word lies over an edge.
 */
static bool cut_by_edges(const struct run *run, const char *line, const char **cells)
{
	size_t count = run->table->captures->len, next = 1, at = 0;
	const char *text = line;
	bool blank = true;

	cells[0] = line;
	while (*text != '\0' && next < count) {
		const char *here = text;
		uint32_t character = text_next(&text);
		if (at >= run->edges[next]) {
			if (!blank && character != ' ')
				return false;
			cells[next++] = here;
		}
		blank = character == ' ';
		at += (size_t)text_char_columns(character);
	}
	for (; next <= count; next++)
		cells[next] = strchr(text, '\0');
	cells[count] = strchr(line, '\0');
	return true;
}

/* Where each cell of LINE begins when each is one word; false when there are more or fewer. */
static bool cut_by_words(const struct run *run, const char *line, const char **cells)
{
	size_t count = run->table->captures->len, found = 0;
	const char *text = line + strspn(line, " ");

	while (*text != '\0' && found < count) {
		cells[found++] = text;
		text += strcspn(text, " ");
		text += strspn(text, " ");
	}
	cells[count] = text;
	return found == count && *text == '\0';
}

/* LINE as a row of the table, or as more of the row above. */
static bool read_cells(struct run *run, const char *line)
{
	const char *cells[CLI_COLUMNS_LIMIT + 1];
	size_t count = run->table->captures->len;

	if (!cut_by_edges(run, line, cells) && !cut_by_words(run, line, cells))
		return false;
	bool more = line[0] == ' ' && strspn(cells[0], " ") >= (size_t)(cells[1] - cells[0]) &&
	    count > 1;
	if (more && run->row == NULL)
		return false;
	if (!more)
		begin_row(run);
	for (size_t i = 0; i < count && run->row != NULL; i++) {
		size_t column = g_array_index(run->table->captures, struct capture, i).column;
		g_autofree char *cell = cell_read_text(cells[i], (size_t)(cells[i + 1] - cells[i]));
		g_autofree char *spaced = g_strconcat(cell[0] == '\0' ? "" : " ", cell, NULL);
		if (more)
			append(&run->row[column], spaced, strlen(spaced));
		else
			put(&run->row[column], cell, strlen(cell));
	}
	run->table_rows++;
	return true;
}

/* ---- lines -------------------------------------------------------------------------------- */

static bool is_rule_line(const char *line)
{
	return strspn(line, " -=+*_~") == strlen(line);
}

static bool obey_first(struct run *run, const char *line)
{
	for (guint i = 0; i < run->parser->rules->len; i++) {
		const struct rule *rule = run->parser->rules->pdata[i];
		g_autoptr(GMatchInfo) info = NULL;
		g_autoptr(GError) error = NULL;
		if (rule->verb == VERB_JOIN && run->row == NULL)
			continue;       /* nothing goes on here */
		if (g_regex_match_full(rule->pattern, line, -1, 0, 0, &info, &error)) {
			obey(run, rule, info, line);
			return true;
		}
		run->costly += error != NULL;
	}
	return false;
}

static void not_known(struct run *run, const char *line)
{
	struct cli_rows *out = run->out;

	if (out->unknown++ < CLI_UNKNOWN_SHOWN)
		g_ptr_array_add(out->unknown_lines, cell_read_text(line, strlen(line)));
}

/* LINE is the device's refusal: among the first, and before anything was read. */
static bool is_refusal(struct run *run, const char *line)
{
	run->lines++;
	return run->lines <= REFUSAL_LINES && run->out->rows->len == 0 && run->refusal != NULL &&
	    g_regex_match(run->refusal, line, 0, NULL);
}

/* RAW with blanks for tabs and without what a pager left, clean. */
static char *clean_line(const struct run *run, struct bytes raw)
{
	g_autoptr(GString) expanded = g_string_sized_new(raw.size);

	for (size_t i = 0; i < raw.size; i++) {
		if (raw.data[i] == '\t')
			g_string_append_printf(expanded, "%*s", (int)(8 - expanded->len % 8), "");
		else
			g_string_append_c(expanded, (char)raw.data[i]);
	}
	char *clean = text_clean((struct bytes){ (const uint8_t *)expanded->str, expanded->len },
	    CLI_LINE_LIMIT);
	if (run->pager == NULL || !g_regex_match(run->pager, clean, 0, NULL))
		return clean;
	char *rest = g_regex_replace_literal(run->pager, clean, -1, 0, "", 0, NULL);
	g_free(clean);
	return rest != NULL ? rest : g_strdup("");
}

static void read_line(struct run *run, struct bytes raw)
{
	while (raw.size > 0 && strchr(" \r", raw.data[raw.size - 1]) != NULL)
		raw.size--;
	if (raw.size > CLI_LINE_LIMIT) {
		run->out->cut = true;
		raw.size = CLI_LINE_LIMIT;
	}
	g_autofree char *line = clean_line(run, raw);
	g_strchomp(line);
	if (line[0] == '\0') {
		if (run->table_rows > 0)
			run->table = NULL;
	} else if (is_refusal(run, line)) {
		run->out->refused = cell_read_text(line, strlen(line));
	} else if (!obey_first(run, line) && !is_rule_line(line) &&
	    (run->table == NULL || !read_cells(run, line))) {
		not_known(run, line);
	}
}

static void read_lines(struct run *run, struct bytes output)
{
	struct cli_rows *out = run->out;

	if (output.size > CLI_TEXT_LIMIT) {
		out->cut = true;
		output.size = CLI_TEXT_LIMIT;
	}
	while (output.size > 0 && out->refused == NULL) {
		const uint8_t *end = memchr(output.data, '\n', output.size);
		size_t size = end != NULL ? (size_t)(end - output.data) : output.size;
		read_line(run, (struct bytes){ output.data, size });
		size += end != NULL;
		output.data += size;
		output.size -= size;
		if (run->costly > COSTLY_LIMIT) {
			out->cut = true;
			break;
		}
	}
	if (out->refused != NULL) {
		out->unknown = 0;
		g_ptr_array_set_size(out->unknown_lines, 0);
	}
}

struct cli_rows *cli_parser_run(const struct cli_parser *parser, struct bytes output,
    const GRegex *refusal, const GRegex *pager)
{
	struct cli_rows *out = g_new0(struct cli_rows, 1);
	size_t edges[CLI_COLUMNS_LIMIT] = { 0 };
	char *carried[CLI_COLUMNS_LIMIT] = { NULL };
	struct run run = { .parser = parser, .out = out, .refusal = refusal, .pager = pager,
		.carried = carried, .edges = edges };

	out->columns = parser->columns->len;
	out->rows = g_ptr_array_new();
	out->unknown_lines = g_ptr_array_new_with_free_func(g_free);
	read_lines(&run, output);
	for (size_t i = 0; i < G_N_ELEMENTS(carried); i++)
		g_free(carried[i]);
	return out;
}

void cli_rows_free(struct cli_rows *rows)
{
	if (rows == NULL)
		return;
	for (guint i = 0; i < rows->rows->len; i++) {
		char **row = rows->rows->pdata[i];
		for (size_t j = 0; j < rows->columns; j++)
			g_free(row[j]);
		g_free(row);
	}
	g_ptr_array_unref(rows->rows);
	g_ptr_array_unref(rows->unknown_lines);
	g_free(rows->refused);
	g_free(rows);
}
