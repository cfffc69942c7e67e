/* Reading plans: what the Markdown says, key by key (runbooks/plan_keys.c has the keys). libcmark
 * tells headings, lists and guidance apart; the words themselves are taken from the lines as they
 * stand, for an expression is no Markdown. */
#include "runbooks/plan.h"

#include <cmark.h>
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "runbooks/plan_parts.h"

bool plan_fail(struct plan_reading *reading, const char *format, ...)
{
	va_list arguments;

	if (reading->failed)
		return false;
	reading->failed = true;
	va_start(arguments, format);
	g_autofree char *reason = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *clean = text_clean_string(reason);
	g_set_error(reading->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:%u: %s",
	    reading->path, reading->line, clean);
	return false;
}

/* A line by cmark's number, from 1. Borrowed. */
static const char *line_of(const struct plan_reading *reading, int number)
{
	return number < 1 || (unsigned)number > reading->count ? "" : reading->lines[number - 1];
}

/* ---- headings ----------------------------------------------------------------------------- */

/* The text of a heading, without its signs. Caller frees. */
static char *heading_text(const struct plan_reading *reading, cmark_node *node)
{
	const char *line = line_of(reading, cmark_node_get_start_line(node));

	line += strspn(line, " ");
	line += strspn(line, "#");
	return g_strstrip(g_strdup(line));
}

static bool is_code(const char *word)
{
	size_t length = strlen(word);

	if (length == 0 || length > PLAN_CODE || word[0] == '-')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!g_ascii_isalnum(word[i]) && word[i] != '-')
			return false;
	return true;
}

/* "RB-01 市电中断". */
static bool take_title(struct plan_reading *reading, const char *text)
{
	size_t length = strcspn(text, " ");
	g_autofree char *code = g_strndup(text, length);
	const char *title = text + length + strspn(text + length, " ");

	if (!is_code(code) || title[0] == '\0')
		return plan_fail(reading,
		    _("一级标题要写成：编号 名称，如 # RB-01 市电中断；编号用字母、"
					    "数字和 -，最多 %d 个字符。"), PLAN_CODE);
	json_object_set_new(reading->plan, "code", json_string(code));
	json_object_set_new(reading->plan, "title", json_string(title));
	return true;
}

static json_t *new_step(unsigned number, unsigned line, const char *title)
{
	return json_pack("{s:I, s:I, s:s, s:[], s:[], s:[], s:[], s:[], s:I, s:b, s:s}", "number",
	    (json_int_t)number, "line", (json_int_t)line, "title", title, "verify", "run", "call",
	    "record", "safety", "people", (json_int_t)1, "evacuate", 0, "guidance", "");
}

/* "3 柴发是否自启并带载": the number may be left out, and must be right where it stands. */
static bool take_step(struct plan_reading *reading, const char *text)
{
	json_t *steps = json_object_get(reading->plan, "steps");
	unsigned number = (unsigned)json_array_size(steps) + 1;
	size_t digits = strspn(text, "0123456789");
	const char *title = text;

	if (number > PLAN_STEPS)
		return plan_fail(reading, _("步骤太多：最多 %d 步。"), PLAN_STEPS);
	if (digits > 0 && digits < 9 && (text[digits] == ' ' || text[digits] == '\0')) {
		if (g_ascii_strtoull(text, NULL, 10) != number)
			return plan_fail(reading, _("步骤的号码不对：这是第 %u 步。"), number);
		title = text + digits + strspn(text + digits, " ");
	}
	if (title[0] == '\0')
		return plan_fail(reading, _("第 %u 步没有标题。"), number);
	reading->step = new_step(number, reading->line, title);
	json_array_append_new(steps, reading->step);
	return true;
}

static bool take_heading(struct plan_reading *reading, cmark_node *node)
{
	g_autofree char *text = heading_text(reading, node);
	int level = cmark_node_get_heading_level(node);
	bool titled = json_object_get(reading->plan, "code") != NULL;

	if (level == 1 && titled)
		return plan_fail(reading, _("一个文件只有一个一级标题。"));
	if (level != 1 && !titled)
		return plan_fail(reading, _("第一行要是一级标题：# 编号 名称。"));
	if (level > 2)
		return true;
	if (!plan_end_of_keys(reading))
		return false;
	reading->keys_may_come = true;
	return level == 1 ? take_title(reading, text) : take_step(reading, text);
}

/* ---- keys --------------------------------------------------------------------------------- */

/* The words of a list item: its lines without the sign, joined. NULL when it is more than one
 * paragraph. Caller frees. */
static char *item_text(const struct plan_reading *reading, cmark_node *item)
{
	cmark_node *paragraph = cmark_node_first_child(item);
	GString *text;

	if (paragraph == NULL || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH ||
	    cmark_node_next(paragraph) != NULL)
		return NULL;
	text = g_string_new(NULL);
	for (int i = cmark_node_get_start_line(paragraph);
	     i <= cmark_node_get_end_line(paragraph); i++) {
		const char *line = line_of(reading, i);

		line += strspn(line, " ");
		if (i == cmark_node_get_start_line(item))
			line += *line == '\0' ? 0 : 1 + strspn(line + 1, " ");
		if (text->len > 0)
			g_string_append_c(text, ' ');
		g_string_append(text, line);
	}
	return g_strstrip(g_string_free(text, FALSE));
}

/* "within: 5m", with a colon of either width, in KEY (caller frees) and the value that is left of
 * TEXT; false: it is no such thing. */
static bool split_key(char *text, char **ret_key, char **ret_value)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz_");
	char *colon = text + length;
	size_t width = g_str_has_prefix(colon, "：") ? strlen("：") : *colon == ':' ? 1 : 0;

	if (length == 0 || width == 0)
		return false;
	*ret_key = g_strndup(text, length);
	*ret_value = g_strstrip(colon + width);
	return true;
}

static bool take_item(struct plan_reading *reading, cmark_node *item)
{
	g_autofree char *text = item_text(reading, item), *key = NULL;
	char *value;

	reading->line = (unsigned)cmark_node_get_start_line(item);
	if (text == NULL || !split_key(text, &key, &value))
		return plan_fail(reading,
		    _("标题下的第一个列表里每一行写成：关键字: 值。说明另起一段。"));
	if (strlen(value) > PLAN_VALUE)
		return plan_fail(reading, _("%s：太长，最多 %d 字节。"), key, PLAN_VALUE);
	return plan_take_key(reading, key, value);
}

/* Whether LIST holds keys: its first item looks like one. */
static bool is_keys(const struct plan_reading *reading, cmark_node *list)
{
	cmark_node *first = cmark_node_first_child(list);
	g_autofree char *text = NULL, *key = NULL;
	char *value;

	if (cmark_node_get_list_type(list) != CMARK_BULLET_LIST || first == NULL)
		return false;
	text = item_text(reading, first);
	return text != NULL && split_key(text, &key, &value);
}

/* ---- guidance ----------------------------------------------------------------------------- */

/* What a screen or a page cannot show has no place in a plan. */
static bool check_guidance(struct plan_reading *reading, cmark_node *node)
{
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;

	while (!reading->failed && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *at = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(at);
		int line = cmark_node_get_start_line(at);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (line > 0)
			reading->line = (unsigned)line;
		if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
			plan_fail(reading, _("预案里不能有 HTML；小于号后面空一格。"));
		else if (type == CMARK_NODE_IMAGE)
			plan_fail(reading, _("预案里不能有图片：终端和纸上都看不到。"));
		else if (type == CMARK_NODE_HEADING && at != node)
			plan_fail(reading, _("标题不能在列表或引用里。"));
	}
	cmark_iter_free(iter);
	return !reading->failed;
}

/* The lines as they stand, a blank one between two blocks. */
static bool take_guidance(struct plan_reading *reading, cmark_node *node)
{
	json_t *owner = reading->step != NULL ? reading->step : reading->plan;
	GString *text = g_string_new(json_string_value(json_object_get(owner, "guidance")));
	int end = cmark_node_get_end_line(node);

	reading->keys_may_come = false;
	if (text->len > 0)
		g_string_append_c(text, '\n');
	for (int i = cmark_node_get_start_line(node); i <= end; i++)
		g_string_append_printf(text, "%s\n", line_of(reading, i));
	while (text->len > 1 && text->str[text->len - 1] == '\n' &&
	       text->str[text->len - 2] == '\n')
		g_string_truncate(text, text->len - 1);
	json_object_set_new(owner, "guidance", json_string(text->str));
	g_string_free(text, TRUE);
	return check_guidance(reading, node);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool take_node(struct plan_reading *reading, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	reading->line = (unsigned)MAX(cmark_node_get_start_line(node), 1);
	if (type == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) <= 2)
		return take_heading(reading, node);
	if (json_object_get(reading->plan, "code") == NULL)
		return plan_fail(reading, _("第一行要是一级标题：# 编号 名称。"));
	if (type != CMARK_NODE_LIST || !reading->keys_may_come || !is_keys(reading, node))
		return take_guidance(reading, node);
	reading->keys_may_come = false;
	for (cmark_node *item = cmark_node_first_child(node); item != NULL;
	     item = cmark_node_next(item))
		if (!take_item(reading, item))
			return false;
	return true;
}

static bool read_document(struct plan_reading *reading, cmark_node *document)
{
	for (cmark_node *node = cmark_node_first_child(document); node != NULL;
	     node = cmark_node_next(node))
		if (!take_node(reading, node))
			return false;
	if (json_object_get(reading->plan, "code") == NULL)
		return plan_fail(reading, _("第一行要是一级标题：# 编号 名称。"));
	return plan_end_of_keys(reading) && plan_check(reading);
}

/* Every line is clean; what ends it is taken off. */
static bool is_clean(struct plan_reading *reading)
{
	for (reading->count = 0; reading->lines[reading->count] != NULL; reading->count++) {
		char *line = g_strchomp(reading->lines[reading->count]);

		reading->line = reading->count + 1;
		if (!text_is_clean(line))
			return plan_fail(reading,
			    _("有控制符或不是 UTF-8 的字节；制表符换成空格。"));
	}
	return true;
}

json_t *plan_read(const char *path, const char *text, GError **error)
{
	g_auto(GStrv) lines = NULL;
	struct plan_reading reading = { .path = path, .error = error, .line = 1 };

	if (strlen(text) > PLAN_SIZE) {
		plan_fail(&reading, _("文件太大：预案最多 %d KiB。"), PLAN_SIZE / 1024);
		return NULL;
	}
	lines = g_strsplit(text, "\n", -1);
	reading.lines = lines;
	if (!is_clean(&reading))
		return NULL;
	cmark_node *document = cmark_parse_document(text, strlen(text), CMARK_OPT_DEFAULT);
	reading.plan = json_pack("{s:b, s:s, s:[], s:[], s:[]}", "people_first", 0, "guidance", "",
	    "alarms", "uses", "steps");
	reading.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	bool good = read_document(&reading, document);
	g_hash_table_destroy(reading.seen);
	cmark_node_free(document);
	if (!good)
		g_clear_pointer(&reading.plan, json_decref);
	return reading.plan;
}

bool plan_is_meant(const char *text)
{
	text += strspn(text, " \r\n");
	return text[0] == '#' && text[1] == ' ';
}

/* ---- asking a plan ------------------------------------------------------------------------ */

const json_t *plan_step(const json_t *plan, int64_t number)
{
	return number < 1 ? NULL :
	    json_array_get(json_object_get(plan, "steps"), (size_t)number - 1);
}

const json_t *plan_use(const json_t *plan, const char *role)
{
	const json_t *use;
	size_t i;

	json_array_foreach(json_object_get(plan, "uses"), i, use)
		if (strcmp(json_string_value(json_object_get(use, "role")), role) == 0)
			return use;
	return NULL;
}

bool plan_is_for(const json_t *plan, const char *type, const char **ret_role)
{
	const json_t *alarm;
	size_t i;

	json_array_foreach(json_object_get(plan, "alarms"), i, alarm)
		if (strcmp(json_string_value(json_object_get(alarm, "type")), type) == 0) {
			*ret_role = json_string_value(json_object_get(alarm, "role"));
			return true;
		}
	return false;
}

bool plan_is_effective(const json_t *plan, const char *day)
{
	return strcmp(json_string_value(json_object_get(plan, "effective")), day) <= 0;
}
