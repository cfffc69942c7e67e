/* A row a thing: the number, and where it is another one than it should be, behind it the reason:
 * "1 借给巡检". All are kept together or none. */
#include "views/count.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/drafts.h"
#include "views/phrases.h"
#include "views/show.h"

#define DRAFT "thing_count.all"
#define MOST 100

struct count {
	struct view *view;
	int64_t handover;
	GPtrArray *things;           /* json_t *, as they were when the form was made; owned */
	GPtrArray *texts;            /* char *: names and hints of the form's fields */
	char **phrases;
	bool sending;
};

static bool is_counted(const json_t *thing)
{
	return !record_has_ended(kind_find("thing"), thing);
}

static int by_category(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int order = strcmp(row_get(x, "category"), row_get(y, "category"));

	return order != 0 ? order : strcmp(row_get(x, "name"), row_get(y, "name"));
}

static char *keep(struct count *count, char *text)
{
	g_ptr_array_add(count->texts, text);
	return text;
}

/* ---- what is typed ------------------------------------------------------------------------ */

/* "2", "1 借给巡检", full-width digits too: the number, and what stands behind it. False: none. */
static bool read_count(const char *typed, int64_t *ret, const char **ret_remark)
{
	bool any = false;

	*ret = 0;
	for (const char *at = typed; ; typed = at) {
		uint32_t digit = text_fold_width(text_next(&at));
		if (digit == ' ' && !any)
			continue;
		if (digit < '0' || digit > '9')
			break;
		*ret = *ret * 10 + digit - '0';
		any = true;
		if (*ret > 9999)
			return false;
	}
	*ret_remark = typed;
	return any;
}

static json_t *act_of(const struct count *count, const json_t *thing, const char *typed)
{
	const char *behind;
	int64_t counted;

	if (!read_count(typed, &counted, &behind))
		return NULL;
	g_autofree char *remark = g_strstrip(g_strdup(behind));
	json_t *fields = json_pack("{s:I, s:I}", "thing",
	    (json_int_t)row_get_integer(thing, "id"), "counted", (json_int_t)counted);
	if (remark[0] != '\0')
		json_object_set_new(fields, "remark", json_string(remark));
	if (count->handover != 0)
		json_object_set_new(fields, "handover", json_integer(count->handover));
	return json_pack("{s:s, s:s, s:o}", "kind", "thing_count", "act", "create", "fields",
	    fields);
}

/* The acts of all; NULL when something was not counted, said beside it. */
static json_t *acts_of(const struct count *count)
{
	struct form *form = count->view->form;
	json_t *acts = json_array();
	bool good = true;

	for (guint i = 0; i < count->things->len; i++) {
		const char *name = count->texts->pdata[2 * i];
		json_t *act = act_of(count, count->things->pdata[i], form_value(form, name));
		if (act == NULL)
			form_set_error(form, name, _("写实有数"));
		else
			json_array_append_new(acts, act);
		good = good && act != NULL;
	}
	if (good)
		return acts;
	json_decref(acts);
	return NULL;
}

/* ---- sending ------------------------------------------------------------------------------ */

struct sending {
	struct app *app;
	struct view *view;
	unsigned things;
};

static void show_refusal(struct count *count, const json_t *error)
{
	const json_t *reasons = json_object_get(json_object_get(error, "data"), "reasons");
	struct form *form = count->view->form;
	json_t *reason;
	size_t i;

	count->sending = false;
	json_array_foreach((json_t *)(uintptr_t)reasons, i, reason) {
		int64_t place = row_get_integer(reason, "place");
		if (place < (int64_t)count->things->len)
			form_set_error(form, count->texts->pdata[2 * place],
			    row_get(reason, "reason"));
	}
	if (json_array_size(reasons) == 0) {
		g_autofree char *text = model_error_text(error);
		form_set_error(form, NULL, text);
	}
}

static void sent(json_t *result, json_t *error, void *data)
{
	g_autofree struct sending *sending = data;
	bool here = app_top(sending->app) == sending->view;

	(void)result;
	if (error != NULL && here) {
		show_refusal(sending->view->data, error);
		return;
	}
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(sending->app, STYLE_ERROR, _("清点没有存：%s 草稿还在。"), text);
		return;
	}
	draft_keep(console_drafts(sending->app), DRAFT, NULL);
	if (here) {
		form_settle(sending->view->form);
		app_pop(sending->app);
	}
	app_toast(sending->app, STYLE_TOAST, _("清点已存，%u 件"), sending->things);
}

static void submit(struct form *form, void *data)
{
	struct count *count = data;

	form_clear_errors(form);
	json_t *acts = count->sending ? NULL : acts_of(count);
	if (acts == NULL)
		return;
	struct sending *sending = g_new0(struct sending, 1);
	*sending = (struct sending){ count->view->app, count->view, count->things->len };
	count->sending = true;
	model_call(console_model(count->view->app), "do_all", json_pack("{s:o}", "acts", acts),
	    sent, sending);
}

static void typed(struct form *form, void *data)
{
	g_autofree char *draft = form_draft(form);

	draft_keep(console_drafts(((struct count *)data)->view->app), DRAFT, draft);
}

static const struct form_handlers handlers = { submit, typed };

/* ---- the view ----------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	form_draw(view->form, area);
}

static void release(struct view *view)
{
	struct count *count = view->data;

	if (form_is_dirty(view->form) && !console_is_ending(view->app))
		draft_keep(console_drafts(view->app), DRAFT, NULL);
	form_free(view->form);
	g_ptr_array_unref(count->things);
	g_ptr_array_unref(count->texts);
	g_strfreev(count->phrases);
	g_free(count);
}

static const struct binding bindings[] = {
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "count",
	.title = N_("清点"),
	.help = N_("一件一行，写实有数；和应有的不一样，数后面空一格写原因。全部一起存下。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void add_fields(struct count *count, GArray *fields)
{
	for (guint i = 0; i < count->things->len; i++) {
		const json_t *thing = count->things->pdata[i];
		char *name = keep(count,
		    g_strdup_printf("thing-%" PRId64, row_get_integer(thing, "id")));
		char *hint = keep(count, g_strdup_printf(_("应有 %d  %s"),
		    (int)row_get_integer(thing, "amount"), row_get(thing, "place")));
		struct form_field field = { .name = name, .title = row_get(thing, "name"),
			.type = FORM_LINE, .hint = hint, .required = true, .limit = 600,
			.help = hint, .phrases = (const char *const *)count->phrases };
		g_array_append_val(fields, field);
	}
}

/* Borrowed for this turn. */
static void take_things(struct count *count, struct model *model)
{
	struct mirror *mirror = model_watch(model, "records:thing");
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	g_ptr_array_sort(rows, by_category);
	for (guint i = 0; i < rows->len && count->things->len < MOST; i++)
		if (is_counted(rows->pdata[i]))
			g_ptr_array_add(count->things, json_deep_copy(rows->pdata[i]));
	model_unwatch(model, mirror);
}

static void release_thing(void *thing)
{
	json_decref(thing);
}

void open_count(struct app *app, int64_t handover)
{
	struct count *count = g_new0(struct count, 1);
	g_autoptr(GArray) fields = g_array_new(TRUE, TRUE, sizeof(struct form_field));
	g_autofree char *draft = draft_get(console_drafts(app), DRAFT);

	*count = (struct count){ .view = view_new(app, &type, count), .handover = handover,
		.things = g_ptr_array_new_with_free_func(release_thing),
		.texts = g_ptr_array_new_with_free_func(g_free),
		.phrases = phrases_new(kind_find("thing_count"),
		    kind_field(kind_find("thing_count"), "remark"), NULL) };
	take_things(count, console_model(app));
	add_fields(count, fields);
	count->view->form = form_new(_("清点：写实有数；不符的，数后面写原因"), _("存下清点"),
	    (const struct form_field *)(void *)fields->data, &handlers, count);
	app_push(app, count->view);
	if (draft != NULL && form_restore(count->view->form, draft))
		app_toast(app, STYLE_TOAST, "%s", _("接着上次没存的草稿；不要就按 Esc"));
}
