/* 导入, the first step: which kind of records, out of which file. What is in it comes on the next
 * screen (import_view.c). */
#include "base/i18n.h"
#include "views/console.h"
#include "views/drafts.h"
#include "views/import_view.h"
#include "views/keeping.h"

/* As the shell writes one's own folder. */
static char *whole_path(const char *typed)
{
	return g_str_has_prefix(typed, "~/") ?
	    g_build_filename(g_get_home_dir(), typed + 2, NULL) : g_strdup(typed);
}

static void submit(struct form *form, void *data)
{
	struct view *view = data;
	g_autoptr(GError) error = NULL;
	const struct kind *kind = keeping_kind(form_value(form, "kind"), &error);
	g_autofree char *path = whole_path(form_value(form, "file"));

	form_clear_errors(form);
	if (kind == NULL || (kind->flags & KIND_UNSEEN) != 0 || keeping_making(kind) == NULL) {
		form_set_error(form, "kind", _("没有这一类能导入的记录：写台账里的类别"));
		return;
	}
	form_settle(form);
	open_import_review(view->app, kind, path);
}

static void typed(struct form *form, void *data)
{
	g_autofree char *draft = form_draft(form);

	draft_keep(console_drafts(((struct view *)data)->app), IMPORT_DRAFT, draft);
}

static const struct form_handlers handlers = { submit, typed };

static void draw_entry(struct view *view, struct area area)
{
	int half = MIN(8, area.rows / 2);

	form_draw(view->form, area_part(area, 0, 0, half, area.columns));
	area_rule(area, half);
	area_wrap(area_part(area, half + 1, 1, MAX(0, area.rows - half - 1), area.columns - 2), 0,
	    0, 6, STYLE_DIM,
	    _("表格另存为 CSV（UTF-8 或 GBK），第一行是字段名，如同 zhiban export "
	      "写出来的。文件在运行这个控制台的机器上。先逐行核对给你看，再一次导入。"));
}

static void release_entry(struct view *view)
{
	if (!console_is_ending(view->app))
		draft_keep(console_drafts(view->app), IMPORT_DRAFT, NULL);
	form_free(view->form);
}

static const struct binding entry_bindings[] = {
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type entry_type = {
	.name = "import",
	.title = N_("导入"),
	.help = N_("从 CSV 文件导入一类记录：先核对，都成立才一次导入。"),
	.bindings = entry_bindings,
	.draw = draw_entry,
	.free = release_entry,
};

void open_import(struct app *app, const struct kind *kind)
{
	const struct form_field fields[] = {
		{ .name = "kind", .title = _("类别"), .hint = _("设备"), .required = true,
		    .limit = 60, .help = _("台账里的类别，如 设备、链路、联系人") },
		{ .name = "file", .title = _("文件"), .hint = "/home/.../devices.csv",
		    .required = true, .limit = 1000, .help = _("CSV 文件的路径") },
		{ .name = NULL },
	};
	struct view *view = view_new(app, &entry_type, NULL);

	view->data = view;
	view->form = form_new(_("导入"), _("核对"), fields, &handlers, view);
	app_push(app, view);
	g_autofree char *draft = draft_get(console_drafts(app), IMPORT_DRAFT);
	if (draft != NULL && form_restore(view->form, draft))
		app_toast(app, STYLE_TOAST, "%s", _("接着上次没存的草稿；不要就按 Esc"));
	if (kind != NULL)
		form_set_value(view->form, "kind", _(kind->title));
}
