#include "views/plan.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/kind.h"
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

/* Which plan a page is of. */
struct shown {
	char *code;
	int64_t version;
};

static void shown_free(void *data)
{
	g_free(((struct shown *)data)->code);
	g_free(data);
}

static void print_shown(struct app *app, void *data)
{
	const struct shown *shown = data;

	open_sheet_of_plan(app, shown->code, shown->version);
}

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

/* What a step says to people, safety before everything; `key` as in runbooks/plan.h. */
static const struct plan_part parts[] = {
	{ "safety", N_("安全"), STYLE_MAJOR },
	{ "every", N_("每隔"), STYLE_NORMAL },
	{ "when", N_("条件"), STYLE_NORMAL },
	{ "authority", N_("须经"), STYLE_NORMAL },
	{ "call", N_("电话"), STYLE_NORMAL },
	{ "record", N_("登记"), STYLE_NORMAL },
	{ "run", N_("取证"), STYLE_NORMAL },
	{ "verify", N_("核验"), STYLE_NORMAL },
	{ "open", N_("开单"), STYLE_NORMAL },
	{ "else", N_("不成立"), STYLE_NORMAL },
	{ "next", N_("做完"), STYLE_NORMAL },
};

/* "转第 5 步：没有保护路由", "转 RB-05：是真火". */
static char *otherwise_text(const json_t *otherwise)
{
	const char *words = row_get(otherwise, "words");
	int step = (int)row_get_integer(otherwise, "step");
	g_autofree char *to = step != 0 ? g_strdup_printf(_("转第 %d 步"), step) :
	    g_strdup_printf(_("转 %s"), row_get(otherwise, "plan"));

	return words[0] == '\0' ? g_steal_pointer(&to) : g_strdup_printf(_("%s：%s"), to, words);
}

/* What is opened by people's word for it: a kind, or where a fault is. */
static char *form_text(const char *form)
{
	const struct kind *kind = kind_find(form);

	return g_strdup(kind != NULL ? _(kind->title) :
	    strcmp(form, "location") == 0 ? _("定位") : form);
}

/* VALUE of member KEY of a step in words. Caller frees. */
static char *part_text(const char *key, const json_t *value)
{
	char time[CLOCK_TEXT_SIZE];
	int64_t number = json_integer_value(value);

	if (strcmp(key, "every") == 0)
		return g_strdup_printf(_("%s 一次"),
		    clock_duration(number * CLOCK_SECOND, time, sizeof time));
	if (strcmp(key, "next") == 0)
		return number > 0 ? g_strdup_printf(_("转第 %d 步"), (int)number) :
		    g_strdup(_("结束"));
	if (json_is_object(value))
		return otherwise_text(value);
	return strcmp(key, "open") == 0 ? form_text(json_string_value(value)) :
	    g_strdup(json_string_value(value));
}

void plan_step_visit(const json_t *step, plan_visit *visit, void *data)
{
	static const struct plan_part out = { "evacuate", N_("先撤人"), STYLE_CRITICAL };
	bool evacuate = json_is_true(json_object_get(step, "evacuate"));

	if (evacuate)
		visit(&out, _("人身安全优先于设备，不等核验。"), data);
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		json_t *value = json_object_get(step, parts[i].key);
		json_auto_t *all = json_is_array(value) ? json_incref(value) :
		    value == NULL ? json_array() : json_pack("[O]", value);
		const json_t *one;
		size_t k;

		json_array_foreach(all, k, one) {
			g_autofree char *text = part_text(parts[i].key, one);
			if (text != NULL && text[0] != '\0')
				visit(&parts[i], text, data);
		}
	}
}

/* Where people have to leave, what is said of safety is as urgent. */
struct step_page {
	struct text_page *page;
	bool evacuate;
};

static void add_part(const struct plan_part *part, const char *text, void *data)
{
	const struct step_page *step = data;
	bool urgent = step->evacuate && part->style == STYLE_MAJOR;

	text_page_print(step->page, urgent ? STYLE_CRITICAL : part->style, 4, "%s %s",
	    _(part->title), text);
}

static void add_step(struct text_page *page, const json_t *step)
{
	char within[CLOCK_TEXT_SIZE];
	struct step_page to = { page, json_is_true(json_object_get(step, "evacuate")) };

	text_page_add(page, STYLE_NORMAL, 0, "");
	text_page_print(page, STYLE_TITLE, 1, "%2d %s", (int)row_get_integer(step, "number"),
	    row_get(step, "title"));
	text_page_print(page, STYLE_NORMAL, 4, "%s  %s%s", row_get(step, "role"),
	    plan_within_shown(row_get_integer(step, "within"), within),
	    row_get_integer(step, "people") > 1 ? _("  要两个人") : "");
	plan_step_visit(step, add_part, &to);
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
	struct shown *shown = g_new0(struct shown, 1);
	*shown = (struct shown){ g_strdup(row_get(plan, "code")),
		row_get_integer(plan, "version") };
	text_page_printed(page, print_shown, shown, shown_free);
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
