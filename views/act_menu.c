#include "views/act_menu.h"

#include <string.h>

#include "base/i18n.h"
#include "views/show.h"

#define PAGE 7 /* acts on one page; the way back and the next page are beside them */

struct menu {
	struct app *app;
	const struct kind *kind;
	json_t *record;
	act_menu_run *run;
	void *data;
	GPtrArray *acts;
	guint first;                 /* of this page */
};

static void show_page(struct menu *menu);

static void menu_free(struct menu *menu)
{
	json_decref(menu->record);
	g_ptr_array_unref(menu->acts);
	g_free(menu);
}

/* Why the person here cannot; NULL when it can be tried. Caller frees. */
static char *refusal(const struct app *app, const struct kind *kind, const struct act *act,
    const json_t *record)
{
	char *reason = NULL;

	if (act_allowed(kind, act, record, model_actor(console_model(app)), clock_wall(), &reason))
		g_clear_pointer(&reason, g_free);
	return reason;
}

/* Those that people do, and that this state knows. */
static bool is_offered(const struct act *act, const json_t *record)
{
	return (act->roles & ~(unsigned)ROLE_SERVICE) != 0 && !act_creates(act) &&
	    (act->from == NULL || word_in(act->from, row_get(record, "state")));
}

GPtrArray *act_menu_offered(const struct app *app, const struct kind *kind, const json_t *record)
{
	GPtrArray *acts = g_ptr_array_new();
	g_autoptr(GPtrArray) refused = g_ptr_array_new();

	for (const struct act *act = kind->acts; record != NULL && act->name != NULL; act++) {
		if (!is_offered(act, record))
			continue;
		g_autofree char *reason = refusal(app, kind, act, record);
		g_ptr_array_add(reason == NULL ? acts : refused, (void *)(uintptr_t)act);
	}
	for (guint i = 0; i < refused->len; i++)
		g_ptr_array_add(acts, refused->pdata[i]);
	return acts;
}

static void run_act(struct app *app, const struct kind *kind, const struct act *act,
    const json_t *record, act_menu_run *run, void *data)
{
	if (run != NULL)
		run(app, act, record, data);
	else
		open_act(app, kind, act, row_get_integer(record, "id"), NULL);
}

static void chosen(int answer, void *data)
{
	struct menu *menu = data;
	guint place = answer < 1 ? menu->acts->len : menu->first + (guint)answer - 1;

	if (answer == PAGE + 1 && menu->first + PAGE < menu->acts->len) {
		menu->first += PAGE;
		show_page(menu);
		return;
	}
	if (place < menu->acts->len)
		run_act(menu->app, menu->kind, menu->acts->pdata[place], menu->record, menu->run,
		    menu->data);
	menu_free(menu);
}

/* "受理（a）", "复核关单（不能：…）" */
static char *answer_text(const struct menu *menu, const struct act *act)
{
	g_autofree char *reason = refusal(menu->app, menu->kind, act, menu->record);

	if (reason != NULL)
		return g_strdup_printf(_("%s（不能：%s）"), _(act->title), reason);
	return act->key == NULL ? g_strdup(_(act->title)) :
	    g_strdup_printf("%s  %s", _(act->title), act->key);
}

static void show_page(struct menu *menu)
{
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(g_free);
	const struct field *name = kind_name_field(menu->kind);
	g_autofree char *question = g_strdup_printf(_("%s  做什么"),
	    row_get(menu->record, name->name));
	guint last = MIN(menu->first + PAGE, menu->acts->len);

	g_ptr_array_add(answers, g_strdup(_("返回")));
	for (guint i = menu->first; i < last; i++)
		g_ptr_array_add(answers, answer_text(menu, menu->acts->pdata[i]));
	if (last < menu->acts->len)
		g_ptr_array_add(answers, g_strdup_printf(_("更多，还有 %u 项"),
		    menu->acts->len - last));
	g_ptr_array_add(answers, NULL);
	app_ask(menu->app, question, (const char *const *)answers->pdata, chosen, menu);
}

void act_menu_open(struct app *app, const struct kind *kind, const json_t *record,
    act_menu_run *run, void *data)
{
	struct menu *menu = g_new0(struct menu, 1);

	*menu = (struct menu){ .app = app, .kind = kind,
		.record = json_incref((json_t *)(uintptr_t)record), .run = run, .data = data,
		.acts = act_menu_offered(app, kind, record) };
	if (menu->acts->len > 0) {
		show_page(menu);
		return;
	}
	app_toast(app, STYLE_TOAST, "%s", _("现在没有可做的动作"));
	menu_free(menu);
}

bool act_menu_key(struct app *app, const struct kind *kind, const json_t *record,
    act_menu_run *run, void *data, uint32_t key)
{
	char letter[] = { key > ' ' && key < 127 ? (char)key : '\0', '\0' };
	const struct act *found = NULL;

	for (const struct act *act = kind->acts; act->name != NULL && found == NULL; act++)
		if (g_strcmp0(act->key, letter) == 0 && !act_creates(act))
			found = act;
	if (found == NULL || record == NULL)
		return false;
	g_autofree char *reason = refusal(app, kind, found, record);
	if (reason != NULL)
		app_toast(app, STYLE_TOAST, _("%s：%s"), _(found->title), reason);
	else
		run_act(app, kind, found, record, run, data);
	return true;
}
