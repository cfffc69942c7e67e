#include "views/plan.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/show.h"
#include "views/text_page.h"

const char *plan_standing_shown(const char *standing)
{
	static const struct { const char *name, *title; } words[] = {
		{ "in_force", N_("现行") }, { "later", N_("未到生效日") },
		{ "older", N_("旧版") }, { "draft", N_("未批准") },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].name, standing) == 0)
			return _(words[i].title);
	return "";
}

const char *plan_within_shown(int64_t seconds, char *buffer)
{
	char time[CLOCK_TEXT_SIZE];

	if (seconds == 0)
		return _("立即");
	g_snprintf(buffer, CLOCK_TEXT_SIZE, _("%s内"),
	    clock_duration(seconds * CLOCK_SECOND, time, sizeof time));
	return buffer;
}

/* Whether LINE begins something of its own: an item, a quotation, a heading. */
static bool stands_alone(const char *line)
{
	size_t digits;

	line += strspn(line, " ");
	digits = strspn(line, "0123456789");
	return strchr("-*+>#", line[0]) != NULL ||
	    (digits > 0 && (line[digits] == '.' || line[digits] == ')'));
}

/* Between two lines that are joined: a blank only between words. */
static const char *joint(const GString *before, const char *line)
{
	return before->len > 0 && g_ascii_isalnum(before->str[before->len - 1]) &&
	    g_ascii_isalnum(line[0]) ? " " : "";
}

char **plan_paragraphs(const char *guidance)
{
	g_auto(GStrv) lines = g_strsplit(guidance, "\n", -1);
	GPtrArray *paragraphs = g_ptr_array_new();
	g_autoptr(GString) open = g_string_new(NULL);

	for (char **line = lines; *line != NULL; line++) {
		const char *text = *line + (open->len > 0 ? strspn(*line, " ") : 0);
		bool quoted = open->len > 0 && open->str[0] == '>' && text[0] == '>';

		if (quoted)
			text += 1 + strspn(text + 1, " ");
		if (open->len > 0 && (text[0] == '\0' || (!quoted && stands_alone(text)))) {
			g_ptr_array_add(paragraphs, g_strdup(open->str));
			g_string_truncate(open, 0);
		}
		if (text[0] == '\0' && line[1] != NULL)
			g_ptr_array_add(paragraphs, g_strdup(""));
		else if (text[0] != '\0')
			g_string_append_printf(open, "%s%s", joint(open, text), text);
	}
	if (open->len > 0)
		g_ptr_array_add(paragraphs, g_strdup(open->str));
	g_ptr_array_add(paragraphs, NULL);
	return (char **)g_ptr_array_free(paragraphs, FALSE);
}

struct wish {
	struct app *app;
};

/* ---- the head ----------------------------------------------------------------------------- */

static void add_uses(struct text_page *page, const json_t *plan, const json_t *unbound)
{
	const json_t *use;
	size_t i;

	json_array_foreach(json_object_get(plan, "uses"), i, use)
		text_page_print(page, STYLE_NORMAL, 1, _("用到 %s：%s"), row_get(use, "role"),
		    row_get(use, "title"));
	json_array_foreach(unbound, i, use)
		if (json_is_true(json_object_get(use, "by_alarm")))
			text_page_print(page, STYLE_NORMAL, 1,
			    _("%s 由告警带入；手动启动时选一个。"), row_get(use, "role"));
		else
			text_page_print(page, STYLE_MINOR, 1,
			    _("! %s（%s）还没有绑定到本站的东西，凭它核验的步骤要人来看。"),
			    row_get(use, "role"), row_get(use, "title"));
}

static void add_text(struct text_page *page, int indent, const char *text)
{
	g_auto(GStrv) paragraphs = plan_paragraphs(text);

	for (char **one = paragraphs; *one != NULL; one++)
		text_page_add(page, STYLE_NORMAL, indent, *one);
}

static void add_head(struct text_page *page, const json_t *plan, const json_t *unbound)
{
	const char *approved = row_get(plan, "approved");

	text_page_print(page, STYLE_TITLE, 1, _("%s %s  第 %d 版  %s 起"), row_get(plan, "code"),
	    row_get(plan, "title"), (int)row_get_integer(plan, "version"),
	    row_get(plan, "effective"));
	if (approved[0] == '\0')
		text_page_add(page, STYLE_MINOR, 1, _("! 示范预案，未经本单位批准。"));
	else
		text_page_print(page, STYLE_NORMAL, 1, _("批准 %s"), approved);
	add_uses(page, plan, unbound);
	text_page_add(page, STYLE_NORMAL, 0, "");
	add_text(page, 1, row_get(plan, "guidance"));
}

/* ---- steps -------------------------------------------------------------------------------- */

static void add_list(struct text_page *page, const json_t *step, const char *key,
    const char *title, enum style style)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(step, key), i, entry)
		text_page_print(page, style, 4, "%s %s", title, json_string_value(entry));
}

static void add_one(struct text_page *page, const json_t *step, const char *key,
    const char *title)
{
	if (row_get(step, key)[0] != '\0')
		text_page_print(page, STYLE_NORMAL, 4, "%s %s", title, row_get(step, key));
}

static void add_branches(struct text_page *page, const json_t *step)
{
	const json_t *otherwise = json_object_get(step, "else");
	int64_t to = row_get_integer(otherwise, "step");
	const json_t *next = json_object_get(step, "next");

	if (to != 0)
		text_page_print(page, STYLE_NORMAL, 4, _("不成立 转第 %d 步 %s"), (int)to,
		    row_get(otherwise, "words"));
	else if (otherwise != NULL)
		text_page_print(page, STYLE_NORMAL, 4, _("不成立 转 %s %s"),
		    row_get(otherwise, "plan"), row_get(otherwise, "words"));
	if (json_integer_value(next) > 0)
		text_page_print(page, STYLE_NORMAL, 4, _("做完 转第 %d 步"),
		    (int)json_integer_value(next));
	else if (next != NULL)
		text_page_add(page, STYLE_NORMAL, 4, _("做完 结束"));
}

static void add_step(struct text_page *page, const json_t *step)
{
	char within[CLOCK_TEXT_SIZE], every[CLOCK_TEXT_SIZE];
	int64_t again = row_get_integer(step, "every");
	bool evacuate = json_is_true(json_object_get(step, "evacuate"));

	text_page_add(page, STYLE_NORMAL, 0, "");
	text_page_print(page, STYLE_TITLE, 1, "%2d %s", (int)row_get_integer(step, "number"),
	    row_get(step, "title"));
	text_page_print(page, STYLE_NORMAL, 4, "%s  %s%s", row_get(step, "role"),
	    plan_within_shown(row_get_integer(step, "within"), within),
	    row_get_integer(step, "people") > 1 ? _("  要两个人") : "");
	if (evacuate)
		text_page_add(page, STYLE_CRITICAL, 4, _("先撤人：人身安全优先于设备，不等核验。"));
	add_list(page, step, "safety", _("安全"), evacuate ? STYLE_CRITICAL : STYLE_MAJOR);
	if (again > 0)
		text_page_print(page, STYLE_NORMAL, 4, _("每 %s 一次"),
		    clock_duration(again * CLOCK_SECOND, every, sizeof every));
	add_one(page, step, "when", _("条件"));
	add_one(page, step, "authority", _("须经"));
	add_list(page, step, "call", _("电话"), STYLE_NORMAL);
	add_list(page, step, "record", _("登记"), STYLE_NORMAL);
	add_list(page, step, "run", _("取证"), STYLE_NORMAL);
	add_list(page, step, "verify", _("核验"), STYLE_NORMAL);
	add_branches(page, step);
	add_text(page, 4, row_get(step, "guidance"));
}

/* ---- opening ------------------------------------------------------------------------------ */

static void plan_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;
	const json_t *plan = json_object_get(result, "plan"), *step;
	size_t i;

	if (error != NULL || plan == NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(wish->app, STYLE_ERROR, "%s", text);
		return;
	}
	g_autofree char *title =
	    g_strdup_printf("%s %s", row_get(plan, "code"), row_get(plan, "title"));
	struct text_page *page = text_page_new(title);
	add_head(page, plan, json_object_get(result, "unbound"));
	json_array_foreach(json_object_get(plan, "steps"), i, step)
		add_step(page, step);
	text_page_open(wish->app, page);
}

void open_plan(struct app *app, const char *code, int64_t version)
{
	struct wish *wish = g_new0(struct wish, 1);

	wish->app = app;
	model_call(console_model(app), "plan.get",
	    json_pack("{s:s, s:I}", "code", code, "version", (json_int_t)version), plan_came, wish);
}
